"""How conversations stand, many at once and without a word of them: `alerts_of`, `newest_of`, `still_there`."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import conversation


def alerts_of(connection: Connection, conversation_ids: Sequence[str]) -> dict[str, str]:
    """The alert of each of these conversations."""
    query = sa.select(conversation.c.id, conversation.c.alert).where(conversation.c.id.in_(conversation_ids))
    return {row.id: row.alert for row in connection.execute(query)}


def newest_of(connection: Connection, conversation_ids: Sequence[str]) -> dict[str, int]:
    """The number of the newest row of each of these conversations that were not erased."""
    query = sa.select(conversation.c.id, conversation.c.last_seq).where(conversation.c.id.in_(conversation_ids))
    return {row.id: row.last_seq for row in connection.execute(query)}


def still_there(connection: Connection, conversation_ids: Sequence[str]) -> frozenset[str]:
    """Which of these conversations were not erased."""
    query = sa.select(conversation.c.id).where(conversation.c.id.in_(conversation_ids))
    return frozenset(connection.execute(query).scalars())
