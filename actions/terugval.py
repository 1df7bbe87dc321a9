"""Not understood: first the likeliest themes as buttons, the second time in a row a human."""

from __future__ import annotations

from collections.abc import Iterable

from actions.base import Heard, Said
from actions.themas import SMALL_TALK

FALLBACK = "nlu_fallback"
BUTTONS = 3


def likeliest(ranking: Iterable[str]) -> list[str]:
    """At most three themes, likeliest first."""
    return [name for name in ranking if name not in SMALL_TALK][:BUTTONS]


def not_understood(heard: Heard) -> Said:
    """Buttons first; a human when the message before was not understood either."""
    if heard.before and heard.before[-1][:1] == (FALLBACK,):
        return Said.of("niet_begrepen_weer")
    return Said.of("niet_begrepen", themas=likeliest(heard.ranking))
