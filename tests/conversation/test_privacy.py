"""What somebody typed can be read by nobody without the key, and by nobody at all after an erase."""

from __future__ import annotations

import json
import uuid

import pytest
import sqlalchemy as sa

from bot.content.answer import Answer, Bubble
from bot.conversation import schema
from bot.conversation.erase import Eraser
from bot.conversation.errors import ConversationErased, ConversationUnknown, EraseIncomplete, TrackerUnavailable
from bot.conversation.models import Message, Opened, Reply, Understanding
from bot.conversation.tracker import TrackerRows
from tests.conversation.conftest import Clock, Store

CANARY = "kanarie-7f3a-schuilplaats"


def _talk(store: Store, intent: str = "stalking", urgent: bool = False) -> Opened:
    """A conversation in which the canary was typed, echoed, and understood as an entity; and Rasa remembers it."""
    opened = store.open()
    understanding = Understanding(intent, 0.9, entities=({"entity": "wijk", "value": CANARY},))
    echo = Answer("echo", (Bubble(CANARY),))
    store.reply(store.say(opened.token, f"ik ben bij {CANARY}"), echo, understanding=understanding, urgent=urgent)
    sealed = store.keys.box(opened.conversation_id).seal("tracker", CANARY.encode())
    store.tracker.save(opened.conversation_id, sealed)
    return opened


def _dump(store: Store) -> str:
    """Every value of every column of our tables and the tracker's."""
    with store.engine.connect() as connection:
        ours = [list(connection.execute(sa.select(table))) for table in schema.metadata.sorted_tables]
    return repr(ours) + repr(store.tracker.ids())


def test_the_text_is_in_no_file_right_after_it_was_written(store: Store) -> None:
    """Database, its log, keys: a message that was just written down stands nowhere in the clear."""
    opened = _talk(store)
    assert CANARY.encode() not in store.bytes_on_disk()
    assert CANARY not in _dump(store)
    assert CANARY in store.conversations.history(opened.token)[2].text


def test_the_key_is_not_in_the_database(sqlite_store: Store) -> None:
    """The key stands in its own file and nowhere else, readable by its owner only."""
    opened = _talk(sqlite_store)
    path = sqlite_store.keys.directory / opened.conversation_id
    key = sqlite_store.keys.get(opened.conversation_id)
    holders = [file for file in sqlite_store.directory.rglob("*") if file.is_file() and key in file.read_bytes()]
    assert holders == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_text_opens_in_no_other_place(store: Store) -> None:
    """Who can write in the database cannot move a text to another number or another conversation."""
    opened = _talk(store)
    with store.engine.begin() as connection:
        body = connection.execute(sa.select(schema.event.c.body).where(schema.event.c.seq == 3)).scalar_one()
        connection.execute(sa.update(schema.event).where(schema.event.c.seq == 4).values(body=body))
    with pytest.raises(Exception, match="store did not") as caught:
        store.conversations.history(opened.token)
    assert CANARY not in repr(caught.value)


def test_after_an_erase_no_byte_of_text_or_key_remains(store: Store) -> None:
    """Every file is scanned: no text, no key, no id; every call gives unknown, an old id too."""
    opened = _talk(store)
    turn = store.say(opened.token, "nog een")
    key = store.keys.get(opened.conversation_id)
    body = store.tracker.load(opened.conversation_id)
    assert body is not None
    store.conversations.erase(opened.token, by_exit=True)
    left = store.bytes_on_disk()
    for gone in (CANARY.encode(), key, body, opened.conversation_id.encode(), opened.token.encode()):
        assert gone not in left
    assert opened.conversation_id not in _dump(store)
    for call in (
        lambda: store.conversations.find(opened.token),
        lambda: store.say(opened.token, "nog een", turn.client_id),
        lambda: store.reply(turn),
        lambda: store.conversations.events_after(opened.token, 0),
        lambda: store.conversations.history(opened.token),
        lambda: store.conversations.record_handoff(opened.conversation_id, "queued"),
    ):
        with pytest.raises(ConversationUnknown):
            call()


