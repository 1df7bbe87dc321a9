"""Erasing a conversation: `Eraser`, key first, and a note on disk until nothing remains.

The order matters. First the key goes, and with it every text; its overwritten file stays as the note that an
erase was begun. Then the rows go, which leave one trace; then what Rasa remembers; then the note. Whatever
fails, the note stays and the worker goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.conversation import tally
from bot.conversation.errors import EraseIncomplete, KeyUnavailable, TrackerUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms
from bot.conversation.schema import conversation, event, trace, turn
from bot.conversation.theme import theme_of
from bot.conversation.trace import Trace, TurnOutcome, trace_of
from bot.conversation.tracker import TrackerRows
from bot.db import reading, truncate_log, writing

#: The intent of a message that nobody understood.
FALLBACK = "nlu_fallback"
#: A message that Rasa was working on during an erase may be saved so long afterwards, at most.
STRAGGLERS = timedelta(minutes=2)


class Eraser:
    """Takes conversations away. Everything here may be repeated, and unknown ids are fine."""

    def __init__(
        self, engine: Engine, keys: KeyStore, tracker: TrackerRows, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._tracker = tracker
        self._now = now

    def erase(self, conversation_id: str, *, by_exit: bool) -> None:
        """Everything of this conversation, now. Raises EraseIncomplete when something may remain."""
        try:
            begun = self._keys.condemn(conversation_id, by_exit=by_exit)
            self._keys.lasting.delete(conversation_id)
        except KeyUnavailable as error:
            raise EraseIncomplete("the key could not be deleted") from error
        try:
            if begun or self._has_rows(conversation_id):
                with writing(self._engine) as connection:
                    take_rows(connection, conversation_id, self._now(), by_exit=by_exit)
            self._keys.lasting.delete(conversation_id)  # again: the worker may have made it meanwhile
            self._tracker.delete(conversation_id)
            self._keys.forget(conversation_id)
        except (SQLAlchemyError, TrackerUnavailable, KeyUnavailable) as error:
            raise EraseIncomplete("the key is gone; rows without text remain for a while") from error
        truncate_log(self._engine)

    def finish(self, now: datetime) -> int:
        """Bring erases to their end that were begun, and take away what Rasa saved after one; how many there were.

        Raises EraseIncomplete, KeyUnavailable and TrackerUnavailable: try again.
        """
        condemned = self._keys.condemned()
        failed: list[EraseIncomplete] = []
        for conversation_id, by_exit in condemned.items():
            try:
                self.erase(conversation_id, by_exit=by_exit)
            except EraseIncomplete as error:
                failed.append(error)  # the others must not wait for this one
        if failed:
            raise failed[0]
        late = [one for one in self._tracker.ids(now - STRAGGLERS) if not self._keys.exists(one)]
        for conversation_id in late:
            self._tracker.delete(conversation_id)
        return len(condemned) + len(late)

    def _has_rows(self, conversation_id: str) -> bool:
        query = sa.select(conversation.c.id).where(conversation.c.id == conversation_id)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None


def take_rows(connection: Connection, conversation_id: str, now: datetime, *, by_exit: bool) -> None:
    """Delete the rows of a conversation and leave its trace, once; nothing when there are none.

    When the worker did not count it yet, it is counted here, by what its trace holds and no more.
    """
    columns = (conversation.c.opened_at, conversation.c.counted)
    found = connection.execute(
        sa.select(*columns).where(conversation.c.id == conversation_id).with_for_update()
    ).one_or_none()
    if found is None:
        return
    turns = _turns(connection, conversation_id)
    left = trace_of(from_ms(found.opened_at), [outcome for _, outcome in turns], by_exit=by_exit)
    if turns and not found.counted:
        _count(connection, turns, left, now)
    for table in (event, turn):
        connection.execute(sa.delete(table).where(table.c.conversation_id == conversation_id))
    connection.execute(sa.delete(conversation).where(conversation.c.id == conversation_id))
    _leave(connection, left)


def _turns(connection: Connection, conversation_id: str) -> list[tuple[int, TurnOutcome]]:
    """When each message of the visitor came, and what was understood of it; in order."""
    query = sa.select(turn.c.at, turn.c.intent, turn.c.confidence, turn.c.urgent)
    rows = connection.execute(query.where(turn.c.conversation_id == conversation_id).order_by(turn.c.seq))
    return [(row.at, TurnOutcome(row.intent, row.confidence, bool(row.urgent))) for row in rows]


def _count(connection: Connection, turns: list[tuple[int, TurnOutcome]], left: Trace, now: datetime) -> None:
    theme = theme_of((outcome.intent, outcome.confidence) for _, outcome in turns)
    cells = tally.always_known(theme, acute=left.acute, fallback=FALLBACK in left.intents)
    how = tally.BY_EXIT if left.left_by_exit else tally.ERASED
    month = tally.month_of(from_ms(turns[0][0]), now)
    tally.add(connection, month, [*cells, (tally.CONVERSATIONS, how, "")])


def _leave(connection: Connection, left: Trace) -> None:
    connection.execute(
        sa.insert(trace).values(
            id=left.id,
            month=left.month,
            intents=json.dumps(left.intents, sort_keys=True),
            confidence=left.confidence,
            acute=left.acute,
            left_by_exit=left.left_by_exit,
        )
    )
