"""The texts that staff may see: `Transcripts`, which opens what the worker sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.keys import Box, KeyStore
from bot.conversation.models import Sender
from bot.conversation.moments import from_ms
from bot.db import reading
from bot.review.schema import place_of, pseudonymised


@dataclass(frozen=True)
class ShownText:
    """One message. `text` is None when it was withheld: it failed, was purged before, or does not open.

    `hidden`: somebody of the staff withheld it.
    """

    seq: int
    sender: Sender
    at: datetime
    text: str | None = field(repr=False)
    hidden: bool = False


class Transcripts:
    """Pseudonymised conversations. Synchronous: call it in a worker thread."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self._engine = engine
        self._keys = keys.lasting

    def read(self, conversation_id: str) -> list[ShownText]:
        """In order; empty when there is nothing yet, or nothing any more. Raises KeyUnavailable."""
        with reading(self._engine) as connection:
            rows = _rows(connection, conversation_id)
        return self._shown(conversation_id, rows)

    def within(self, connection: Connection, conversation_id: str) -> list[ShownText]:
        """The same as this transaction sees them."""
        return self._shown(conversation_id, _rows(connection, conversation_id))

    def beginnings(self, connection: Connection, conversation_ids: Sequence[str]) -> dict[str, str]:
        """Of each conversation the first message that the visitor typed; who is not there has none to show."""
        typed = sa.and_(pseudonymised.c.conversation_id.in_(conversation_ids), pseudonymised.c.origin == "visitor")
        first = (
            sa.select(pseudonymised.c.conversation_id, sa.func.min(pseudonymised.c.seq).label("seq"))
            .where(typed)
            .group_by(pseudonymised.c.conversation_id)
            .subquery()
        )
        same = sa.and_(
            pseudonymised.c.conversation_id == first.c.conversation_id, pseudonymised.c.seq == first.c.seq
        )
        rows = connection.execute(sa.select(pseudonymised).select_from(first.join(pseudonymised, same))).all()
        found = {row.conversation_id: _opened(self._box(row.conversation_id), row) for row in rows}
        return {name: text for name, text in found.items() if text is not None}

    def _shown(self, conversation_id: str, rows: Sequence[Row]) -> list[ShownText]:
        if not rows:
            return []
        box = self._box(conversation_id)
        return [ShownText(row.seq, row.origin, from_ms(row.at), _opened(box, row), row.hidden) for row in rows]

    def _box(self, conversation_id: str) -> Box | None:
        try:
            return self._keys.box(conversation_id)
        except ConversationErased:
            return None


def _rows(connection: Connection, conversation_id: str) -> list[Row]:
    query = sa.select(pseudonymised).where(pseudonymised.c.conversation_id == conversation_id)
    return list(connection.execute(query.order_by(pseudonymised.c.seq)))


def _opened(box: Box | None, row: Row) -> str | None:
    if box is None or row.body is None:
        return None
    try:
        return box.open(place_of(row.seq), bytes(row.body)).decode()
    except BodyUnreadable:
        return None
