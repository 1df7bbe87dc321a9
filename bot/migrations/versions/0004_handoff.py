"""Hand-overs: handoff, outside_message, outside_copy, presence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_handoff"
down_revision = "0003_staff"
branch_labels = None
depends_on = None

_PHASES = (
    "'not_offered', 'checking', 'offered', 'queued', 'joined', 'ended', 'cancelled', 'timed_out', 'nobody', "
    "'outside_hours', 'failed'"
)


def upgrade() -> None:
    """Towards this revision."""
    _handoff()
    _outside()
    op.create_table(
        "presence",
        sa.Column("chatter", sa.String(64), nullable=False),
        sa.Column("municipality", sa.String(40), nullable=False),
        sa.Column("accepting", sa.Boolean, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("chatter", name="pk_presence"),
    )


def downgrade() -> None:
    """Back from it: everything goes."""
    for table in ("presence", "outside_copy", "outside_message", "handoff"):
        op.drop_table(table)


def _handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("municipality", sa.String(40), nullable=False),
        sa.Column("provider", sa.String(16), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("entered_at", sa.BigInteger, nullable=False),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("theme", sa.String(64)),
        sa.Column("position", sa.Integer),
        sa.Column("chatter", sa.String(64)),
        sa.Column("from_seq", sa.Integer),
        sa.Column("sent_seq", sa.Integer),
        sa.Column("sending_until", sa.BigInteger),
        sa.Column("failing_since", sa.BigInteger),
        sa.Column("human_typing", sa.BigInteger),
        sa.Column("visitor_typing", sa.BigInteger),
        sa.Column("visitor_sign", sa.BigInteger),
        sa.Column("outside_id", sa.String(64)),
        sa.Column("left", sa.Boolean, nullable=False),
        sa.Column("summary", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_handoff_conversation_id_conversation",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("conversation_id", "number", name="uq_handoff_conversation_id_number"),
        sa.CheckConstraint(f"phase IN ({_PHASES})", name=op.f("ck_handoff_phase")),
    )
    active = sa.text("phase IN ('checking', 'joined', 'offered', 'queued')")
    op.create_index(
        "ix_handoff_active",
        "handoff",
        ["conversation_id"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.create_index("ix_handoff_outside_id", "handoff", ["outside_id"])


def _outside() -> None:
    op.create_table(
        "outside_message",
        sa.Column("handoff_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", "message_id", name="pk_outside_message"),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoff.id"], name="fk_outside_message_handoff_id_handoff", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "outside_copy",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("provider", sa.String(16), nullable=False),
        sa.Column("reference", sa.Text),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outside_copy"),
    )
    op.create_index("ix_outside_copy_conversation_id", "outside_copy", ["conversation_id"])
