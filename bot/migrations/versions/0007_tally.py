"""Counts for ever, the mark that a conversation was counted, and which organisations an answer named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_tally"
down_revision = "0006_dossiers"
branch_labels = None
depends_on = None

UNCOUNTED = sa.text("counted IS false")


def upgrade() -> None:
    """Towards this revision. What was counted nowhere yet is counted when it is over, or was over long ago."""
    op.add_column("conversation", sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("turn", sa.Column("organisations", sa.Text))
    op.create_index(
        "ix_conversation_uncounted",
        "conversation",
        ["last_message_at"],
        sqlite_where=sa.text("counted IS 0"),
        postgresql_where=UNCOUNTED,
    )
    op.create_table(
        "tally",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("row_name", sa.String(64), nullable=False),
        sa.Column("column_name", sa.String(16), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("month", "kind", "row_name", "column_name", name="pk_tally"),
    )


def downgrade() -> None:
    """Back from it."""
    op.drop_table("tally")
    op.drop_index("ix_conversation_uncounted", "conversation")
    with op.batch_alter_table("turn") as table:
        table.drop_column("organisations")
    with op.batch_alter_table("conversation") as table:
        table.drop_column("counted")
