"""What the model made of each message of the visitor: `heard_of(connection, conversation_id)`."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.erase import FALLBACK
from bot.conversation.schema import turn

_TURNS = sa.select(turn).where(turn.c.conversation_id == sa.bindparam("of")).order_by(turn.c.seq)


@dataclass(frozen=True)
class Heard:
    """Of one message: the intent and how sure, the next likeliest as doubt, and danger by model and by rules.

    `urgent`: it was answered with 112. `answered`: the numbers of the first and last text of the answer.
    """

    seq: int
    intent: str | None
    confidence: float | None
    doubt: tuple[str, float] | None
    urgent: bool
    acute: float | None
    danger: str | None
    rule: str | None
    answered: tuple[int, int] | None


def heard_of(connection: Connection, conversation_id: str) -> dict[int, Heard]:
    """By the number of the message."""
    return {row.seq: _heard(row) for row in connection.execute(_TURNS, {"of": conversation_id})}


def _heard(row: Row) -> Heard:
    ranking = [(str(name), float(belief)) for name, belief in json.loads(row.ranking or "[]")]
    others = [one for one in ranking if one[0] not in (row.intent, FALLBACK)]
    return Heard(
        seq=row.seq,
        intent=row.intent,
        confidence=row.confidence,
        doubt=max(others, key=lambda one: one[1], default=None),
        urgent=bool(row.urgent),
        acute=row.acute,
        danger=None if row.danger in (None, "none") else row.danger,
        rule=row.rule,
        answered=None if row.first_reply is None else (row.first_reply, row.last_reply),
    )
