"""Who sits at the desk: `Presence`, signs of life in the database.

Whoever serves an open desk calls `beat` every BEAT seconds for as long as the connection is open: a browser slows
down the clocks of a page in the background, a server does not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot import clock
from bot.conversation.moments import to_ms
from bot.conversation.service import Conversations
from bot.handoff.clockwork import AHEAD, DESK_GONE
from bot.handoff.schema import presence

BEAT = 3.0
_FORGET = timedelta(days=1)

_WRITE = sa.text(
    "INSERT INTO presence (chatter, municipality, accepting, seen_at)"
    " VALUES (:chatter, :municipality, :accepting, :seen_at)"
    " ON CONFLICT (chatter) DO UPDATE SET municipality = excluded.municipality, seen_at = excluded.seen_at"
)


class Presence:
    """Every method raises ConversationUnavailable or AnswerNotStored when the database does not do it."""

    def __init__(self, conversations: Conversations, now: Callable[[], datetime] = clock.now) -> None:
        self._conversations = conversations
        self._now = now

    def beat(self, chatter: str, municipality: str) -> None:
        """A sign of life. Whoever comes accepts visitors; whoever paused stays paused."""
        values = {
            "chatter": chatter,
            "municipality": municipality,
            "accepting": True,
            "seen_at": to_ms(self._now()),
        }
        with self._conversations.marking() as connection:
            connection.execute(_WRITE, values)

    def accept(self, chatter: str, accepting: bool) -> None:
        """Pause, or go on: who pauses keeps her chats and is not counted as present."""
        change = sa.update(presence).where(presence.c.chatter == chatter).values(accepting=accepting)
        with self._conversations.marking() as connection:
            connection.execute(change)

    def leave(self, chatter: str) -> None:
        """The desk is closed."""
        with self._conversations.marking() as connection:
            connection.execute(sa.delete(presence).where(presence.c.chatter == chatter))

    def accepting(self, chatter: str) -> bool:
        """Whether this chatter takes visitors, as far as we know."""
        query = sa.select(presence.c.accepting).where(presence.c.chatter == chatter)
        with self._conversations.looking() as connection:
            return bool(connection.execute(query).scalar_one_or_none())

    def somebody(self, municipality: str) -> bool:
        """Whether anybody sits there now and accepts visitors."""
        return bool(self.colleagues(municipality))

    def colleagues(self, municipality: str) -> list[str]:
        """Everybody who sits there now and accepts visitors."""
        query = sa.select(presence.c.chatter).where(
            presence.c.municipality == municipality,
            presence.c.accepting.is_(True),
            presence.c.seen_at > to_ms(self._now() - DESK_GONE),
        )
        with self._conversations.looking() as connection:
            return list(connection.execute(query.order_by(presence.c.chatter)).scalars())

    def count_anew(self) -> None:
        """The clock was put back: a sign of life that is still to come would make a dead desk look alive."""
        now = self._now()
        late = presence.c.seen_at > to_ms(now + AHEAD)
        with self._conversations.looking() as connection:
            found = connection.execute(sa.select(presence.c.chatter).where(late).limit(1)).first()
        if found is not None:
            with self._conversations.marking() as connection:
                connection.execute(sa.update(presence).where(late).values(seen_at=to_ms(now)))

    def forget(self) -> None:
        """Take signs of life of yesterday away; the worker does it."""
        with self._conversations.marking() as connection:
            connection.execute(sa.delete(presence).where(presence.c.seen_at < to_ms(self._now() - _FORGET)))
