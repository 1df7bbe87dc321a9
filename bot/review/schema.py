"""The tables of reviewing: pseudonymised texts, dossiers with tags and words, what was destroyed; `place_of`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from bot.conversation.schema import metadata

#: A text as staff may read it, sealed for the place `review:seq` with the conversation's lasting key; NULL when
#: it was withheld; `hidden`: by somebody of the staff. It goes with its conversation (cascade), or at its term.
pseudonymised = sa.Table(
    "pseudonymised",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("origin IN ('visitor', 'bot', 'human', 'system')", name="origin"),
)

#: How far a conversation is: everything up to `through_seq`. `used`: placeholders given out by kind, as JSON.
pseudonymising = sa.Table(
    "pseudonymising",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("through_seq", sa.Integer, nullable=False),
    sa.Column("used", sa.Text, nullable=False),
)

#: What was destroyed at its term, by day and kind: a count and nothing else.
destruction = sa.Table(
    "destruction",
    metadata,
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("what", sa.String(32), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: What staff find of a conversation, without a word of it. `ref` stands in addresses and in the audit log, never
#: the id of the conversation. `handoff`: none, asked, joined, or how it ended. `lowest`: the lowest confidence.
#: `left_early`: nothing came after the last answer, within the first two messages. `weekday`: 0 is Monday.
#: `indexed`: its words can be found; the worker sees to it.
dossier = sa.Table(
    "dossier",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("ref", sa.String(16), nullable=False),
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
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
    sa.Column("indexed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("ref", name="uq_dossier_ref"),
    sa.UniqueConstraint("conversation_id", name="uq_dossier_conversation_id"),
    sa.CheckConstraint("feedback IN ('up', 'down')", name="feedback"),
    sa.CheckConstraint("part_of_day IN ('nacht', 'ochtend', 'middag', 'avond')", name="part_of_day"),
    sqlite_autoincrement=True,  # a number is never given out twice
)

#: The newest first, of all and of each value that few have; a name of an index says which column it is for.
_NEWEST = (dossier.c.last_message_at, dossier.c.number)
sa.Index("ix_dossier_newest", *_NEWEST)
for _column in ("theme", "role", "acute", "handoff", "municipality", "feedback", "part_of_day", "flagged"):
    sa.Index(f"ix_dossier_{_column}", dossier.c[_column], *_NEWEST)
sa.Index("ix_dossier_theme_role", dossier.c.theme, dossier.c.role, *_NEWEST)
for _name, _condition in (
    ("reviewed", "reviewed_at IS NOT NULL"),
    ("unreviewed", "reviewed_at IS NULL"),
    ("handed", "handoff != 'none'"),
    ("fallback", "fallbacks > 0"),
    ("fallbacks", "fallbacks > 1"),
):
    _where = sa.text(_condition)
    sa.Index(f"ix_dossier_{_name}", *_NEWEST, sqlite_where=_where, postgresql_where=_where)
_where = sa.text("NOT indexed")
sa.Index("ix_dossier_unindexed", dossier.c.number, sqlite_where=_where, postgresql_where=_where)

#: The words of a dossier as tokens that only the key of searching makes from a word: a list in JSON on SQLite, a
#: tsvector with a GIN index on PostgreSQL. `at` is the dossier's `last_message_at`.
dossier_words = sa.Table(
    "dossier_words",
    metadata,
    sa.Column("number", sa.ForeignKey("dossier.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
)

#: SQLite only, so it stands apart: where each token occurs, newest last. A trigger on `dossier_words` takes its
#: rows away. (FTS5 of SQLite 3.40 keeps what was deleted until it is merged; here it is overwritten at once.)
posting = sa.Table(
    "posting",
    sa.MetaData(),
    sa.Column("token", sa.Integer, primary_key=True),
    sa.Column("at", sa.BigInteger, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
)

#: Who said "ik ken deze persoon": the dossier is closed for her. `reviewer` is the id of an account.
acquaintance = sa.Table(
    "acquaintance",
    metadata,
    sa.Column("number", sa.ForeignKey("dossier.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("reviewer", sa.String(64), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)

#: What staff call a conversation, to find it again.
tag = sa.Table(
    "tag",
    metadata,
    sa.Column("number", sa.ForeignKey("dossier.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag", sa.String(40), primary_key=True),
    sa.Index("ix_tag_tag", "tag"),
)


def place_of(seq: int) -> str:
    """Where a text is sealed for."""
    return f"review:{seq}"
