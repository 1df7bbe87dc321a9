"""What goes when: as a table, and in the tables."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.clock import AMSTERDAM
from bot.conversation import schema
from bot.conversation.errors import ConversationUnknown
from bot.conversation.models import Understanding
from bot.conversation.retention import Purged, due, is_closed, purge
from tests.conversation.conftest import Store

NOW = datetime(2026, 3, 29, 4, 0, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("last", "closed", "why"),
    [
        (NOW, False, "just now"),
        (NOW - timedelta(minutes=60), False, "exactly 60 minutes is still open"),
        (NOW - timedelta(minutes=60, milliseconds=1), True, "more than 60 minutes"),
        (NOW + timedelta(hours=1), False, "the clock was put back: nobody is thrown out"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=AMSTERDAM), True, "summer time began: on the wall 150, really 90"),
        (datetime(2026, 3, 29, 3, 10, tzinfo=AMSTERDAM), False, "50 minutes, across nothing"),
    ],
)
def test_when_a_conversation_is_closed(last: datetime, closed: bool, why: str) -> None:
    """Sixty real minutes after the last message."""
    assert is_closed(last, NOW) is closed


def test_what_is_due() -> None:
    """Rasa's memory after 60 minutes, raw text after 7 days, the rest after 28 days."""
    limits = due(NOW)
    assert (NOW - limits.memory, NOW - limits.raw_text, NOW - limits.rows) == (
        timedelta(minutes=60), timedelta(days=7), timedelta(days=28),
    )  # fmt: skip


def _purge(store: Store) -> Purged:
    return purge(store.engine, store.keys, store.tracker, store.clock())


def _bodies(store: Store) -> int:
    with store.engine.connect() as connection:
        texts = connection.execute(sa.select(sa.func.count(schema.event.c.body))).scalar_one()
        entities = connection.execute(sa.select(sa.func.count(schema.turn.c.entities))).scalar_one()
    return int(texts + entities)


def test_raw_text_and_key_go_after_seven_days(store: Store) -> None:
    """On day seven all is there; after it text, entities and key are gone, and what was understood remains."""
    opened = store.open()
    store.reply(store.say(opened.token, "hoi"), understanding=Understanding("stalking", 0.9, entities=({"a": 1},)))
    key = store.keys.get(opened.conversation_id)
    store.clock.forward(days=7)
    assert _purge(store).texts == 0
    assert (_bodies(store), store.keys.exists(opened.conversation_id)) == (6, True)
    store.clock.forward(minutes=1)
    assert _purge(store).texts == 1
    assert (_bodies(store), store.keys.exists(opened.conversation_id)) == (0, False)
    assert key not in store.bytes_on_disk()
    assert store.count(schema.turn) == 1
    assert not _purge(store), "and only once"


def test_old_text_goes_from_a_conversation_that_is_still_alive(store: Store) -> None:
    """Who kept a page open for eight days keeps what is young, and the key for it."""
    opened = store.open()
    for _ in range(8 * 24 + 1):
        last = store.say(opened.token, f"uur {store.clock().isoformat()}")
        store.clock.forward(minutes=60)
    _purge(store)
    told = [one.text for one in store.conversations.history(opened.token)]
    assert told[-1] == last.text
    assert 24 * 7 - 1 <= len(told) <= 24 * 7 + 1


def test_after_28_days_one_trace_remains(store: Store) -> None:
    """A conversation that nobody erased ends as an erased one does."""
    opened = store.open()
    store.reply(store.say(opened.token, "hoi"))
    store.clock.forward(days=28, minutes=1)
    assert _purge(store).conversations == 1
    assert [store.count(table) for table in (schema.conversation, schema.event, schema.turn, schema.trace)] == [
        0, 0, 0, 1,
    ]  # fmt: skip
    with pytest.raises(ConversationUnknown):
        store.conversations.find(opened.token)


def test_rasa_forgets_after_sixty_minutes(store: Store) -> None:
    """What Rasa remembers goes 60 minutes after it was last saved, and not before."""
    opened = store.open()
    store.tracker.save(opened.conversation_id, b"sealed")
    assert _purge(store).trackers == 0
    store.clock.forward(minutes=61)
    assert _purge(store).trackers == 1
    assert store.tracker.load(opened.conversation_id) is None


def test_a_key_of_nothing_goes(store: Store) -> None:
    """A key whose conversation was never stored goes after an hour; keys of conversations stay."""
    opened = store.open()
    store.keys.create("a" * 32)
    assert _purge(store).orphans == 0
    hour_ago = store.clock().timestamp() - 3700
    for name in ("a" * 32, opened.conversation_id):
        os.utime(store.keys.directory / name, (hour_ago, hour_ago))
    assert _purge(store).orphans == 1
    assert (store.keys.exists("a" * 32), store.keys.exists(opened.conversation_id)) == (False, True)


def test_many_are_purged_in_batches(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """More conversations than fit in one transaction all go in one purge."""
    monkeypatch.setattr("bot.conversation.retention.BATCH", 3)
    for _ in range(7):
        sqlite_store.open()
    sqlite_store.clock.forward(days=8)
    assert _purge(sqlite_store).texts == 7
    sqlite_store.clock.forward(days=21)
    assert _purge(sqlite_store).conversations == 7
