"""Two things in one message: `second(heard) -> str | None` names the intent that must not be lost."""

from __future__ import annotations

from actions.base import Heard
from actions.themas import GRAVEST, QUESTIONS, STORIES

#: A part of the message has to be this sure of what it is about.
SURE = 0.55
_SAME_STORY = (
    frozenset("intieme_terreur huiselijk_geweld femicide_risico stalking digitale_controle".split()),
    frozenset("omstander_thuisgeweld omstander_gesprek omstander_kind".split()),
    frozenset("kindermishandeling huiselijk_geweld".split()),
)


def second(heard: Heard) -> str | None:
    """The other thing that a part of the message surely asks or tells, the gravest first; None when there is one.

    Two stories that are one (he hits and he controls) are not two things.
    """
    if heard.intent not in STORIES | QUESTIONS | set(GRAVEST):
        return None
    sure = [name for name, confidence in heard.parts if confidence >= SURE and _another(heard.intent, name)]
    if not sure:
        return None
    return min(sure, key=_gravity)


def in_order(first: str, other: str) -> tuple[str, str]:
    """The more dangerous of the two first."""
    return (other, first) if _gravity(other) < _gravity(first) else (first, other)


def _another(main: str, name: str) -> bool:
    if name == main or name not in STORIES | QUESTIONS | set(GRAVEST):
        return False
    if name in GRAVEST:
        return True
    if name in STORIES and main in STORIES:
        return not any(main in group and name in group for group in _SAME_STORY)
    return name != "welke_hulp"


def _gravity(name: str) -> int:
    """0 for what may cost a life; stories before questions."""
    if name in GRAVEST:
        return GRAVEST.index(name)
    return len(GRAVEST) + (0 if name in STORIES else 1)
