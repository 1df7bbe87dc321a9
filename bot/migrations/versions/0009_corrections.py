"""What staff want the bot to learn, and each time that it was exported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_corrections"
down_revision = "0008_judging"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_STATUSES = "'proposed', 'approved', 'refused', 'withdrawn', 'exported'"


def upgrade() -> None:
    """Towards this revision."""
    op.create_table(
        "correction_export",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_correction_export"),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("now", sa.Boolean, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("test", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("proposed_by", sa.String(32), nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("decided_by", sa.String(32)),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("dossier_number", _NUMBER),
        sa.Column("seq", sa.Integer),
        sa.Column("export_id", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.ForeignKeyConstraint(
            ["dossier_number"],
            ["dossier.number"],
            name="fk_correction_dossier_number_dossier",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["export_id"], ["correction_export.id"], name="fk_correction_export_id_correction_export"
        ),
        sa.CheckConstraint(f"status IN ({_STATUSES})", name=op.f("ck_correction_status")),
    )
    op.create_index("ix_correction_dossier_number", "correction", ["dossier_number"])
    op.create_index("ix_correction_export_id", "correction", ["export_id"])
    op.create_index("ix_correction_status", "correction", ["status", "id"])


def downgrade() -> None:
    """Back from it."""
    op.drop_table("correction")
    op.drop_table("correction_export")
