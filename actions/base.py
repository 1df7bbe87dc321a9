"""What every action shares: the hour of the message, the directory, and an answer when something breaks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import clock, settings
from bot.content.directory import Directory, load_directory
from bot.log import get_logger


@dataclass(frozen=True)
class Said:
    """The text that an action names, its values, and the slots that it sets."""

    key: str
    values: Mapping[str, object]
    slots: Mapping[str, object]

    @classmethod
    def of(cls, key: str, slots: Mapping[str, object] | None = None, **values: object) -> Said:
        """A text with its values."""
        return cls(key, values, slots or {})


class NightAction(Action, ABC):
    """An action that answers with a text of the copybook; a failure is answered too, never swallowed.

    Rasa loses a turn whose action raises: so this is the one place where any error becomes the text `storing`.
    """

    @abstractmethod
    def name(self) -> str:
        """The name in the domain."""

    @abstractmethod
    def answer(self, tracker: Tracker) -> Said:
        """Judge the tracker and name the text."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        """Rasa's entry: say what `answer` names."""
        try:
            said = self.answer(tracker)
        except Exception as error:
            get_logger("actions").error("action_failed", action=self.name(), error=type(error).__name__)
            said = Said.of("storing")
        dispatcher.utter_message(response=f"utter_{said.key}", **said.values)
        return [
            {"event": "slot", "timestamp": None, "name": name, "value": value}
            for name, value in said.slots.items()
        ]


@lru_cache(maxsize=1)
def directory() -> Directory:
    """The directory of the municipality in the settings, read once."""
    return load_directory(settings.load().municipality)


def moment(tracker: Tracker) -> datetime:
    """The hour that the gateway stamped on the message; the clock only where no gateway stands in front."""
    stamped = (tracker.latest_message.get("metadata") or {}).get("now")
    return clock.parse(stamped) if isinstance(stamped, str) else clock.now()


def entity(tracker: Tracker, name: str) -> str | None:
    """The first entity of that name in the latest message, or None."""
    value = next(tracker.get_latest_entity_values(name), None)
    return str(value) if value else None
