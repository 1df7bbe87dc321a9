"""The tables of conversations, and `upgrade(engine)`, which brings a database to the present revision."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.db import creating

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Moments are milliseconds since 1970 (bot.conversation.moments). `notes` is sealed for the place `notes`.
#: `counted`: it stands in the counts for ever (`tally`) already.
conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("municipality", sa.String(40), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("alert", sa.String(16), nullable=False),
    sa.Column("asks", sa.String(16)),
    sa.Column("safety_asked", sa.Boolean, nullable=False),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("last_message_at", sa.BigInteger, nullable=False, index=True),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("notes", sa.LargeBinary),
    sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("state IN ('bot', 'offered', 'queued', 'human', 'ended')", name="state"),
)

#: For the worker, which looks every minute for what is over and not counted yet.
_uncounted = conversation.c.counted.is_(False)
sa.Index(
    "ix_conversation_uncounted",
    conversation.c.last_message_at,
    sqlite_where=_uncounted,
    postgresql_where=_uncounted,
)

#: The body is sealed for the place `seq`; it is NULL when the text was purged.
event = sa.Table(
    "event",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.CheckConstraint("kind IN ('message', 'handoff')", name="kind"),
    sa.CheckConstraint("origin IN ('visitor', 'bot', 'human', 'system')", name="origin"),
)

#: For the purge, which looks every minute for texts that are too old.
_has_text = event.c.body.is_not(None)
sa.Index("ix_event_raw", event.c.at, sqlite_where=_has_text, postgresql_where=_has_text)

#: One message of the visitor and what became of it. `entities` is sealed for the place `entities:seq`.
#: `organisations`: the ids of those that the answer named, with spaces between.
turn = sa.Table(
    "turn",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("client_id", sa.String(36), primary_key=True),
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
    sa.Column("organisations", sa.Text),
)

#: What remains of an erased conversation. The id is random and the rows lie in its order, so that the order of
#: the rows does not tell when somebody was here.
trace = sa.Table(
    "trace",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("intents", sa.Text, nullable=False),
    sa.Column("confidence", sa.String(8), nullable=False),
    sa.Column("acute", sa.Boolean, nullable=False),
    sa.Column("left_by_exit", sa.Boolean, nullable=False),
    sqlite_with_rowid=False,
)

#: What the visitor thought of it: a thumb ('up', 'down') and perhaps a sentence. `body` is sealed for the place
#: `feedback` with the key of the conversation; `readable`, without names, for the place `review:feedback` with the
#: lasting one. `done`: staff have it; `urgent`: danger was heard in it.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("thumb", sa.String(4), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("readable", sa.LargeBinary),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("thumb IN ('up', 'down')", name="thumb"),
)

#: How often something occurred in a month (YYYY-MM, Amsterdam), for ever: no id, no word, nothing more exact.
tally = sa.Table(
    "tally",
    metadata,
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("row_name", sa.String(64), primary_key=True),
    sa.Column("column_name", sa.String(16), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest revision; processes that start at once wait for each other."""
    # here and not above: every process reads the tables, and only this needs Alembic's imports
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with creating(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
