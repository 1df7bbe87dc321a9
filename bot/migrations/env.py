"""Alembic's entrance: runs on the connection of `schema.upgrade`, else on the database of the settings."""

from __future__ import annotations

from alembic import context
from sqlalchemy.engine import Connection

import bot.handoff.schema  # noqa: F401  # its tables belong to the same metadata
from bot import settings
from bot.conversation.schema import metadata
from bot.db import creating, make_engine
from bot.learning import schema as _learning  # noqa: F401  (its tables join the same metadata)
from bot.review import judging_schema as _judging  # noqa: F401  (its tables join the same metadata)
from bot.review import raw_schema as _raw  # noqa: F401  (its tables join the same metadata)
from bot.review import schema as _review  # noqa: F401  (its tables join the same metadata)
from bot.staff import schema as _staff  # noqa: F401  (its tables join the same metadata)


def _ours(_: object, name: str | None, kind: str, __: bool, ___: object) -> bool:
    """On PostgreSQL the tracker's table may lie beside ours; it makes itself."""
    return not (kind == "table" and name not in metadata.tables)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a table by copying it
        transactional_ddl=True,  # our own BEGIN makes that true on SQLite as well
        include_object=_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with creating(make_engine(settings.load().database_url)) as own:
        _run(own)
