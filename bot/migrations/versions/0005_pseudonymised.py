"""Pseudonymised texts, how far each conversation is, and what was destroyed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_pseudonymised"
down_revision = "0004_handoff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards this revision."""
    op.create_table(
        "pseudonymised",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_pseudonymised"),
        _of_conversation("pseudonymised"),
        sa.CheckConstraint(
            "origin IN ('visitor', 'bot', 'human', 'system')", name=op.f("ck_pseudonymised_origin")
        ),
    )
    op.create_index("ix_pseudonymised_at", "pseudonymised", ["at"])
    op.create_table(
        "pseudonymising",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("through_seq", sa.Integer, nullable=False),
        sa.Column("used", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_pseudonymising"),
        _of_conversation("pseudonymising"),
    )
    op.create_table(
        "destruction",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name="pk_destruction"),
    )


def downgrade() -> None:
    """Back from it."""
    for table in ("destruction", "pseudonymising", "pseudonymised"):
        op.drop_table(table)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversation.id"],
        name=f"fk_{table}_conversation_id_conversation",
        ondelete="CASCADE",
    )
