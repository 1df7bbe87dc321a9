"""What a visitor can do with a hand-over: `VisitorSide`. Nothing goes over before she agreed to exactly that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import clock
from bot.conversation.held import Held, refuse_closed
from bot.conversation.models import HandoffChange, Message, State
from bot.conversation.service import Conversations
from bot.handoff import records
from bot.handoff.choice import Choice, Found
from bot.handoff.clockwork import VISITOR_AWAY
from bot.handoff.machine import Event, NotPossible, Phase
from bot.handoff.moves import SUMMARY, Moved, Moves, place
from bot.handoff.records import Record
from bot.handoff.summary import MAX_WORDS, Summary, SummaryInvalid, edited

#: Whoever typed so long ago is not typing any more.
TYPING = timedelta(seconds=6)
#: So often at most a sign of life is written down.
SIGN = timedelta(seconds=4)


@dataclass(frozen=True)
class Agreed:
    """What the visitor agreed to. `as_shown`: the summary that she saw; else `facts`, of which she may have taken
    away all. `words`: the numbers of her own messages that she ticked."""

    as_shown: bool = True
    facts: Mapping[str, object] | None = None
    words: Sequence[int] = ()


@dataclass(frozen=True)
class Standing:
    """Where a hand-over stands, for the page. `summary`, `words`: what would go along."""

    phase: Phase
    state: State
    position: int | None
    here: bool = False
    organisation: str | None = None
    erasable: bool = False
    summary: Summary | None = None
    words: tuple[Message, ...] = field(default=(), repr=False)


class VisitorSide:
    """Raises ConversationUnknown, ConversationUnavailable and AnswerNotStored as the conversation does."""

    def __init__(
        self,
        conversations: Conversations,
        choice: Choice,
        moves: Moves,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._conversations = conversations
        self._choice = choice
        self._moves = moves
        self._now = now

    def ask(self, conversation_id: str, now: datetime, *, show: bool = False) -> Moved:
        """Somebody wants a human: look who is there, and offer that or say why not. May be repeated."""
        with self._conversations.held(conversation_id) as held:
            refuse_closed(held)
            record = records.latest(held.connection, conversation_id)
            try:
                moved = self._first(held, record, now, show=show)
            except NotPossible:
                return self._moves.standing(held, record, now)
        if moved.phase is not Phase.checking or moved.record is None:
            return moved
        found = self._choice.find(self._moves.directory, now)
        with self._conversations.held(conversation_id) as held:
            record = records.get(held.connection, moved.record.id)
            if record is None or record.phase is not Phase.checking:
                return self._moves.standing(held, record, now)
            return self._offer(held, record, found, now, show=show)

    def consent(self, conversation_id: str, now: datetime, agreed: Agreed, *, show: bool = False) -> Moved:
        """She agreed: into the queue, when somebody is still there. Again, it changes nothing.

        Raises SummaryInvalid when something else should go along than she can have seen.
        """
        with self._conversations.held(conversation_id) as held:
            refuse_closed(held)
            record = records.latest(held.connection, conversation_id)
            if record is None or record.phase is not Phase.offered or not self._here(record):
                return self._moves.standing(held, record, now)
            summary = self._agreed(held, record, agreed)
        event = self._choice.still(self._moves.directory, record.provider, now)
        with self._conversations.held(conversation_id) as held:
            record = records.latest(held.connection, conversation_id)
            if record is None or record.phase is not Phase.offered:
                return self._moves.standing(held, record, now)
            if event is not Event.available:
                return self._moves.go(held, record, event, now, show=show)
            sealed = held.box.seal(place(record, SUMMARY), summary.as_bytes())
            return self._moves.go(held, record, Event.consent, now, show=show, summary=sealed, theme=summary.theme)

    def refuse(self, conversation_id: str, now: datetime, *, show: bool = False) -> Moved:
        """She would rather not."""
        return self._go(conversation_id, Event.refuse, now, show=show)

    def cancel(self, conversation_id: str, now: datetime, *, show: bool = False) -> Moved:
        """Out of the offer, out of the queue, or away from the human. Again, it changes nothing."""
        return self._go(conversation_id, Event.cancel, now, show=show)

    def keep_waiting(self, conversation_id: str, now: datetime, *, show: bool = False) -> Moved:
        """She stays in the queue."""
        return self._go(conversation_id, Event.keep_waiting, now, show=show)

    def standing(self, conversation_id: str) -> Standing:
        """Where it stands, and what would go along."""
        with self._conversations.held(conversation_id) as held:
            refuse_closed(held)
            record = records.latest(held.connection, conversation_id)
            if record is None:
                return Standing(Phase.not_offered, held.view.state, None)
            provider = self._choice.provider(record.provider)
            offered = record.phase is Phase.offered and provider is not None and provider.here
            standing = Standing(
                record.phase,
                held.view.state,
                record.position,
                here=provider is not None and provider.here,
                organisation=self._moves.organisation(record) if record.active else None,
                erasable=self._choice.erasable(record.provider),
                summary=self._moves.summary(held, record) if offered else None,
            )
        return standing if not offered else self._with_words(conversation_id, standing)

    def typing(self, conversation_id: str, on: bool) -> None:
        """She is typing to a human, never what. Nobody is told when there is no human."""
        with self._conversations.looking() as connection:
            record = records.latest(connection, conversation_id)
        if record is None or record.phase is not Phase.joined:
            return
        with self._conversations.marking() as connection:
            records.update(connection, record.id, visitor_typing=self._now() if on else None)

    def seen(self, *conversation_ids: str) -> None:
        """Their pages are open. Cheap where no human is waited for or there, however many pages there are."""
        now = self._now()
        with self._conversations.looking() as connection:
            due = records.without_sign_since(connection, conversation_ids, now - SIGN)
        if due:
            with self._conversations.marking() as connection:
                records.give_signs(connection, due, now)

    def typed_to(self) -> frozenset[str]:
        """The conversations in which the human is typing now."""
        with self._conversations.looking() as connection:
            return records.typed_to(connection, self._now() - TYPING)

    def page_closed(self, conversation_id: str) -> None:
        """Her page is closed or loaded anew; it keeps nothing, so she cannot come back to this conversation.

        She is out of the offer or the queue at once, and whoever talks with her sees it now, not after a while.
        """
        now = self._now()
        with self._conversations.held(conversation_id) as held:
            record = records.latest(held.connection, conversation_id)
            if record is not None and record.phase in (Phase.offered, Phase.queued):
                self._moves.go(held, record, Event.visitor_gone, now, show=False)
            elif record is not None and record.phase is Phase.joined:
                records.update(held.connection, record.id, visitor_sign=now - VISITOR_AWAY, visitor_typing=None)

    def _first(self, held: Held, record: Record | None, now: datetime, *, show: bool) -> Moved:
        """The event `ask` on what there is; a hand-over that is over makes room for a new one."""
        if record is not None and record.active:
            return self._moves.go(held, record, Event.ask, now, show=show)
        number = 1 if record is None else record.number + 1
        municipality = self._moves.directory.municipality
        fresh = records.add(held.connection, held.view.id, municipality, number, held.now)
        return Moved(fresh, Phase.checking, "", self._moves.nothing)

    def _offer(self, held: Held, record: Record, found: Found, now: datetime, *, show: bool) -> Moved:
        if found.provider is None:
            return self._moves.go(held, record, found.event, now, show=show)
        text = None if found.provider.here else "mens_chat"
        return self._moves.go(held, record, found.event, now, show=show, text=text, provider=found.provider.name)

    def _go(self, conversation_id: str, event: Event, now: datetime, *, show: bool) -> Moved:
        with self._conversations.held(conversation_id) as held:
            record = records.latest(held.connection, conversation_id)
            if record is None:
                return self._moves.standing(held, None, now)
            try:
                return self._moves.go(held, record, event, now, show=show)
            except NotPossible:
                return self._moves.standing(held, record, now)

    def _here(self, record: Record) -> bool:
        provider = self._choice.provider(record.provider)
        return provider is not None and provider.here

    def _agreed(self, held: Held, record: Record, agreed: Agreed) -> Summary:
        words = [held.said_by_visitor(seq) for seq in agreed.words]
        if any(text is None for text in words):
            raise SummaryInvalid("these are not her own words")
        facts = self._moves.summary(held, record).facts if agreed.as_shown else agreed.facts
        own = [text for text in words if text is not None]
        return edited(facts, own, self._moves.roles, self._moves.themes)

    def _with_words(self, conversation_id: str, standing: Standing) -> Standing:
        """Her own last messages, for her to tick; a button that she pressed is none."""
        stored = self._conversations.rows_after(conversation_id, 0)
        mine = [one.content for one in stored if not isinstance(one.content, HandoffChange)]
        pressed = {button.label for one in mine for button in one.buttons}
        own = [one for one in mine if one.sender == "visitor" and one.text not in pressed][-MAX_WORDS:]
        return Standing(**{**standing.__dict__, "words": tuple(own)})
