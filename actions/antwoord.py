"""`action_antwoord`: the one action. It remembers, and names the text, or the two texts, for a message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Heard, Said, directory, heard
from actions.geheugen import Memory, remember
from actions.hulp import doors, which_help
from actions.mens import human
from actions.onderwerp import concrete
from actions.organisatie import about_area, about_organisation, elsewhere, local_team
from actions.taal import as_understood, card, in_danger, with_card
from actions.terugval import FALLBACK, not_understood
from actions.themas import ACUTE, SMALL_TALK, STORIES
from actions.tweede import in_order, second
from actions.vervolg import correction, follow_up
from bot.log import get_logger

#: When only a place was named, these intents mean that place.
_OF_A_PLACE = SMALL_TALK | {"vraag_organisatie", "welke_hulp"}


class ActionAntwoord(Action):
    """Answers with texts of the copybook; a failure is answered too, never swallowed.

    Rasa loses a turn whose action raises: so this is the one place where any error becomes the text `storing`.
    """

    def name(self) -> str:
        """The name in the domain."""
        return "action_antwoord"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Rasa's entry: say what `answer` names, and set the slots that changed."""
        before = Memory.of(tracker.slots)
        try:
            said, after = answer(heard(tracker), before)
        except Exception as error:
            get_logger("actions").error("action_failed", error=type(error).__name__)
            said, after = [Said.of("storing")], before
        for one in said:
            dispatcher.utter_message(response=f"utter_{one.key}", **one.values)
        return [
            {"event": "slot", "timestamp": None, "name": name, "value": value}
            for name, value in after.changed(before).items()
        ]


def answer(message: Heard, before: Memory) -> tuple[list[Said], Memory]:
    """The texts for one message, each with what is known, and the memory after it."""
    message = as_understood(message)
    memory = remember(before, message)
    said = with_card(card(message, before), _said(message, memory))
    away = elsewhere(message, before) if message.intent not in ACUTE else None
    if away is not None:
        said = [*said, away] if message.intent in STORIES else [away]
    memory = _last_door(message, memory)
    told = [Said(one.key, {**memory.values, **one.values}) for one in said]
    # danger is answered in the language without its card, which is still to come
    return told, replace(memory, taal=before.taal) if in_danger(message) else memory


def _said(message: Heard, memory: Memory) -> list[Said]:
    wished = message.wish.get("tekst")
    if wished:
        return [Said.of(wished)]
    single = (
        correction(message, memory)
        or concrete(message, memory)
        or follow_up(message, memory, doors(message, memory))
        or _place(message)
    )
    if single is not None:
        return [single]
    other = second(message)
    if other is None:
        return [_one(message.intent, message, memory)]
    first, later = in_order(message.intent, other)
    return [_one(first, message, memory), Said.of("ook_dit", themas=[later])]


def _one(intent: str, message: Heard, memory: Memory) -> Said:
    """The text for one intent."""
    if intent == FALLBACK:
        return not_understood(message)
    if intent == "vraag_organisatie":
        return about_organisation(message, memory)
    if intent == "welke_hulp":
        return which_help(message, memory)
    if intent == "mens_spreken":
        return human(message, memory)
    marks = message.known.get("leesplek") or {}
    return Said.of(intent, hervat=True) if intent in marks else Said.of(intent)


def _place(message: Heard) -> Said | None:
    """A neighbourhood alone, or with the local team, asks who works there."""
    asked = message.entity("organisatie")
    if message.entity("wijk") is None or message.intent not in _OF_A_PLACE or asked not in (None, local_team()):
        return None
    return about_area(message.entity("wijk"))


def _last_door(message: Heard, memory: Memory) -> Memory:
    """After a story, "zijn ze nu open?" means the first door of its answer."""
    if message.intent not in STORIES or message.follow_up or message.entity("organisatie"):
        return memory
    first = next((found.id for found in directory().reachable(message.now, message.intent)), None)
    return Memory(**{**memory.__dict__, "laatste_organisatie": first or memory.laatste_organisatie})
