"""`CopyGenerator`: Rasa's responses are keys of the copybook, rendered at run time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot import clock
from bot.content.answer import Answer
from bot.content.copybook import Context
from bot.content.fresh_copy import FreshCopybook
from bot.content.scene import REMEMBERED
from bot.engine import patches
from bot.settings import load as load_settings

#: Where the whole answer travels inside Rasa's message, for our own channel.
ANSWER = "nachtlicht_answer"
#: And what is known of the visitor, for the texts that the gateway renders itself.
MEMORY = "nachtlicht_memory"
PREFIX = "utter_"
#: What Rasa puts beside an action's own values.
_RASAS_OWN = frozenset("text buttons elements custom template image attachment domain_responses".split())


class CopyGenerator(NaturalLanguageGenerator):
    """`utter_stalking` becomes the text under `stalking`, as it is on disk now and true at this hour."""

    def __init__(self, endpoint_config: Any = None, domain: Any = None) -> None:
        """Rasa names the arguments. Raises ContentError with file and line when the copy is wrong."""
        patches.apply()
        self._copy = FreshCopybook(load_settings().municipality)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Rasa's message. Raises UnknownCopy or MissingValue: no text is not an answer."""
        moment = context(tracker, kwargs)
        answer = self._copy.book().render(utter_action.removeprefix(PREFIX), moment)
        return {**as_message(answer), MEMORY: remembered(moment.values)}


def context(tracker: DialogueStateTracker, given: Mapping[str, Any]) -> Context:
    """The moment and the values for a text: slots, above them the gateway's, above those the action's own."""
    metadata = (tracker.latest_message.metadata if tracker.latest_message else None) or {}
    own = {name: value for name, value in given.items() if name not in _RASAS_OWN}
    values = {**_set_slots(tracker), **(metadata.get("values") or {}), **own}
    return Context(_moment(metadata), values)


def remembered(values: Mapping[str, object]) -> dict[str, str]:
    """Who writes and about what, out of the values of a text."""
    return {name: str(values[name]) for name in sorted(REMEMBERED) if values.get(name)}


def _set_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {name: value for name, value in tracker.current_slot_values().items() if value is not None}


def _moment(metadata: Mapping[str, Any]) -> datetime:
    """What the gateway stamped on the message; the clock only where there is no gateway, as in `rasa shell`."""
    stamped = metadata.get("now")
    return clock.parse(stamped) if isinstance(stamped, str) else clock.now()


def as_message(answer: Answer) -> dict[str, Any]:
    """Text and buttons for Rasa's own channels, the answer itself for ours."""
    message: dict[str, Any] = {"text": "\n\n".join(_plain(answer)), ANSWER: asdict(answer)}
    buttons = [{"title": b.label, "payload": f"/{b.to}"} for b in answer.buttons if ":" not in b.to.split("{")[0]]
    if buttons:
        message["buttons"] = buttons
    return message


def _plain(answer: Answer) -> list[str]:
    return [
        " ".join([bubble.text, *(f"[{link.label}: {link.href}]" for link in bubble.links)])
        for bubble in answer.bubbles
    ]
