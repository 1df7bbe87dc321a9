"""The worker's part of the counts: `Counter` counts each conversation once, when it is over."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.clock import AMSTERDAM
from bot.conversation import tally
from bot.conversation.erase import FALLBACK
from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.feedback import thumb_of
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms, to_ms
from bot.conversation.retention import OPEN_FOR
from bot.conversation.rows import view
from bot.conversation.schema import conversation, turn
from bot.conversation.tally import Cell
from bot.conversation.theme import theme_of
from bot.db import reading, writing
from bot.review.dossiers import HandoffOutcome
from bot.review.facts import PARTS

#: Kinds of tables beside those of bot.conversation.tally, which know every conversation.
MUNICIPALITY, ROLE, HANDOFF, MOMENT, REFERRAL = "municipality", "role", "handoff", "moment", "referral"
FEEDBACK = "feedback"
#: A hand-over that is still open when the conversation is over comes to its end within minutes.
SETTLED = OPEN_FOR + timedelta(minutes=10)
#: So many are looked up at once.
BATCH = 100

_TURNS = (
    sa.select(turn.c.at, turn.c.intent, turn.c.confidence, turn.c.urgent, turn.c.organisations)
    .where(turn.c.conversation_id == sa.bindparam("of"))
    .order_by(turn.c.seq)
)


class Counter:
    """One transaction for each conversation: its counts and the mark that it was counted, or neither."""

    def __init__(self, engine: Engine, keys: KeyStore, handoff: HandoffOutcome) -> None:
        self._engine, self._keys, self._handoff = engine, keys, handoff

    def work(self, now: datetime, seconds: float) -> tuple[int, bool]:
        """Count what is over, for so many seconds at most: how many, and whether there may be more.

        Raises KeyUnavailable and SQLAlchemyError: try again later; nothing is counted twice.
        """
        end, counted, seen = time.monotonic() + seconds, 0, set[str]()
        while due := [one for one in self._due(now) if one not in seen]:
            for conversation_id in due:
                if time.monotonic() >= end:
                    return counted, True
                seen.add(conversation_id)  # one that is being erased stays due until its rows are gone
                counted += self._count(conversation_id, now)
        return counted, False

    def _due(self, now: datetime) -> list[str]:
        query = (
            sa.select(conversation.c.id)
            .where(conversation.c.counted.is_(False), conversation.c.last_message_at < to_ms(now - SETTLED))
            .order_by(conversation.c.last_message_at)
            .limit(BATCH)
        )
        with reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def _count(self, conversation_id: str, now: datetime) -> bool:
        """False when somebody counts or erases it just now, or when nobody said anything in it."""
        here = conversation.c.id == conversation_id
        with writing(self._engine) as connection:
            locked = sa.select(conversation.c.municipality, conversation.c.counted).where(here).with_for_update()
            found = connection.execute(locked).one_or_none()
            if found is None or found.counted or conversation_id in self._keys.condemned():
                return False
            turns = connection.execute(_TURNS, {"of": conversation_id}).all()
            if turns:
                month = tally.month_of(from_ms(turns[0].at), now)
                tally.add(connection, month, self._cells(connection, conversation_id, found.municipality, turns))
            connection.execute(sa.update(conversation).where(here).values(counted=True))
        return bool(turns)

    def _cells(
        self, connection: Connection, conversation_id: str, municipality: str, turns: Sequence[Row]
    ) -> Iterator[Cell]:
        thumb, heard = thumb_of(connection, conversation_id)
        yield tally.CONVERSATIONS, tally.WHOLE, ""
        yield from tally.always_known(
            theme_of((one.intent, one.confidence) for one in turns),
            acute=heard or any(one.urgent for one in turns),
            fallback=any(one.intent == FALLBACK for one in turns),
        )
        yield MUNICIPALITY, municipality, ""
        yield ROLE, self._role(connection, conversation_id) or tally.NONE, ""
        yield HANDOFF, self._handoff(connection, conversation_id), ""
        yield FEEDBACK, thumb or tally.NONE, ""
        yield moment_of(from_ms(turns[0].at))
        for organisation in {name for one in turns for name in (one.organisations or "").split()}:
            yield REFERRAL, organisation, ""

    def _role(self, connection: Connection, conversation_id: str) -> str | None:
        """As the bot remembered it; None when it did not, or when its notes are gone."""
        try:
            return view(connection, conversation_id, self._keys.box(conversation_id)).notes.who.get("rol")
        except (ConversationErased, BodyUnreadable):
            return None


def moment_of(began: datetime) -> Cell:
    """The part of the day and the day of the week (0 is Monday) of the visitor's first message, in Amsterdam."""
    local = began.astimezone(AMSTERDAM)
    return MOMENT, PARTS[local.hour // 6], str(local.weekday())
