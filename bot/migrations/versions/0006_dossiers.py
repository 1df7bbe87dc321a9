"""Dossiers of conversations, and their tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_dossiers"
down_revision = "0005_pseudonymised"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Towards this revision. Conversations that were pseudonymised before get their dossier from the worker."""
    op.create_table(
        "dossier",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("last_message_at", sa.BigInteger, nullable=False),
        sa.Column("municipality", sa.String(40), nullable=False),
        sa.Column("theme", sa.String(64)),
        sa.Column("role", sa.String(32)),
        sa.Column("acute", sa.Boolean, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("fallbacks", sa.Integer, nullable=False),
        sa.Column("lowest", sa.Float),
        sa.Column("handoff", sa.String(16), nullable=False),
        sa.Column("feedback", sa.String(4)),
        sa.Column("part_of_day", sa.String(8), nullable=False),
        sa.Column("weekday", sa.SmallInteger, nullable=False),
        sa.Column("taken_back", sa.Boolean, nullable=False),
        sa.Column("left_early", sa.Boolean, nullable=False),
        sa.Column("reviewed_at", sa.BigInteger),
        sa.Column("reviewed_by", sa.String(64)),
        sa.Column("flagged", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_dossier"),
        sa.UniqueConstraint("ref", name="uq_dossier_ref"),
        sa.UniqueConstraint("conversation_id", name="uq_dossier_conversation_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_dossier_conversation_id_conversation",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("feedback IN ('up', 'down')", name=op.f("ck_dossier_feedback")),
        sa.CheckConstraint(
            "part_of_day IN ('nacht', 'ochtend', 'middag', 'avond')", name=op.f("ck_dossier_part_of_day")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tag",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("number", "tag", name="pk_tag"),
        sa.ForeignKeyConstraint(["number"], ["dossier.number"], name="fk_tag_number_dossier", ondelete="CASCADE"),
    )
    op.create_index("ix_tag_tag", "tag", ["tag"])


def downgrade() -> None:
    """Back from it."""
    op.drop_table("tag")
    op.drop_table("dossier")
