"""Time-outs: `Timekeeper.tick()` brings about what is due. The worker calls it, so they survive restarts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot import clock
from bot.conversation.errors import ConversationUnknown
from bot.conversation.exchange import exchange_of
from bot.conversation.moments import from_ms
from bot.conversation.service import Conversations
from bot.errors import NachtlichtError
from bot.handoff import records
from bot.handoff.choice import Choice
from bot.handoff.clockwork import Moments, ahead, due
from bot.handoff.machine import Event, NotPossible, Phase
from bot.handoff.moves import OURS, Moves
from bot.handoff.presence import Presence
from bot.handoff.records import Record
from bot.handoff.schema import presence
from bot.log import get_logger

log = get_logger("handoff.time")


class Timekeeper:
    """Several may run at once: who comes second finds that it happened."""

    def __init__(
        self,
        conversations: Conversations,
        choice: Choice,
        moves: Moves,
        at_desk: Presence,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._conversations = conversations
        self._choice = choice
        self._moves = moves
        self._at_desk = at_desk
        self._now = now

    def tick(self) -> int:
        """How much happened. What fails for one visitor is logged and does not stop the others."""
        self._at_desk.count_anew()
        with self._conversations.looking() as connection:
            found = records.active(connection)
            pending = [one for one in found if due(self._moments(connection, one), self._now()) is not None]
        for one in [one for one in found if records.still_to_come(one, self._now())]:
            self._attempt(self._count_anew, one)
        happened = sum(self._attempt(self._apply, one) for one in pending)
        moved = [one for one in found if one.phase is Phase.queued and one.provider in OURS]
        return happened + sum(self._attempt(self._advance, one) for one in moved)

    def _attempt(self, work: Callable[[Record], bool], record: Record) -> bool:
        try:
            return work(record)
        except ConversationUnknown:
            return False  # she left meanwhile, and everything of her is gone
        except NachtlichtError as error:
            log.error("hand_over_not_moved", error=type(error).__name__, handoff=record.id)
            return False

    def _count_anew(self, before: Record) -> bool:
        """The clock was put back: what would keep her waiting until it is there again is counted from now."""
        with self._conversations.marking() as connection:
            records.count_anew(connection, before, self._now())
        log.warning("clock_put_back", handoff=before.id)
        return True

    def _apply(self, before: Record) -> bool:
        """Judge again, now that nobody else can move it."""
        with self._conversations.held(before.conversation_id) as held:
            record = records.get(held.connection, before.id)
            if record is None:
                return False
            event = due(self._moments(held.connection, record), self._now())
            if event is None:
                return False
            show = event is not Event.lapse or self._is_here(record)
            try:
                self._moves.go(held, record, event, self._now(), show=show)
            except NotPossible:
                return False
        log.info("hand_over_timed", occasion=event.value, handoff=before.id)
        if event is Event.human_silent and before.chatter is not None:
            self._at_desk.accept(before.chatter, False)  # nobody new waits for who does not answer
        return True

    def _advance(self, before: Record) -> bool:
        """The place in the queue, when it changed."""
        with self._conversations.looking() as connection:
            waiting = [one.id for one in records.queue(connection, before.municipality, before.provider)]
        if before.id not in waiting or before.position == waiting.index(before.id) + 1:
            return False
        with self._conversations.held(before.conversation_id) as held:
            record = records.get(held.connection, before.id)
            if record is None or record.phase is not Phase.queued:
                return False
            position = waiting.index(before.id) + 1
            records.update(held.connection, record.id, position=position)
            held.change("queued", position)
        return True

    def _moments(self, connection: Connection, record: Record) -> Moments:
        """What the clock has to know."""
        at_desk = record.provider == "desk"
        moments = Moments(
            record.phase,
            record.entered_at,
            told=record.told,
            at_desk=at_desk,
            visitor=record.visitor_sign,
            failing=record.failing_since,
        )
        if record.phase is not Phase.joined:
            return moments
        said = exchange_of(connection, record.conversation_id, record.from_seq or 1)
        human, visitor, unanswered = (
            record.entered_at if ahead(one, self._now()) else one
            for one in (said.human, said.visitor, said.unanswered)
        )
        spoke = human is not None and human >= record.entered_at
        waiting = max(unanswered, record.entered_at) if unanswered is not None else None
        latest = [one for one in (human, visitor) if one is not None]
        return Moments(
            **{
                **moments.__dict__,
                "waiting": waiting if spoke else record.entered_at,
                "human": _latest(human, record.human_typing),
                "said": max(latest, default=None),
                "desk": self._sign(connection, record) if at_desk else None,
            }
        )

    def _sign(self, connection: Connection, record: Record) -> datetime | None:
        query = sa.select(presence.c.seen_at).where(presence.c.chatter == record.chatter)
        found = connection.execute(query).scalar_one_or_none()
        return None if found is None else from_ms(found)

    def _is_here(self, record: Record) -> bool:
        provider = self._choice.provider(record.provider)
        return provider is not None and provider.here


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)
