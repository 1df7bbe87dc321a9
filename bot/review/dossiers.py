"""The dossier of a conversation, which staff find: `write_dossier(connection, keys, conversation_id, handoff)`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms
from bot.conversation.rows import view
from bot.conversation.schema import conversation, turn
from bot.review.facts import TurnFacts, facts_of
from bot.review.index import take
from bot.review.schema import dossier

#: How the hand-over of a conversation went, by its id: none, asked, joined, or how it ended.
HandoffOutcome = Callable[[Connection, str], str]

_TURNS = (
    sa.select(
        turn.c.at, turn.c.intent, turn.c.confidence, turn.c.ranking, turn.c.urgent, turn.c.answered_at,
        turn.c.reply_alert,
    )
    .where(turn.c.conversation_id == sa.bindparam("of"))
    .order_by(turn.c.seq)
)  # fmt: skip


def write_dossier(
    connection: Connection, keys: KeyStore, conversation_id: str, handoff: HandoffOutcome | None = None
) -> None:
    """Make it, or bring it up to date; what staff wrote in it stays. Nothing when the visitor said nothing.

    Raises KeyUnavailable when nobody can know who writes.
    """
    turns = [_turn(row) for row in connection.execute(_TURNS, {"of": conversation_id})]
    if not turns:
        return
    here = sa.select(conversation).where(conversation.c.id == conversation_id)
    row = connection.execute(here).one()
    values = {
        **asdict(facts_of(turns, _role(connection, keys, conversation_id))),
        "opened_at": row.opened_at,
        "last_message_at": row.last_message_at,
        "municipality": row.municipality,
        "handoff": "none" if handoff is None else handoff(connection, conversation_id),
    }
    mine = dossier.c.conversation_id == conversation_id
    take(connection, sa.select(dossier.c.number).where(mine))
    if values["role"] is None:
        del values["role"]  # the key may be gone by now; what was known once stays
    if not connection.execute(sa.update(dossier).where(mine).values(values)).rowcount:
        fresh = {"ref": secrets.token_hex(8), "conversation_id": conversation_id, "flagged": False}
        connection.execute(sa.insert(dossier).values(**fresh, **values))


def _turn(row: Row) -> TurnFacts:
    ranking = tuple((str(name), float(belief)) for name, belief in json.loads(row.ranking or "[]"))
    alert = None if row.answered_at is None else bool(row.reply_alert)
    return TurnFacts(from_ms(row.at), row.intent, row.confidence, ranking, bool(row.urgent), alert)


def _role(connection: Connection, keys: KeyStore, conversation_id: str) -> str | None:
    """As the bot remembered it; None when it did not, or when its notes are gone with the raw text."""
    try:
        return view(connection, conversation_id, keys.box(conversation_id)).notes.who.get("rol")
    except (ConversationErased, BodyUnreadable):
        return None
