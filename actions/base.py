"""What the actions share: what was said (`Heard`), what is named (`Said`), the directory, and the hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker

from actions.themas import CRY, SUICIDE
from bot import clock, settings
from bot.content.copybook import Copybook
from bot.content.directory import Directory
from bot.content.fresh_copy import FreshCopybook

#: From here on the model is believed that a follow-up or a short question is danger (see bot.conversation.decide).
SURE = {CRY: 0.5, SUICIDE: 0.6}


@dataclass(frozen=True)
class Said:
    """The text that an action names, and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, **values: object) -> Said:
        """A text with its values."""
        return cls(key, values)


@dataclass(frozen=True)
class Heard:
    """One message as Rasa understood it.

    `details`: see bot.nlu.details. `parts`: the likeliest intent of each part of a message, with its confidence.
    `ranking`: intents, likeliest first. `known`: what the gateway knows (`vorige`, `leesplek`, `leest`, `acuut`).
    `wish`: what a button asked for. `before`: the rankings of the earlier messages, the newest last.
    """

    intent: str
    confidence: float
    now: datetime
    conversation: str = ""
    ranking: tuple[str, ...] = ()
    parts: tuple[tuple[str, float], ...] = ()
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    wish: Mapping[str, str] = field(default_factory=dict)
    before: tuple[tuple[str, ...], ...] = ()
    typed: bool = True

    @property
    def surely_danger(self) -> bool:
        """Whether it surely is: bare words and short questions sound like it to the model."""
        return self.confidence >= SURE.get(self.intent, 2.0)

    def entity(self, name: str) -> str | None:
        """The first entity of that name, or None."""
        return next(iter(self.entities.get(name, ())), None)

    @property
    def language(self) -> str | None:
        """The language of the message when it is plainly not Dutch, or None."""
        language = self.details.get("taal")
        return language if isinstance(language, str) else None

    @property
    def follow_up(self) -> str | None:
        """How this message leans on what came before, or None."""
        kind = self.details.get("vervolg")
        return kind if isinstance(kind, str) else None


def heard(tracker: Tracker) -> Heard:
    """The latest message of a tracker."""
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    intent = message.get("intent") or {}
    return Heard(
        intent=str(intent.get("name") or ""),
        confidence=float(intent.get("confidence") or 0.0),
        now=_moment(metadata),
        conversation=str(tracker.sender_id),
        ranking=_names(message.get("intent_ranking")),
        parts=tuple((str(one["name"]), float(one["confidence"])) for one in message.get("said") or []),
        entities=_entities(message.get("entities") or []),
        details=message.get("details") or {},
        known=metadata.get("values") or {},
        wish=metadata.get("wish") or {},
        before=tuple(_names(one.get("intent_ranking")) for one in _earlier(tracker.events)),
        typed=not str(message.get("text") or "").startswith("/"),
    )


def directory() -> Directory:
    """The directory of the municipality in the settings, as it is on disk."""
    found = book().directory
    assert isinstance(found, Directory)
    return found


def book() -> Copybook:
    """The texts of the municipality in the settings, as they are on disk."""
    return _books().book()


@lru_cache(maxsize=1)
def _books() -> FreshCopybook:
    return FreshCopybook(settings.load().municipality)


def _moment(metadata: Mapping[str, Any]) -> datetime:
    """What the gateway stamped on the message; the clock only where no gateway stands in front."""
    stamped = metadata.get("now")
    return clock.parse(stamped) if isinstance(stamped, str) else clock.now()


def _names(ranking: Any) -> tuple[str, ...]:
    return tuple(str(row.get("name")) for row in ranking or [])


def _entities(found: list[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    by_name: dict[str, tuple[str, ...]] = {}
    for one in found:
        if one.get("value"):
            name = str(one.get("entity"))
            by_name[name] = (*by_name.get(name, ()), str(one["value"]))
    return by_name


def _earlier(events: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What was understood of the messages before the latest one."""
    return [event.get("parse_data") or {} for event in events if event.get("event") == "user"][:-1]
