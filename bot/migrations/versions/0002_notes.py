"""What the gateway remembers of the last turns, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards this revision."""
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("notes", sa.LargeBinary))


def downgrade() -> None:
    """Back from it."""
    with op.batch_alter_table("conversation") as table:
        table.drop_column("notes")
