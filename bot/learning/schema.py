"""The tables of learning: what staff wrote, and each time that it was exported."""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.schema import metadata

STATUSES = ("proposed", "approved", "refused", "withdrawn", "exported")

#: Two sentences in the words of somebody of the staff: one to learn from, one to test with. It outlives the
#: conversation that it came from, and knows that conversation only while its dossier is there.
correction = sa.Table(
    "correction",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("now", sa.Boolean, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("test", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("proposed_by", sa.String(32), nullable=False),
    sa.Column("proposed_at", sa.BigInteger, nullable=False),
    sa.Column("decided_by", sa.String(32)),
    sa.Column("decided_at", sa.BigInteger),
    sa.Column("dossier_number", sa.ForeignKey("dossier.number", ondelete="SET NULL"), index=True),
    sa.Column("seq", sa.Integer),
    sa.Column("export_id", sa.ForeignKey("correction_export.id"), index=True),
    sa.Index("ix_correction_status", "status", "id"),
    sa.CheckConstraint(f"status IN ({', '.join(repr(one) for one in STATUSES)})", name="status"),
)

#: One time that corrections left the database for the tree.
correction_export = sa.Table(
    "correction_export",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("made_by", sa.String(32), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)
