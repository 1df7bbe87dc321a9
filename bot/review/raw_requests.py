"""Requests to read raw text in the table, and as people see them: `RawRequest`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.errors import BodyUnreadable
from bot.conversation.keys import Box
from bot.conversation.moments import from_ms
from bot.conversation.schema import event
from bot.review.raw_rules import LAPSES, OPEN, RawState, RawTimes, state_of
from bot.review.raw_schema import raw_request
from bot.staff.service import Vault


@dataclass(frozen=True)
class RawRequest:
    """`asker` and `decider` are ids of accounts. `reason` is None when it does not open."""

    id: str
    ref: str
    asker: str
    asked_at: datetime
    state: RawState
    decider: str | None
    decided_at: datetime | None
    reads: int
    reason: str | None = field(repr=False)

    @property
    def until(self) -> datetime:
        """When it lapses, or closes."""
        return self.asked_at + LAPSES if self.decided_at is None else self.decided_at + OPEN


def times_of(row: Row) -> RawTimes:
    """What judgements need of a row."""
    decided, withdrawn = row.decided_at, row.withdrawn_at
    return RawTimes(
        from_ms(row.asked_at),
        None if decided is None else from_ms(decided),
        row.approved,
        None if withdrawn is None else from_ms(withdrawn),
    )


def request_of(row: Row, ref: str, reason: str | None, now: datetime) -> RawRequest:
    """With its reason, already opened."""
    times = times_of(row)
    return RawRequest(
        row.id,
        ref,
        row.asker,
        times.asked_at,
        state_of(times, now),
        row.decider,
        times.decided_at,
        row.reads,
        reason,
    )


def requests_of(connection: Connection, number: int, asker: str) -> list[Row]:
    """Somebody's requests for a dossier, the newest first."""
    query = sa.select(raw_request).where(raw_request.c.number == number, raw_request.c.asker == asker)
    return list(connection.execute(query.order_by(raw_request.c.asked_at.desc(), raw_request.c.id)))


def is_there(connection: Connection, conversation_id: str) -> bool:
    """Whether some text of a conversation was not purged yet."""
    text = sa.select(event.c.seq).where(
        event.c.conversation_id == conversation_id, event.c.kind == "message", event.c.body.is_not(None)
    )
    return connection.execute(text.limit(1)).first() is not None


def change(connection: Connection, id: str, **values: Any) -> None:
    """Change columns of a request."""
    connection.execute(sa.update(raw_request).where(raw_request.c.id == id).values(**values))


def sealed_reason(vault: Vault, box: Box, id: str, reason: str) -> bytes:
    """Under both keys: it goes with the conversation, and who has its key alone reads nothing."""
    return vault.seal(_place(id), box.seal(_place(id), reason.encode()))


def opened_reason(vault: Vault, box: Box | None, row: Row) -> str | None:
    """None when it does not open with both."""
    inner = vault.opened(_place(row.id), bytes(row.reason))
    if inner is None or box is None:
        return None
    try:
        return box.open(_place(row.id), inner).decode()
    except BodyUnreadable:
        return None


def _place(id: str) -> str:
    return f"raw:{id}"
