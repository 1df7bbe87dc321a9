"""Other languages: `as_understood()` is what the words say plainly, `card()` the card that comes first."""

from __future__ import annotations

from dataclasses import replace

from actions.base import Heard, Said
from actions.geheugen import Memory
from actions.terugval import FALLBACK
from actions.themas import ACUTE

#: Below this the model's word for a message in another language is a guess.
SURE = 0.6
OTHER = "andere_taal"
#: Intents that a foreign sentence is often taken for; and those to which the card alone is an answer.
_GUESSES = frozenset({FALLBACK, OTHER, "buiten_bereik", "herhalen"})
_ENOUGH = frozenset({OTHER, "begroeting"})


def as_understood(heard: Heard) -> Heard:
    """The message with the theme that its words name in their language; unsure is `andere_taal`, danger stays."""
    if heard.language is None or heard.intent in ACUTE:
        return heard
    theme = heard.details.get("taal_thema")
    if isinstance(theme, str):
        return replace(heard, intent=theme, confidence=1.0, ranking=(theme, *heard.ranking))
    if heard.intent in _GUESSES or heard.confidence < SURE:
        return replace(heard, intent=OTHER)
    return heard


def card(heard: Heard, before: Memory) -> Said | None:
    """The card in the language of the message: once, again when it changes or on request, and never in danger."""
    if in_danger(heard):
        return None
    if heard.language is None:
        wanted = heard.details.get("taal_gevraagd") if heard.intent == OTHER else None
        return Said.of(f"taal_{wanted}") if isinstance(wanted, str) else None
    if heard.language == before.taal and heard.intent != OTHER:
        return None
    alone = {"alleen": "ja"} if heard.intent in _ENOUGH else {}
    return Said.of(f"taal_{heard.language}", **alone)


def with_card(first: Said | None, said: list[Said]) -> list[Said]:
    """The card before the Dutch answer, or instead of it when it says all there is to say."""
    if first is None:
        return said
    return [first] if first.values.get("alleen") else [first, *said]


def in_danger(heard: Heard) -> bool:
    """Whether danger comes first: the model's word, or the rules of the gateway."""
    return heard.intent in ACUTE or heard.known.get("acuut") is True
