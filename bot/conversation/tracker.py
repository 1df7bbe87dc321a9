"""What Rasa remembers of a conversation: `TrackerRows`, one encrypted blob each, in a database of its own.

Nothing here knows Rasa or the keys: whoever calls has encrypted already. No error is swallowed, because an
empty memory that looks like a new conversation gives wrong answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.conversation.errors import TrackerUnavailable
from bot.conversation.moments import to_ms
from bot.db import creating, reading, truncate_log, writing

_table = sa.Table(
    "tracker",
    sa.MetaData(),
    sa.Column("conversation_id", sa.String(32), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False, index=True),
)

_SAVE = sa.text(
    "INSERT INTO tracker (conversation_id, body, updated_at) VALUES (:conversation_id, :body, :updated_at)"
    " ON CONFLICT (conversation_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at"
).bindparams(sa.bindparam("body", type_=sa.LargeBinary))


class TrackerRows:
    """The rows. Every method raises TrackerUnavailable when the database does not do what was asked.

    The table is made at the first use, so that a database that is down at the start can come back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ready = False

    def load(self, conversation_id: str) -> bytes | None:
        """The blob that was saved last, or None when nothing was saved yet."""
        query = sa.select(_table.c.body).where(_table.c.conversation_id == conversation_id)
        with self._naming("read"), reading(self._engine) as connection:
            body = connection.execute(query).scalar_one_or_none()
        return None if body is None else bytes(body)

    def save(self, conversation_id: str, blob: bytes) -> None:
        """Replace the blob; it is on disk when this returns."""
        values = {"conversation_id": conversation_id, "body": blob, "updated_at": to_ms(clock.now())}
        with self._naming("saved"), writing(self._engine) as connection:
            connection.execute(_SAVE, values)

    def delete(self, conversation_id: str) -> None:
        """Take the row away; nothing happens when there is none."""
        with self._naming("deleted"), writing(self._engine) as connection:
            connection.execute(sa.delete(_table).where(_table.c.conversation_id == conversation_id))
        truncate_log(self._engine)

    def ids(self, since: datetime | None = None) -> frozenset[str]:
        """The conversations that have a row, or one that was saved since a moment."""
        query = sa.select(_table.c.conversation_id)
        if since is not None:
            query = query.where(_table.c.updated_at >= to_ms(since))
        with self._naming("read"), reading(self._engine) as connection:
            return frozenset(connection.execute(query).scalars())

    def purge(self, older_than: datetime) -> int:
        """Take every row away that was last saved before this moment; how many there were."""
        query = sa.delete(_table).where(_table.c.updated_at < to_ms(older_than))
        with self._naming("purged"), writing(self._engine) as connection:
            return int(connection.execute(query).rowcount)

    @contextmanager
    def _naming(self, done: str) -> Iterator[None]:
        try:
            if not self._ready:
                with creating(self._engine) as connection:
                    _table.metadata.create_all(connection)
                self._ready = True
            yield
        except SQLAlchemyError as error:
            raise TrackerUnavailable(f"the tracker could not be {done}") from error
