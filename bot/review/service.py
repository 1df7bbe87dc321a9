"""The door to reviewing: `Transcripts` reads what staff may see of a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.keys import Box, KeyStore
from bot.conversation.models import Sender
from bot.conversation.moments import from_ms
from bot.db import reading
from bot.review.schema import place_of, pseudonymised


@dataclass(frozen=True)
class ShownText:
    """One message. `text` is None when it was withheld: it failed, was purged before, or does not open."""

    seq: int
    sender: Sender
    at: datetime
    text: str | None = field(repr=False)


class Transcripts:
    """Pseudonymised conversations. Synchronous: call it in a worker thread."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self._engine = engine
        self._keys = keys.lasting

    def read(self, conversation_id: str) -> list[ShownText]:
        """In order; empty when there is nothing yet, or nothing any more. Raises KeyUnavailable."""
        query = sa.select(pseudonymised).where(pseudonymised.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(pseudonymised.c.seq)).all()
        if not rows:
            return []
        try:
            box = self._keys.box(conversation_id)
        except ConversationErased:
            box = None
        return [ShownText(row.seq, row.origin, from_ms(row.at), _opened(box, row)) for row in rows]


def _opened(box: Box | None, row: Row) -> str | None:
    if box is None or row.body is None:
        return None
    try:
        return box.open(place_of(row.seq), bytes(row.body)).decode()
    except BodyUnreadable:
        return None
