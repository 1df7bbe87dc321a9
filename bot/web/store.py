"""The store behind the gateway: `Store` makes it, prepares its tables in the background, says if it works."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.schema import conversation, upgrade
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine, reading
from bot.log import get_logger
from bot.settings import Settings
from bot.web.storeless import Storeless

log = get_logger("web.store")

#: Between two attempts to open a database that is not there, in seconds.
PAUSE = 2.0


class Store:
    """`conversations` is there at once; until the tables are, it fails by name and visitors get the numbers."""

    def __init__(self, settings: Settings) -> None:
        self._engine: Engine | None = None
        self.conversations: Conversations = Storeless()
        try:
            engine = make_engine(settings.database_url)
            tracker = TrackerRows(make_engine(settings.tracker_database_url))
            self.conversations = Conversations(engine, KeyStore(settings.key_dir), tracker)
            self._engine = engine
        except (OSError, SQLAlchemyError, KeyUnavailable) as error:
            log.error("store_not_made", error=type(error).__name__)

    async def prepare(self) -> None:
        """Until it succeeds: the tables at their newest revision."""
        while self._engine is not None:
            try:
                await asyncio.to_thread(upgrade, self._engine)
            except Exception as error:  # whatever it is, visitors have the numbers, and we try again
                log.error("store_not_ready", error=type(error).__name__)
                await asyncio.sleep(PAUSE)
            else:
                log.info("store_ready")
                return

    async def works(self) -> bool:
        """Whether the conversations can be read now."""
        return self._engine is not None and await asyncio.to_thread(_readable, self._engine)


def _readable(engine: Engine) -> bool:
    try:
        with reading(engine) as connection:
            connection.execute(sa.select(conversation.c.id).limit(1)).first()
    except (SQLAlchemyError, OSError):
        return False
    return True
