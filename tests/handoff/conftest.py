"""A store, a clock that stands still, and the people of a hand-over: a visitor, chatters, and the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest

from bot import clock
from bot.content.copybook import Copybook, load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation.models import HandoffChange, Message
from bot.handoff import records
from bot.handoff.machine import Phase
from bot.handoff.records import Record
from bot.handoff.service import Agreed, Handoffs, Moved, make_handoffs
from bot.settings import load
from tests.conversation.conftest import Store, postgres_database, sqlite_store, store

__all__ = ["postgres_database", "sqlite_store", "store"]

#: A moment at which the desk of Groningen has its hours.
WORKDAY = clock.parse("2026-01-14T10:00")
NIGHT = clock.parse("2026-01-14T22:30")
SMALL_HOURS = clock.parse("2026-01-17T04:00")
GRONINGEN = "groningen"


@lru_cache
def book() -> Copybook:
    """The real texts, read once."""
    return load_municipal_copy(load_directory(GRONINGEN))


@dataclass
class Scene:
    """One visitor and everybody around her; `now` is the hour of the doors, the store has the clock."""

    store: Store
    handoffs: Handoffs
    now: datetime = WORKDAY
    opened: Any = None
    others: list[Any] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The conversation."""
        return str(self.opened.conversation_id)

    def visitor(self) -> str:
        """A new conversation, greeted; it becomes the one of this scene."""
        self.opened = self.store.open()
        self.others.append(self.opened)
        return self.id

    def says(self, text: str) -> int:
        """Words of the visitor, answered by nobody; the number of the message."""
        turn = self.store.say(self.opened.token, text)
        self.store.conversations.answer(
            turn, (), state="human", alert="none", asks=None, urgent=False, safety_asked=False, understanding=None
        )
        return turn.seq

    def sits(self, *chatters: str) -> None:
        """Chatters at their desks give a sign of life."""
        for chatter in chatters:
            self.handoffs.presence.beat(chatter, GRONINGEN)

    def ask(self) -> Moved:
        """Wants a human."""
        return self.handoffs.visitor.ask(self.id, self.now)

    def agree(self, agreed: Agreed | None = None) -> Moved:
        """Agrees to what was shown, or to something else."""
        return self.handoffs.visitor.consent(self.id, self.now, agreed or Agreed())

    def waits(self, chatter: str = "anna") -> str:
        """Somebody sits there, and the visitor is in the queue; the id of the hand-over."""
        self.sits(chatter)
        self.ask()
        moved = self.agree()
        assert moved.phase is Phase.queued
        return self.record.id

    def chats(self, chatter: str = "anna") -> str:
        """A chatter has taken the visitor; the id of the hand-over."""
        id = self.waits(chatter)
        self.handoffs.desk.take(id, chatter)
        return id

    @property
    def record(self) -> Record:
        """The newest hand-over of this conversation."""
        with self.store.conversations.looking() as connection:
            found = records.latest(connection, self.id)
        assert found is not None
        return found

    @property
    def state(self) -> str:
        """What the visitor's API says."""
        return self.store.conversations.find(self.opened.token).state

    def events(self) -> list[HandoffChange]:
        """The changes that her page heard."""
        stored = self.store.conversations.events_after(self.opened.token, 0)
        return [one.content for one in stored if isinstance(one.content, HandoffChange)]

    def texts(self, sender: str = "system") -> list[str]:
        """What she could read from one sender."""
        stored = self.store.conversations.events_after(self.opened.token, 0)
        return [
            one.content.text for one in stored if isinstance(one.content, Message) and one.content.sender == sender
        ]

    def later(self, seconds: float, *present: str) -> int:
        """Time passes, whoever is present gives a sign, and the worker looks."""
        self.store.clock.forward(seconds=seconds)
        self.sits(*present)
        return self.handoffs.time.tick()


def make_scene(store: Store, **environ: str) -> Scene:
    """A scene with a visitor, in a store that lives."""
    settings = load({"NACHTLICHT_VAR": str(store.directory), **environ}, env_file=store.directory / "none")
    scene = Scene(store, make_handoffs(settings, store.conversations, book, store.clock))
    scene.visitor()
    return scene


@pytest.fixture
def scene(store: Store) -> Scene:
    """On SQLite and on PostgreSQL."""
    return make_scene(store)


@pytest.fixture
def one_scene(sqlite_store: Store) -> Scene:
    """On SQLite only, for what no database decides."""
    return make_scene(sqlite_store)
