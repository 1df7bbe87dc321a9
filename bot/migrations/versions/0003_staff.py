"""Staff: accounts, roles, recovery codes, sessions, tries, and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_staff"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards this revision."""
    _user()
    _role()
    _recovery()
    _session()
    _attempt()
    _audit()


def downgrade() -> None:
    """Back from it: accounts and the audit log go."""
    for table in ("audit_head", "audit", "attempt", "session", "recovery", "role", "user"):
        op.drop_table(f"staff_{table}")


def _user() -> None:
    op.create_table(
        "staff_user",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("login", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("start_code", sa.String(64)),
        sa.Column("start_code_until", sa.BigInteger),
        sa.Column("totp_secret", sa.LargeBinary),
        sa.Column("totp_last_step", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("activated_at", sa.BigInteger),
        sa.Column("disabled_at", sa.BigInteger),
        sa.Column("last_login_at", sa.BigInteger),
        sa.Column("previous_login_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_staff_user"),
        sa.UniqueConstraint("login", name="uq_staff_user_login"),
    )


def _role() -> None:
    op.create_table(
        "staff_role",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "role", name="pk_staff_role"),
        _of_user("staff_role"),
        sa.CheckConstraint(
            "role IN ('reviewer', 'chatter', 'editor', 'administrator')", name=op.f("ck_staff_role_role")
        ),
    )


def _recovery() -> None:
    op.create_table(
        "staff_recovery",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("user_id", "digest", name="pk_staff_recovery"),
        _of_user("staff_recovery"),
    )


def _session() -> None:
    op.create_table(
        "staff_session",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(8), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_session"),
        _of_user("staff_session"),
        sa.CheckConstraint("stage IN ('code', 'first', 'full')", name=op.f("ck_staff_session_stage")),
    )
    op.create_index("ix_staff_session_user_id", "staff_session", ["user_id"])


def _attempt() -> None:
    op.create_table(
        "staff_attempt",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_staff_attempt"),
    )
    op.create_index("ix_staff_attempt_last_at", "staff_attempt", ["last_at"])


def _audit() -> None:
    op.create_table(
        "staff_audit",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.String(32)),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(80)),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_staff_audit"),
    )
    for column in ("actor", "action", "subject"):
        op.create_index(f"ix_staff_audit_{column}_seq", "staff_audit", [column, "seq"])
    head = op.create_table(
        "staff_audit_head",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_audit_head"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "mac": "0" * 64}])


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["staff_user.id"], name=f"fk_{table}_user_id_staff_user", ondelete="CASCADE"
    )
