"""The worker's part of what visitors thought: `OpinionKeeper` brings it to staff, without names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot import log
from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.feedback import PLACE
from bot.conversation.keys import Box, KeyStore
from bot.conversation.moments import to_ms
from bot.conversation.raw import raw_messages
from bot.conversation.retention import OPEN_FOR
from bot.conversation.schema import conversation, feedback
from bot.db import reading, writing
from bot.review.inbox_rows import look_at
from bot.review.opinion import READABLE
from bot.review.schema import dossier
from bot.safety import catches_eye

if TYPE_CHECKING:
    from bot.review.deidentify.pseudonymise import Tools

#: So many in one round of the worker.
BATCH = 50
_TYPED = ("visitor", "human")

_log = log.get_logger("review")


class OpinionKeeper:
    """Brings thumbs into the dossiers and takes names out of sentences, once the conversation is over."""

    def __init__(self, engine: Engine, keys: KeyStore, tools: Callable[[], Tools]) -> None:
        self._engine, self._keys, self._tools = engine, keys, tools

    def work(self, now: datetime) -> int:
        """How many. May be repeated and interrupted. Raises as `Keeper.work` does."""
        query = (
            sa.select(
                feedback.c.conversation_id,
                feedback.c.thumb,
                feedback.c.body,
                feedback.c.urgent,
                feedback.c.at,
                feedback.c.hidden,
            )
            .join(conversation, conversation.c.id == feedback.c.conversation_id)
            .join(dossier, dossier.c.conversation_id == feedback.c.conversation_id)
            .where(feedback.c.done.is_(False), conversation.c.last_message_at < to_ms(now - OPEN_FOR))
            .limit(BATCH)
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).all()
        return sum(self._bring(row, now) for row in found)

    def destroy(self, now: datetime, term: timedelta) -> int:
        """Take sentences away that are older than their term."""
        old = sa.and_(feedback.c.at < to_ms(now - term), feedback.c.readable.is_not(None))
        with writing(self._engine) as connection:
            return int(connection.execute(sa.update(feedback).where(old).values(readable=None)).rowcount)

    def _bring(self, row: Row, now: datetime) -> bool:
        """False when the conversation is being erased just now."""
        text = self._without_names(row) if row.body is not None and not row.hidden else None
        with writing(self._engine) as connection:
            here = sa.select(conversation.c.id).where(conversation.c.id == row.conversation_id).with_for_update()
            if connection.execute(here).first() is None or row.conversation_id in self._keys.condemned():
                return False
            sealed = None if text is None else self._lasting(row.conversation_id).seal(READABLE, text.encode())
            mine = sa.and_(
                feedback.c.conversation_id == row.conversation_id,
                feedback.c.at == row.at,
                feedback.c.hidden == row.hidden,  # else somebody hid it while we read: the next round knows
            )
            connection.execute(sa.update(feedback).where(mine).values(readable=sealed, done=True))
            facts: dict[str, object] = {"feedback": row.thumb}
            if row.urgent:
                facts["acute"] = True
            connection.execute(
                sa.update(dossier).where(dossier.c.conversation_id == row.conversation_id).values(facts)
            )
            words = text is not None and not row.urgent and catches_eye(text)
            look_at(connection, row.conversation_id, now, words=words)
        return True

    def _without_names(self, row: Row) -> str | None:
        """With the numbers that names have in the rest of the conversation; None when it is withheld."""
        from bot.review.deidentify.pseudonymise import pseudonymise  # here: only the worker pays for it

        try:
            box = self._keys.box(row.conversation_id)
            sentence = box.open(PLACE, bytes(row.body)).decode("utf-8", "replace")
        except (ConversationErased, BodyUnreadable):
            return None
        messages = raw_messages(self._engine, self._keys, row.conversation_id)
        typed = [one.text for one in messages if one.sender in _TYPED and one.text is not None]
        result = pseudonymise([*typed, sentence], self._tools(), {}).texts[-1]
        if result.failure:
            _log.warning("text_withheld", failure=result.failure)
        return result.text

    def _lasting(self, conversation_id: str) -> Box:
        keys = self._keys.lasting
        return keys.box(conversation_id) if keys.exists(conversation_id) else keys.create(conversation_id)
