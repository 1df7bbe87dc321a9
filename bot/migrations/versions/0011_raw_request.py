"""Requests to read raw text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_raw_request"
down_revision = "0010_finding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards this revision."""
    op.create_table(
        "raw_request",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("asker", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("decider", sa.String(32)),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("approved", sa.Boolean),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("reads", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_raw_request"),
        sa.ForeignKeyConstraint(
            ["number"], ["dossier.number"], name="fk_raw_request_number_dossier", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_raw_request_number", "raw_request", ["number", "asker"])
    op.create_index("ix_raw_request_asked_at", "raw_request", ["asked_at"])


def downgrade() -> None:
    """Back from it."""
    op.drop_table("raw_request")
