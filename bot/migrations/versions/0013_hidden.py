"""Texts that somebody of the staff hid: a name or a number was still readable in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_hidden"
down_revision = "0012_feedback"
branch_labels = None
depends_on = None

_TABLES = ("pseudonymised", "feedback")


def upgrade() -> None:
    """Towards this revision."""
    for name in _TABLES:
        op.add_column(name, sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Back from it. What was hidden stays without its text."""
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("hidden")
