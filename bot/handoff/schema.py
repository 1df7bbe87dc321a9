"""The tables of hand-overs: `handoff`, `outside_message`, `outside_copy` and `presence`.

Texts are sealed with the key of the conversation, so they go with it; moments are milliseconds since 1970.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.schema import metadata
from bot.handoff.machine import ACTIVE, Phase

_PHASES = ", ".join(f"'{phase.value}'" for phase in Phase)
_ACTIVE = sa.text(f"phase IN ({', '.join(sorted(repr(phase.value) for phase in ACTIVE))})")

#: `number`: the first, second, third of its conversation. `from_seq`: from where on the human reads along;
#: `sent_seq`: what the provider has; `sending_until`: somebody is sending just now; `left`: the provider knows
#: that it is over. `summary` is sealed for the place `handoff:id:summary`, `note` for `handoff:id:note`.
handoff = sa.Table(
    "handoff",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("municipality", sa.String(40), nullable=False),
    sa.Column("provider", sa.String(16), nullable=False),
    sa.Column("phase", sa.String(16), nullable=False),
    sa.Column("asked_at", sa.BigInteger, nullable=False),
    sa.Column("entered_at", sa.BigInteger, nullable=False),
    sa.Column("again", sa.Boolean, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Column("theme", sa.String(64)),
    sa.Column("position", sa.Integer),
    sa.Column("chatter", sa.String(64)),
    sa.Column("from_seq", sa.Integer),
    sa.Column("sent_seq", sa.Integer),
    sa.Column("sending_until", sa.BigInteger),
    sa.Column("failing_since", sa.BigInteger),
    sa.Column("human_typing", sa.BigInteger),
    sa.Column("visitor_typing", sa.BigInteger),
    sa.Column("visitor_sign", sa.BigInteger),
    sa.Column("outside_id", sa.String(64)),
    sa.Column("left", sa.Boolean, nullable=False),
    sa.Column("summary", sa.LargeBinary),
    sa.Column("note", sa.LargeBinary),
    sa.UniqueConstraint("conversation_id", "number", name="uq_handoff_conversation_id_number"),
    sa.CheckConstraint(f"phase IN ({_PHASES})", name="phase"),
)
#: Nobody waits twice; and the worker looks every second at what is active.
sa.Index(
    "ix_handoff_active", handoff.c.conversation_id, unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
)
sa.Index("ix_handoff_outside_id", handoff.c.outside_id)

#: What a provider or a desk told us already: it may tell it twice.
outside_message = sa.Table(
    "outside_message",
    metadata,
    sa.Column("handoff_id", sa.ForeignKey("handoff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("message_id", sa.String(64), primary_key=True),
)

#: What lies at a provider. Not bound to the conversation, because it has to outlive it until it is erased there;
#: `id` is that of the hand-over.
outside_copy = sa.Table(
    "outside_copy",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.String(32), nullable=False, index=True),
    sa.Column("provider", sa.String(16), nullable=False),
    sa.Column("reference", sa.Text),
    sa.Column("began_at", sa.BigInteger, nullable=False),
)

#: Who sits at the desk: `chatter` is the id of an account, `accepting` says that a visitor may come.
presence = sa.Table(
    "presence",
    metadata,
    sa.Column("chatter", sa.String(64), primary_key=True),
    sa.Column("municipality", sa.String(40), nullable=False),
    sa.Column("accepting", sa.Boolean, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)
