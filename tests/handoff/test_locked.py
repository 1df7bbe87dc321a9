"""Somebody else holds the lock while a human takes a visitor, speaks or ends: nothing happens by halves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from bot.conversation.errors import AnswerNotStored
from bot.conversation.schema import conversation
from bot.db import make_engine
from bot.handoff.machine import Phase
from tests.handoff.conftest import Scene

#: Longer than a writer waits for the lock (bot.db).
PATIENCE = 1.0


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    """Another process holds the whole database (SQLite) or the row of the conversation (PostgreSQL)."""
    other = make_engine(scene.store.engine.url.render_as_string(hide_password=False))
    with other.connect().execution_options(immediate=True) as connection, connection.begin():
        row = sa.select(conversation.c.id).where(conversation.c.id == scene.id).with_for_update()
        connection.execute(row)
        yield
    other.dispose()


def refused(work: Callable[[], object]) -> None:
    """It fails by name, and in time."""
    began = time.monotonic()
    with pytest.raises(AnswerNotStored):
        work()
    assert time.monotonic() - began < PATIENCE


def test_a_database_that_is_locked_while_she_is_taken(scene: Scene) -> None:
    """The chatter is told, she still waits and can be taken; once, with one greeting."""
    id = scene.waits()
    with locked(scene):
        refused(lambda: scene.handoffs.desk.take(id, "anna"))
    assert (scene.record.phase, scene.record.chatter) == (Phase.queued, None)
    assert [one.id for one in scene.handoffs.desk.queue("groningen")] == [id]
    scene.handoffs.desk.take(id, "anna")
    assert scene.state == "human"
    assert [one.state for one in scene.events()].count("human") == 1


def test_a_database_that_is_locked_in_mid_chat(scene: Scene) -> None:
    """What could not be kept was not said: the chatter's words stay hers to send again, and the chat goes on."""
    id = scene.chats()
    with locked(scene):
        refused(lambda: scene.handoffs.desk.say(id, "anna", "hoor je mij"))
        refused(lambda: scene.handoffs.desk.end(id, "anna"))
    assert (scene.state, scene.texts("human")) == ("human", [])
    scene.handoffs.desk.say(id, "anna", "hoor je mij")
    assert scene.texts("human") == ["hoor je mij"]


def test_time_outs_that_could_not_be_written_come_a_round_later(scene: Scene) -> None:
    """The worker does not stop at a locked row; she hears it once the lock is gone, and once."""
    scene.waits()
    scene.store.clock.forward(seconds=60)
    with locked(scene):
        assert scene.handoffs.time.tick() == 0
    assert scene.handoffs.time.tick() == 1
    assert scene.handoffs.time.tick() == 0
    assert sum("Er is nog niemand" in text or "nog niemand" in text for text in scene.texts()) == 1
