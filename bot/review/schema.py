"""The tables of reviewing: pseudonymised texts, how far each conversation is, what was destroyed."""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.schema import metadata

#: A text as staff may read it, sealed for the place `review:seq` with the conversation's lasting key; NULL when
#: it was withheld. It goes with its conversation (cascade), or at its term.
pseudonymised = sa.Table(
    "pseudonymised",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary),
    sa.CheckConstraint("origin IN ('visitor', 'bot', 'human', 'system')", name="origin"),
)

#: How far a conversation is: everything up to `through_seq`. `used`: placeholders given out by kind, as JSON.
pseudonymising = sa.Table(
    "pseudonymising",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("through_seq", sa.Integer, nullable=False),
    sa.Column("used", sa.Text, nullable=False),
)

#: What was destroyed at its term, by day and kind: a count and nothing else.
destruction = sa.Table(
    "destruction",
    metadata,
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("what", sa.String(32), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)
