"""The table of requests to read raw text."""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.schema import metadata
from bot.review import schema as _dossiers  # noqa: F401  (the table here refers to those)

#: `reason` is sealed for the place `raw:ID` with the lasting key of its conversation, and that with the staff key.
#: `reads`: how often the page was shown. It goes with its dossier; who asked, decided and read stays in the audit
#: log.
raw_request = sa.Table(
    "raw_request",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("number", sa.ForeignKey("dossier.number", ondelete="CASCADE"), nullable=False),
    sa.Column("asker", sa.String(32), nullable=False),
    sa.Column("asked_at", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.LargeBinary, nullable=False),
    sa.Column("decider", sa.String(32)),
    sa.Column("decided_at", sa.BigInteger),
    sa.Column("approved", sa.Boolean),
    sa.Column("withdrawn_at", sa.BigInteger),
    sa.Column("reads", sa.Integer, nullable=False),
    sa.Index("ix_raw_request_number", "number", "asker"),
    sa.Index("ix_raw_request_asked_at", "asked_at"),
)
