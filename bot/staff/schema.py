"""The tables of staff, in the same database as the conversations and under the same revisions."""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.schema import metadata

#: `password` is an Argon2id hash, `start_code` a signed digest, `totp_secret` sealed for the place `totp:ID`.
#: Moments are milliseconds since 1970. Who was not `activated_at` has only a start code.
user = sa.Table(
    "staff_user",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
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
    sa.UniqueConstraint("login", name="uq_staff_user_login"),
)

role = sa.Table(
    "staff_role",
    metadata,
    sa.Column("user_id", sa.ForeignKey("staff_user.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role", sa.String(16), primary_key=True),
    sa.CheckConstraint("role IN ('reviewer', 'chatter', 'editor', 'administrator')", name="role"),
)

#: Only a signed digest of each code; a code that was used keeps its row, so that it is refused by its own name.
recovery = sa.Table(
    "staff_recovery",
    metadata,
    sa.Column("user_id", sa.ForeignKey("staff_user.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("used_at", sa.BigInteger),
)

#: Only the SHA-256 of the token. `stage`: bot.staff.models.Stage.
session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("staff_user.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("stage", sa.String(8), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.CheckConstraint("stage IN ('code', 'first', 'full')", name="stage"),
)

#: Wrong tries. The key is a signed digest of account and source: no address is kept.
attempt = sa.Table(
    "staff_attempt",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", sa.BigInteger, nullable=False, index=True),
)

#: One line for each thing done; `mac` signs the line and the one before it. `details` is JSON, never free text.
audit = sa.Table(
    "staff_audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.String(32)),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(80)),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("mac", sa.String(64), nullable=False),
    sa.Index(None, "actor", "seq"),
    sa.Index(None, "action", "seq"),
    sa.Index(None, "subject", "seq"),
)

#: One row: the last line. Who appends locks it, so that lines of several processes stand in one row.
audit_head = sa.Table(
    "staff_audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("mac", sa.String(64), nullable=False),
)
