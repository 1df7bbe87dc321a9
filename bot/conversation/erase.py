"""Erasing a conversation: `Eraser`, key first, and a note on disk until nothing remains.

The order matters. The note says that an erase was begun; then the key goes, and with it every text; then the
rows, which leave one trace; then what Rasa remembers. Whatever fails, the note stays and the worker goes on.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.errors import EraseIncomplete, KeyUnavailable, TrackerUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms
from bot.conversation.schema import conversation, event, trace, turn
from bot.conversation.trace import Trace, TurnOutcome, trace_of
from bot.conversation.tracker import TrackerRows
from bot.db import reading, truncate_log, writing

EXIT = b"exit"
ASKED = b"asked"


class Eraser:
    """Takes conversations away. Everything here may be repeated, and unknown ids are fine."""

    def __init__(self, engine: Engine, keys: KeyStore, tracker: TrackerRows) -> None:
        self._engine = engine
        self._keys = keys
        self._tracker = tracker
        self._notes = keys.directory / "erasing"

    def erase(self, conversation_id: str, *, by_exit: bool) -> None:
        """Everything of this conversation, now. Raises EraseIncomplete when something may remain."""
        try:
            begun = self._begin(conversation_id, EXIT if by_exit else ASKED)
        except (KeyUnavailable, OSError) as error:
            raise EraseIncomplete("the key could not be deleted") from error
        try:
            if begun or self._has_rows(conversation_id):
                self._take_rows(conversation_id, by_exit=by_exit)
            self._tracker.delete(conversation_id)
            self._note(conversation_id).unlink(missing_ok=True)
        except (SQLAlchemyError, TrackerUnavailable, OSError) as error:
            raise EraseIncomplete("the key is gone; rows without text remain for a while") from error
        truncate_log(self._engine)

    def pending(self) -> list[tuple[str, bool]]:
        """The erases that were begun and did not come to an end: id, and whether it was by the exit button."""
        with suppress(FileNotFoundError):
            return [(note.name, note.read_bytes() == EXIT) for note in sorted(self._notes.iterdir())]
        return []

    def _begin(self, conversation_id: str, why: bytes) -> bool:
        """Leave the note and delete the key; False when there was no key to delete and no note."""
        note = self._note(conversation_id)
        if not self._keys.exists(conversation_id):
            return note.exists()
        with suppress(OSError):  # on a full disk the key must still go; the worker also finds rows without a key
            self._notes.mkdir(mode=0o700, exist_ok=True)
            if not note.exists():
                note.write_bytes(why)
        self._keys.delete(conversation_id)
        return True

    def _note(self, conversation_id: str) -> Path:
        return self._notes / os.path.basename(conversation_id)

    def _has_rows(self, conversation_id: str) -> bool:
        query = sa.select(conversation.c.id).where(conversation.c.id == conversation_id)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def _take_rows(self, conversation_id: str, *, by_exit: bool) -> None:
        with writing(self._engine) as connection:
            take_rows(connection, conversation_id, by_exit=by_exit)


def take_rows(connection: Connection, conversation_id: str, *, by_exit: bool) -> None:
    """Delete the rows of a conversation and leave its trace, once; nothing when there are none."""
    query = sa.select(conversation.c.opened_at).where(conversation.c.id == conversation_id).with_for_update()
    opened_at = connection.execute(query).scalar_one_or_none()
    if opened_at is None:
        return
    columns = sa.select(turn.c.intent, turn.c.confidence, turn.c.urgent)
    turns = [
        TurnOutcome(row.intent, row.confidence, bool(row.urgent))
        for row in connection.execute(columns.where(turn.c.conversation_id == conversation_id))
    ]
    for table in (event, turn):
        connection.execute(sa.delete(table).where(table.c.conversation_id == conversation_id))
    connection.execute(sa.delete(conversation).where(conversation.c.id == conversation_id))
    _leave(connection, trace_of(from_ms(opened_at), turns, by_exit=by_exit))


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
