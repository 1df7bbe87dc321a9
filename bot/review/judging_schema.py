"""The tables of judging: verdicts, how far two people are with missed danger, notes, and the inbox."""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.schema import metadata
from bot.review import schema as _dossiers  # noqa: F401  (the tables here refer to those)


def _of_dossier(**more: bool) -> sa.Column:
    return sa.Column("number", sa.ForeignKey("dossier.number", ondelete="CASCADE"), **more)


#: What one person thinks of the answer to one message; `seq` is the number of the visitor's message. `intent` and
#: `entity` (`name` or `name=value`): what it should have been.
verdict = sa.Table(
    "verdict",
    metadata,
    _of_dossier(primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("reviewer", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("intent", sa.String(64)),
    sa.Column("entity", sa.String(64)),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.CheckConstraint(
        "kind IN ('right', 'wrong', 'missed_danger', 'no_danger', 'wrong_referral', 'tone')", name="kind"
    ),
    sa.Index("ix_verdict_at", "at"),
)

#: A message that somebody judged. `version` counts its changes; forms carry it. `missed`: see bot.review.missed.
judged = sa.Table(
    "judged",
    metadata,
    _of_dossier(primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("missed", sa.String(16), nullable=False),
    sa.CheckConstraint("missed IN ('none', 'waits', 'disputed', 'agreed', 'refused')", name="missed"),
    sa.Index("ix_judged_missed", "missed", "number"),
)

#: What somebody writes for her colleagues, sealed with the lasting key of the conversation for `note:author`.
note = sa.Table(
    "note",
    metadata,
    _of_dossier(primary_key=True),
    sa.Column("author", sa.String(32), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

#: A conversation that deserves eyes. `reasons` are open, `settled` were handled by somebody; names with spaces.
#: `score` is NULL once nothing is open. `how`: reviewed, judged, second (two agree), gone, or why set aside.
inbox = sa.Table(
    "inbox",
    metadata,
    _of_dossier(primary_key=True, autoincrement=False),
    sa.Column("score", sa.Integer),
    sa.Column("reasons", sa.String(255), nullable=False),
    sa.Column("settled", sa.String(255), nullable=False),
    sa.Column("handled_at", sa.BigInteger),
    sa.Column("handled_by", sa.String(32)),
    sa.Column("how", sa.String(16)),
    sa.Index("ix_inbox_score", "score", "number"),
    sa.Index("ix_inbox_handled_at", "handled_at", "number"),
)

#: The open reasons one by one, to find conversations by one of them.
inbox_reason = sa.Table(
    "inbox_reason",
    metadata,
    _of_dossier(primary_key=True),
    sa.Column("reason", sa.String(32), primary_key=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Index("ix_inbox_reason_reason", "reason", "score", "number"),
)
