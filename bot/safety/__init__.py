"""Is this danger? Pure functions that need nothing else; the doors are the names below."""

from __future__ import annotations

from bot.safety.assess import Assessment, Danger, assess, phrases_for_page
from bot.safety.eyes import catches_eye
from bot.safety.normalise import normalise
from bot.safety.phrases import compile_all
from bot.safety.reading import Reading, read_answer, says_safe

__all__ = [
    "Assessment",
    "Danger",
    "Reading",
    "assess",
    "catches_eye",
    "compile_all",
    "normalise",
    "phrases_for_page",
    "read_answer",
    "says_safe",
]
