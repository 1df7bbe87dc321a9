"""Finding dossiers: indexes for each filter, the words of a dossier as tokens, and who knows somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010_finding"
down_revision = "0009_corrections"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_NEWEST = ["last_message_at", "number"]
_COLUMNS = ("theme", "role", "acute", "handoff", "municipality", "feedback", "part_of_day", "flagged")
_PARTIAL = {
    "reviewed": "reviewed_at IS NOT NULL",
    "unreviewed": "reviewed_at IS NULL",
    "handed": "handoff != 'none'",
    "fallback": "fallbacks > 0",
    "fallbacks": "fallbacks > 1",
}
#: Rows of the index go in the transaction that takes the words away, and secure_delete overwrites them.
_TRIGGER = """
CREATE TRIGGER dossier_words_gone AFTER DELETE ON dossier_words BEGIN
  DELETE FROM posting
  WHERE token IN (SELECT value FROM json_each(OLD.words)) AND at = OLD.at AND number = OLD.number;
END
"""


def upgrade() -> None:
    """Towards this revision. The worker makes the words of dossiers that are there already findable."""
    op.add_column("dossier", sa.Column("indexed", sa.Boolean, nullable=False, server_default=sa.false()))
    _indexes()
    op.create_table(
        "dossier_words",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_dossier_words"),
        _of_dossier("dossier_words"),
    )
    op.create_table(
        "acquaintance",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", "reviewer", name="pk_acquaintance"),
        _of_dossier("acquaintance"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgres()


def downgrade() -> None:
    """Back from it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER dossier_words_gone")
        op.drop_table("posting")
    op.drop_table("acquaintance")
    op.drop_table("dossier_words")
    for name in ("newest", *_COLUMNS, "theme_role", *_PARTIAL, "unindexed"):
        op.drop_index(f"ix_dossier_{name}", "dossier")
    with op.batch_alter_table("dossier") as table:
        table.drop_column("indexed")


def _indexes() -> None:
    op.create_index("ix_dossier_newest", "dossier", _NEWEST)
    for column in _COLUMNS:
        op.create_index(f"ix_dossier_{column}", "dossier", [column, *_NEWEST])
    op.create_index("ix_dossier_theme_role", "dossier", ["theme", "role", *_NEWEST])
    for name, condition in _PARTIAL.items():
        where = sa.text(condition)
        op.create_index(f"ix_dossier_{name}", "dossier", _NEWEST, sqlite_where=where, postgresql_where=where)
    where = sa.text("NOT indexed")
    op.create_index("ix_dossier_unindexed", "dossier", ["number"], sqlite_where=where, postgresql_where=where)


def _on_sqlite() -> None:
    op.create_table(
        "posting",
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("token", "at", "number", name="pk_posting"),
        sqlite_with_rowid=False,
    )
    op.execute(_TRIGGER)


def _on_postgres() -> None:
    """No list of what is pending, and vacuum as soon as anything was deleted, not after a fifth of the rows."""
    op.create_index(
        "ix_dossier_words_words", "dossier_words", ["words"], postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )  # fmt: skip
    op.execute(
        "ALTER TABLE dossier_words SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1)"
    )


def _of_dossier(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["number"], ["dossier.number"], name=f"fk_{table}_number_dossier", ondelete="CASCADE"
    )
