"""Conversations: conversation, event, turn, trace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards this revision."""
    _conversation()
    _event()
    _turn()
    _trace()


def downgrade() -> None:
    """Back from it: everything goes."""
    for table in ("trace", "turn", "event", "conversation"):
        op.drop_table(table)


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("municipality", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("alert", sa.String(16), nullable=False),
        sa.Column("asks", sa.String(16)),
        sa.Column("safety_asked", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("last_message_at", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.CheckConstraint(
            "state IN ('bot', 'offered', 'queued', 'human', 'ended')", name=op.f("ck_conversation_state")
        ),
    )
    op.create_index("ix_conversation_last_message_at", "conversation", ["last_message_at"])


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_event"),
        _of_conversation("event"),
        sa.CheckConstraint("kind IN ('message', 'handoff')", name=op.f("ck_event_kind")),
        sa.CheckConstraint("origin IN ('visitor', 'bot', 'human', 'system')", name=op.f("ck_event_origin")),
    )
    has_text = sa.text("body IS NOT NULL")
    op.create_index("ix_event_raw", "event", ["at"], sqlite_where=has_text, postgresql_where=has_text)


def _turn() -> None:
    op.create_table(
        "turn",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(36), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("answered_at", sa.BigInteger),
        sa.Column("first_reply", sa.Integer),
        sa.Column("last_reply", sa.Integer),
        sa.Column("reply_state", sa.String(16)),
        sa.Column("reply_alert", sa.Boolean),
        sa.Column("urgent", sa.Boolean),
        sa.Column("intent", sa.String(64)),
        sa.Column("confidence", sa.Float),
        sa.Column("acute", sa.Float),
        sa.Column("threshold", sa.Float),
        sa.Column("danger", sa.String(32)),
        sa.Column("rule", sa.String(128)),
        sa.Column("ranking", sa.Text),
        sa.Column("entities", sa.LargeBinary),
        sa.PrimaryKeyConstraint("conversation_id", "client_id", name="pk_turn"),
        _of_conversation("turn"),
    )


def _trace() -> None:
    op.create_table(
        "trace",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("intents", sa.Text, nullable=False),
        sa.Column("confidence", sa.String(8), nullable=False),
        sa.Column("acute", sa.Boolean, nullable=False),
        sa.Column("left_by_exit", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trace"),
        sqlite_with_rowid=False,
    )


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversation.id"],
        name=f"fk_{table}_conversation_id_conversation",
        ondelete="CASCADE",
    )
