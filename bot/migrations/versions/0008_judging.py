"""Verdicts, missed danger, notes and the inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_judging"
down_revision = "0007_tally"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Towards this revision."""
    op.create_table(
        "verdict",
        _number(),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("reviewer", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("intent", sa.String(64)),
        sa.Column("entity", sa.String(64)),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", "seq", "reviewer", name="pk_verdict"),
        _of_dossier("verdict"),
        sa.CheckConstraint(
            "kind IN ('right', 'wrong', 'missed_danger', 'no_danger', 'wrong_referral', 'tone')",
            name=op.f("ck_verdict_kind"),
        ),
    )
    op.create_index("ix_verdict_at", "verdict", ["at"])
    op.create_table(
        "judged",
        _number(),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("missed", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("number", "seq", name="pk_judged"),
        _of_dossier("judged"),
        sa.CheckConstraint(
            "missed IN ('none', 'waits', 'disputed', 'agreed', 'refused')", name=op.f("ck_judged_missed")
        ),
    )
    op.create_index("ix_judged_missed", "judged", ["missed", "number"])
    op.create_table(
        "note",
        _number(),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", "author", name="pk_note"),
        _of_dossier("note"),
    )
    op.create_table(
        "inbox",
        _number(),
        sa.Column("score", sa.Integer),
        sa.Column("reasons", sa.String(255), nullable=False),
        sa.Column("settled", sa.String(255), nullable=False),
        sa.Column("handled_at", sa.BigInteger),
        sa.Column("handled_by", sa.String(32)),
        sa.Column("how", sa.String(16)),
        sa.PrimaryKeyConstraint("number", name="pk_inbox"),
        _of_dossier("inbox"),
    )
    op.create_index("ix_inbox_score", "inbox", ["score", "number"])
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at", "number"])
    op.create_table(
        "inbox_reason",
        _number(),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", "reason", name="pk_inbox_reason"),
        _of_dossier("inbox_reason"),
    )
    op.create_index("ix_inbox_reason_reason", "inbox_reason", ["reason", "score", "number"])


def downgrade() -> None:
    """Back from it."""
    for table in ("inbox_reason", "inbox", "note", "judged", "verdict"):
        op.drop_table(table)


def _number() -> sa.Column:
    return sa.Column("number", _NUMBER, autoincrement=False, nullable=False)


def _of_dossier(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["number"], ["dossier.number"], name=f"fk_{table}_number_dossier", ondelete="CASCADE"
    )
