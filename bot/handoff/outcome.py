"""How the hand-over of a conversation went: `outcome`, a pure judgement; `outcome_of` reads the tables."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.handoff.machine import ACTIVE, Phase
from bot.handoff.schema import handoff

_MET = frozenset({Phase.joined, Phase.ended})
_OF = (
    sa.select(handoff.c.phase, handoff.c.chatter)
    .where(handoff.c.conversation_id == sa.bindparam("of"))
    .order_by(handoff.c.number)
)


def outcome(handoffs: Sequence[tuple[Phase, str | None]]) -> str:
    """Of each hand-over its phase and who took it, in order: none, joined, asked, or how the last one ended.

    Once a human was there it is `joined`, whatever became of it afterwards.
    """
    if not handoffs:
        return "none"
    if any(phase in _MET or chatter is not None for phase, chatter in handoffs):
        return "joined"
    last = handoffs[-1][0]
    return "asked" if last in ACTIVE else last.value


def outcome_of(connection: Connection, conversation_id: str) -> str:
    """The same, of the conversation with this id."""
    rows = connection.execute(_OF, {"of": conversation_id})
    return outcome([(Phase(row.phase), row.chatter) for row in rows])
