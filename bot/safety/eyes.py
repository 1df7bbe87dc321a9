"""`catches_eye`: should somebody of the staff look at this message for one of its words? It brings no 112."""

from __future__ import annotations

from bot.safety.assess import READ
from bot.safety.normalise import variants
from bot.safety.phrases import load_phrases


def catches_eye(text: str) -> bool:
    """Judge a message of any length; reads at most its first and last 1,000 code points, as the rules do."""
    pieces = [text] if len(text) <= 2 * READ else [text[:READ], text[-READ:]]
    eyes = load_phrases().eyes
    return any(eyes.search(form) is not None for piece in pieces for form in variants(piece))
