"""How long things live: pure judgements (`is_closed`, `due`), and `purge`, which the worker runs every minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversation.erase import take_rows
from bot.conversation.keys import KeyStore
from bot.conversation.moments import to_ms
from bot.conversation.schema import conversation, event, feedback, turn
from bot.conversation.tracker import TrackerRows
from bot.db import truncate_log, writing

#: A conversation opens nothing when its last message is older, and Rasa forgets it.
OPEN_FOR = timedelta(minutes=60)
#: Raw text, encrypted, and its key.
RAW_TEXT = timedelta(days=7)
#: What is left without its text: then only the trace remains.
ROWS = timedelta(days=28)
#: So many conversations in one transaction, so that nobody waits long for the lock.
BATCH = 200


def is_closed(last_message_at: datetime, now: datetime) -> bool:
    """Whether a conversation opens nothing any more. Exactly 60 minutes is still open."""
    return now - last_message_at > OPEN_FOR


@dataclass(frozen=True)
class Due:
    """What is older than these moments goes."""

    memory: datetime
    raw_text: datetime
    rows: datetime


@dataclass(frozen=True)
class Terms:
    """How long the raw text lives, and how long what is left of a conversation."""

    raw_text: timedelta = RAW_TEXT
    rows: timedelta = ROWS


def due(now: datetime, terms: Terms = Terms()) -> Due:
    """What must be gone now."""
    return Due(memory=now - OPEN_FOR, raw_text=now - terms.raw_text, rows=now - terms.rows)


@dataclass(frozen=True)
class Purged:
    """How many went: trackers of Rasa, conversations that lost text, whole conversations, keys of nothing."""

    trackers: int = 0
    texts: int = 0
    conversations: int = 0
    orphans: int = 0

    def __bool__(self) -> bool:
        """Whether anything went."""
        return any((self.trackers, self.texts, self.conversations, self.orphans))


def purge(
    engine: Engine,
    keys: KeyStore,
    tracker: TrackerRows,
    now: datetime,
    terms: Terms = Terms(),
) -> Purged:
    """Take away what is due. May be repeated and interrupted.

    Raises an SQLAlchemyError, TrackerUnavailable or KeyUnavailable; what was purged until then stays purged.
    """
    limits = due(now, terms)
    purged = Purged(
        trackers=tracker.purge(limits.memory),
        texts=_texts(engine, keys, limits.raw_text),
        conversations=_conversations(engine, keys, limits.rows, now),
        orphans=_orphans(engine, keys, limits.memory) + _orphans(engine, keys.lasting, limits.memory),
    )
    if purged:
        truncate_log(engine)
    return purged


def _texts(engine: Engine, keys: KeyStore, before: datetime) -> int:
    """Texts, and the keys of conversations in which nothing younger was said. Keys first: they are what counts."""
    old = sa.select(event.c.conversation_id).distinct()
    old = old.where(event.c.at < to_ms(before), event.c.body.is_not(None)).limit(BATCH)
    total = 0
    while True:
        with writing(engine) as connection:
            found = list(connection.execute(old).scalars())
            for conversation_id in _silent_since(connection, found, before):
                keys.delete(conversation_id)
            _empty(connection, found, before)
        total += len(found)
        if len(found) < BATCH:
            return total + _sentences(engine, before)


def _sentences(engine: Engine, before: datetime) -> int:
    """What somebody wrote beside a thumb."""
    old = sa.and_(feedback.c.at < to_ms(before), feedback.c.body.is_not(None))
    with writing(engine) as connection:
        return int(connection.execute(sa.update(feedback).where(old).values(body=None)).rowcount)


def _silent_since(connection: Connection, found: list[str], before: datetime) -> list[str]:
    silent = sa.select(conversation.c.id).where(
        conversation.c.id.in_(found), conversation.c.last_message_at < to_ms(before)
    )
    return list(connection.execute(silent).scalars())


def _empty(connection: Connection, found: list[str], before: datetime) -> None:
    for table, sealed in ((event, "body"), (turn, "entities")):
        connection.execute(
            sa.update(table)
            .where(table.c.conversation_id.in_(found), table.c.at < to_ms(before))
            .values({sealed: None})
        )


def _conversations(engine: Engine, keys: KeyStore, before: datetime, now: datetime) -> int:
    """Whole conversations, which leave their trace as an erased one does."""
    old = sa.select(conversation.c.id).where(conversation.c.last_message_at < to_ms(before)).limit(BATCH)
    total = 0
    while True:
        with writing(engine) as connection:
            found = list(connection.execute(old).scalars())
            for conversation_id in found:
                keys.delete(conversation_id)
                keys.lasting.delete(conversation_id)
                take_rows(connection, conversation_id, now, by_exit=False)
        total += len(found)
        if len(found) < BATCH:
            return total


def _orphans(engine: Engine, keys: KeyStore, before: datetime) -> int:
    """Keys without a conversation: it could not be stored, or `rasa shell` made the key."""
    old = sorted(keys.made_before(before.timestamp()))
    gone = 0
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        with engine.connect() as connection:
            known = set(
                connection.execute(sa.select(conversation.c.id).where(conversation.c.id.in_(batch))).scalars()
            )
        for conversation_id in set(batch) - known:
            keys.delete(conversation_id)
            gone += 1
    return gone