def test_one_trace_remains_once(store: Store) -> None:
    """Erasing three times leaves one row, with counts, a band, acute and the exit, and no moment below a month."""
    opened = _talk(store, "acuut_gevaar", urgent=True)
    for _ in range(3):
        store.conversations.erase(opened.token, by_exit=True)
    with store.engine.connect() as connection:
        row = dict(connection.execute(sa.select(schema.trace)).one()._mapping)
    assert row.pop("id") != opened.conversation_id
    assert json.loads(row.pop("intents")) == {"acuut_gevaar": 1}
    month = store.clock().strftime("%Y-%m")
    assert row == {"month": month, "confidence": "high", "acute": True, "left_by_exit": True}


def test_erasing_one_leaves_the_others(store: Store) -> None:
    """Only the conversation that was asked for goes."""
    gone, kept = _talk(store), _talk(store)
    store.conversations.erase(gone.token, by_exit=False)
    assert CANARY in store.conversations.history(kept.token)[2].text
    assert store.tracker.load(kept.conversation_id) is not None
    assert store.count(schema.turn) == 1


class _Locked(TrackerRows):
    """A tracker that cannot be reached."""

    def delete(self, conversation_id: str) -> None:
        """Fails."""
        raise TrackerUnavailable("locked")


def test_an_erase_that_stops_halfway_is_finished_by_the_worker(store: Store) -> None:
    """When the tracker is locked the text is unreadable at once, the caller hears it, and the worker ends it."""
    opened = _talk(store)
    key = store.keys.get(opened.conversation_id)
    with pytest.raises(EraseIncomplete):
        Eraser(store.engine, store.keys, _Locked(store.tracker_engine)).erase(opened.conversation_id, by_exit=True)
    assert key not in store.bytes_on_disk()
    with pytest.raises(ConversationErased):
        store.conversations.find(opened.token)
    assert store.keys.condemned() == {opened.conversation_id: True}
    worker = Eraser(store.engine, store.keys, store.tracker)
    assert worker.finish(store.clock()) >= 1
    assert store.tracker.load(opened.conversation_id) is None
    assert opened.conversation_id.encode() not in store.bytes_on_disk()
    assert (store.keys.condemned(), store.count(schema.trace)) == ({}, 1)


def test_what_rasa_saves_after_an_erase_goes_too(store: Store) -> None:
    """A message that Rasa was still working on leaves a memory after the erase; the worker takes it away."""
    opened = _talk(store)
    sealed = store.keys.box(opened.conversation_id).seal("tracker", b"late")
    store.conversations.erase(opened.token, by_exit=False)
    store.tracker.save(opened.conversation_id, sealed)
    kept = _talk(store)
    Eraser(store.engine, store.keys, store.tracker).finish(store.clock())
    assert store.tracker.ids() == {kept.conversation_id}


def test_a_key_directory_that_is_gone_is_not_an_erase(sqlite_store: Store) -> None:
    """A disk that is not mounted must not tell somebody that her conversation was erased."""
    opened = _talk(sqlite_store)
    sqlite_store.keys.directory.rename(sqlite_store.directory / "elsewhere")
    with pytest.raises(Exception, match="store did not") as caught:
        sqlite_store.conversations.find(opened.token)
    assert not isinstance(caught.value, ConversationUnknown)
    with pytest.raises(Exception, match="store did not") as caught:
        sqlite_store.say(opened.token, "hoi", str(uuid.uuid4()))
    assert not isinstance(caught.value, ConversationUnknown)


def test_an_error_of_the_database_names_no_one(sqlite_store: Store) -> None:
    """An error that could end up in a log holds neither parameters nor text."""
    opened = _talk(sqlite_store)
    with sqlite_store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turn")
    with pytest.raises(Exception, match="store did not") as caught:
        sqlite_store.say(opened.token, CANARY)
    assert opened.conversation_id not in f"{caught.value!r} {caught.value.__cause__}"


def test_values_that_name_secrets_do_not_print() -> None:
    """Who prints an opened conversation or a message in a log prints neither token nor text."""
    message = Message("1", "visitor", CANARY, Clock().now)
    printed = repr(Opened(CANARY, "id", Reply("bot", False, (message,))))
    assert CANARY not in printed
