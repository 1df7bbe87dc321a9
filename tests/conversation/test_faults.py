"""When the store fails, nothing is acknowledged that is not there, and nobody waits."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.conversation.errors import (
    AnswerNotStored,
    ConversationNotOpened,
    ConversationUnavailable,
    EraseIncomplete,
    MessageNotStored,
    TrackerUnavailable,
)
from bot.conversation.models import Opened
from tests.conversation.conftest import STALKING, Store


@contextmanager
def _locked(store: Store, name: str = "nachtlicht") -> Iterator[None]:
    """Another process holds the lock for writing."""
    other = sqlite3.connect(store.directory / f"{name}.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def _locked_postgres(store: Store) -> Iterator[None]:
    """Another process holds the table."""
    with store.engine.connect() as other, other.begin():
        other.exec_driver_sql("LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_locked_database_is_said_within_600_ms(store: Store) -> None:
    """A message that cannot be written is not acknowledged, and the visitor hears it at once."""
    opened = store.open()
    lock = _locked(store) if store.engine.dialect.name == "sqlite" else _locked_postgres(store)
    with lock:
        began = time.monotonic()
        with pytest.raises(MessageNotStored):
            store.say(opened.token, "help")
        assert time.monotonic() - began < 0.6
    assert store.conversations.last_seq(opened.token) == 2


def test_the_same_message_is_taken_once_the_lock_is_gone(sqlite_store: Store) -> None:
    """Repeating with the same id after a refusal works, and the message is there once."""
    opened, client_id = sqlite_store.open(), str(uuid.uuid4())
    with _locked(sqlite_store), pytest.raises(MessageNotStored):
        sqlite_store.say(opened.token, "help", client_id)
    assert sqlite_store.say(opened.token, "help", client_id).seq == 3


def test_a_queue_of_writers_gives_up_in_time_too(sqlite_store: Store) -> None:
    """Who waits behind others for a locked database does not wait for each of them in turn."""
    opened = sqlite_store.open()

    def send(_: int) -> float:
        began = time.monotonic()
        with pytest.raises(MessageNotStored):
            sqlite_store.say(opened.token, "help")
        return time.monotonic() - began

    with _locked(sqlite_store), ThreadPoolExecutor(8) as pool:
        waited = list(pool.map(send, range(8)))
    assert max(waited) < 0.8


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(sqlite_store: Store) -> None:
    """The texts are shown without buttons and with ids of their own; the turn can be answered later, once."""
    opened = sqlite_store.open()
    turn = sqlite_store.say(opened.token, "hoi")
    with _locked(sqlite_store):
        with pytest.raises(AnswerNotStored):
            sqlite_store.reply(turn)
        shown = sqlite_store.conversations.fail_answer(turn, [STALKING], state="bot", alert="raised", urgent=True)
    assert [one.text for one in shown.messages] == ["Dat is stalking.", "Dit helpt."]
    assert shown.alert
    assert all(one.urgent and not one.buttons and not one.id.isdigit() for one in shown.messages)
    again = sqlite_store.say(opened.token, "hoi", turn.client_id)
    assert again.reply is None
    sqlite_store.reply(again)
    assert len(sqlite_store.conversations.history(opened.token)) == 5


def test_reading_goes_on_while_somebody_writes(sqlite_store: Store) -> None:
    """A writer that hangs does not stop listeners from following their conversation."""
    opened = sqlite_store.open()
    with _locked(sqlite_store):
        assert len(sqlite_store.conversations.events_after(opened.token, 0)) == 2


def test_a_locked_database_opens_nothing_and_erases_the_key(sqlite_store: Store) -> None:
    """No token is given for a conversation that is not kept; an erase makes the text unreadable nevertheless."""
    opened = sqlite_store.open()
    with _locked(sqlite_store):
        with pytest.raises(ConversationNotOpened):
            sqlite_store.open()
        with pytest.raises(EraseIncomplete):
            sqlite_store.conversations.erase(opened.token, by_exit=False)
    assert not sqlite_store.keys.exists(opened.conversation_id)


@pytest.mark.parametrize("call", ["load", "save", "delete", "ids"])
def test_a_tracker_that_is_not_there_is_said(sqlite_store: Store, call: str) -> None:
    """Rasa's memory never looks empty because it could not be read."""
    path = sqlite_store.directory / "tracker.sqlite3"
    path.write_bytes(b"this is no database, and long enough to be looked at as one" * 50)
    arguments = {"load": ("a" * 32,), "save": ("a" * 32, b"x"), "delete": ("a" * 32,), "ids": ()}[call]
    with pytest.raises(TrackerUnavailable):
        getattr(sqlite_store.tracker, call)(*arguments)


def test_a_broken_database_is_unavailable_and_not_unknown(sqlite_store: Store) -> None:
    """Who has a conversation is not told that she has none when only the tables are gone."""
    opened: Opened = sqlite_store.open()
    with sqlite_store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conversation RENAME TO gone")
    with pytest.raises(ConversationUnavailable):
        sqlite_store.conversations.find(opened.token)
