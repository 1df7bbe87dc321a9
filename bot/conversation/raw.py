"""The door to raw texts, for the worker: `raw_messages(engine, keys, conversation_id)`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.keys import Box, KeyStore
from bot.conversation.messages import open_message
from bot.conversation.models import Sender
from bot.conversation.moments import from_ms
from bot.conversation.schema import event
from bot.db import reading


@dataclass(frozen=True)
class RawMessage:
    """What somebody said. `text` is None when it was purged, or does not open with the key."""

    seq: int
    sender: Sender
    at: datetime
    text: str | None = field(repr=False)


def raw_messages(engine: Engine, keys: KeyStore, conversation_id: str) -> list[RawMessage]:
    """Every message of a conversation, in order. Raises KeyUnavailable when the keys cannot be read now."""
    try:
        box = keys.box(conversation_id)
    except ConversationErased:
        box = None  # seven days are over
    query = sa.select(event).where(event.c.conversation_id == conversation_id, event.c.kind == "message")
    with reading(engine) as connection:
        found = connection.execute(query.order_by(event.c.seq)).all()
    return [RawMessage(row.seq, row.origin, from_ms(row.at), _text(box, row)) for row in found]


def _text(box: Box | None, row: sa.engine.Row) -> str | None:
    if box is None or row.body is None:
        return None
    try:
        return open_message(box, row.seq, row.origin, bytes(row.body), from_ms(row.at))[0].text
    except BodyUnreadable:
        return None
