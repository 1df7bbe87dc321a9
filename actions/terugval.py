"""`action_niet_begrepen`: first the likeliest themes as buttons, the second time in a row a human."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Tracker

from actions.base import NightAction, Said

FALLBACK = "nlu_fallback"
#: Intents that are no theme: a button "hallo" helps nobody.
NO_THEME = frozenset(
    "begroeting afscheid bedankt bevestigen ontkennen herhalen feedback_negatief schelden buiten_bereik "
    "bot_vraag emotie vals_alarm gesprek_wissen".split()
)
BUTTONS = 3


def likeliest(ranking: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of at most three themes, likeliest first."""
    names = [str(row.get("name")) for row in ranking]
    return [name for name in names if name != FALLBACK and name not in NO_THEME][:BUTTONS]


def understood_before(events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the visitor's message before the latest one was understood; true when there was none."""
    intents = [_intent(event) for event in events if event.get("event") == "user"]
    return len(intents) < 2 or intents[-2] != FALLBACK


def _intent(event: Mapping[str, Any]) -> str | None:
    parsed = event.get("parse_data") or {}
    return (parsed.get("intent") or {}).get("name")


class ActionNietBegrepen(NightAction):
    """Fallback in two steps."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_niet_begrepen"

    def answer(self, tracker: Tracker) -> Said:
        """Buttons first; a human when it happens twice in a row."""
        if not understood_before(tracker.events):
            return Said.of("niet_begrepen_weer")
        return Said.of("niet_begrepen", themas=likeliest(tracker.latest_message.get("intent_ranking") or []))
