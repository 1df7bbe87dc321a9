"""What a visitor thought of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_feedback"
down_revision = "0011_raw_request"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards this revision."""
    op.create_table(
        "feedback",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("thumb", sa.String(4), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("readable", sa.LargeBinary),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_feedback"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_feedback_conversation_id_conversation",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("thumb IN ('up', 'down')", name=op.f("ck_feedback_thumb")),
    )
    op.create_index("ix_feedback_at", "feedback", ["at"])


def downgrade() -> None:
    """Back from it."""
    op.drop_table("feedback")
