"""Who spoke last to whom in a chat with a human: `exchange_of`, from the numbered rows and without their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.moments import from_ms
from bot.conversation.schema import event

_LATEST = sa.select(sa.func.max(event.c.seq), sa.func.max(event.c.at)).where(
    event.c.conversation_id == sa.bindparam("of"),
    event.c.origin == sa.bindparam("who"),
    event.c.seq >= sa.bindparam("from_seq"),
)
_FIRST = sa.select(sa.func.min(event.c.at)).where(
    event.c.conversation_id == sa.bindparam("of"),
    event.c.origin == "visitor",
    event.c.seq > sa.bindparam("after"),
)


@dataclass(frozen=True)
class Exchange:
    """`human`, `visitor`: when each spoke last; `unanswered`: the visitor's first words since the human's last."""

    human: datetime | None
    visitor: datetime | None
    unanswered: datetime | None


def exchange_of(connection: Connection, conversation_id: str, from_seq: int) -> Exchange:
    """What was said from this number on."""
    asked = {"of": conversation_id, "from_seq": from_seq}
    human_seq, human = connection.execute(_LATEST, {**asked, "who": "human"}).one()
    _, visitor = connection.execute(_LATEST, {**asked, "who": "visitor"}).one()
    after = {"of": conversation_id, "after": (human_seq or from_seq - 1)}
    unanswered = connection.execute(_FIRST, after).scalar_one_or_none()
    return Exchange(_moment(human), _moment(visitor), _moment(unanswered))


def _moment(found: int | None) -> datetime | None:
    return None if found is None else from_ms(found)
