"""Words to and from a provider: `Carrier`. What was acknowledged is sent until it arrives, or told as lost.

At least once: a process that dies between sending and writing that down sends again after its lease, with the same
number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from bot import clock
from bot.conversation.errors import ConversationUnknown
from bot.conversation.models import HandoffChange, Message
from bot.conversation.moments import to_ms
from bot.conversation.service import Conversations
from bot.conversation.standing import still_there
from bot.errors import NachtlichtError
from bot.handoff import records
from bot.handoff.choice import Choice
from bot.handoff.machine import Event, NotPossible, Phase
from bot.handoff.moves import Moves
from bot.handoff.providers.base import Beginning, Outside, Provider, ProviderFailed
from bot.handoff.providers.chatwoot import Heard
from bot.handoff.records import Record
from bot.handoff.schema import outside_copy
from bot.log import get_logger

log = get_logger("handoff.carrier")

#: Nobody sends for longer than this without writing down how far it came.
LEASE = timedelta(seconds=20)


class Carrier:
    """Blocking: each call may wait for the provider. For a worker thread, never while a visitor waits."""

    def __init__(
        self,
        conversations: Conversations,
        choice: Choice,
        moves: Moves,
        raw_text: timedelta,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """`raw_text`: how long what was typed may lie at a provider."""
        self._conversations = conversations
        self._raw_text = raw_text
        self._choice = choice
        self._moves = moves
        self._now = now

    def carry(self, conversation_id: str) -> None:
        """Whatever the provider of this conversation does not have yet. Cheap when it is our own desk."""
        with self._conversations.looking() as connection:
            record = records.latest(connection, conversation_id)
        if record is not None:
            self._carry(record)

    def carry_all(self) -> None:
        """The same for everybody; what fails for one does not stop the others. The worker does it."""
        with self._conversations.looking() as connection:
            found = records.to_tell(connection)
        for record in found:
            try:
                self._carry(record)
            except ConversationUnknown:
                continue  # she left meanwhile; `erase_left` takes away what lies there
            except NachtlichtError as error:
                log.error("not_carried", error=type(error).__name__, handoff=record.id)

    def erase_left(self) -> int:
        """Take away at providers what belongs to conversations that are gone, or too old; how many went."""
        return sum(self._erase(*row) for row in self._to_erase())

    def heard(self, provider: str, heard: Heard) -> str | None:
        """What a provider told: the conversation that it is about; None for nobody, or when it was told before.

        Raises ConversationUnknown for words to somebody who is not there any more: whoever wrote them must know.
        """
        with self._conversations.looking() as connection:
            found = records.by_outside(connection, provider, heard.conversation)
        if found is None:
            _refuse_words(heard)
            return None
        with self._conversations.held(found.conversation_id) as held:
            record = records.get(held.connection, found.id)
            if record is not None and not _new(held.connection, record.id, heard):
                return None
            if record is None or not record.active:
                _refuse_words(heard)
                return None
            if heard.kind in ("typing", "typed"):
                moment = self._now() if heard.kind == "typing" else None
                records.update(held.connection, record.id, human_typing=moment)
                return record.conversation_id
            try:
                if heard.kind == "ended":
                    self._moves.go(held, record, Event.end, self._now(), show=True, left=True)
                    return record.conversation_id
                if record.phase is Phase.queued:
                    self._moves.go(held, record, Event.take, self._now(), show=True)
            except NotPossible:
                return None
            held.say(heard.text)
            records.update(held.connection, record.id, human_typing=None)
        return record.conversation_id

    def types(self, conversation_id: str, on: bool) -> None:
        """The visitor is typing; whether the provider heard it does not matter."""
        with self._conversations.looking() as connection:
            record = records.latest(connection, conversation_id)
            reference = None if record is None else records.reference_of(connection, record.id)
        provider = None if record is None else self._outside(record)
        if record is None or provider is None or record.phase is not Phase.joined or reference is None:
            return
        try:
            provider.typing(Outside(record.outside_id or "", reference), on)
        except ProviderFailed:
            log.info("typing_not_told", provider=record.provider)

    def _carry(self, record: Record) -> None:
        provider = self._outside(record)
        if provider is None:
            return
        with self._leased(record) as mine:
            if mine is None:
                return
            try:
                self._send(provider, mine)
            except ProviderFailed as error:
                log.warning("provider_failed", provider=mine.provider, error=str(error), handoff=mine.id)
                self._failing(mine)
            else:
                self._well(mine)

    def _outside(self, record: Record) -> Provider | None:
        """The provider, when it is not our own desk and takes messages."""
        provider = self._choice.provider(record.provider)
        return provider if provider is not None and provider.here and not provider.at_desk else None

    @contextmanager
    def _leased(self, record: Record) -> Iterator[Record | None]:
        """The hand-over as it stands, while nobody else sends for it; None when somebody does."""
        now = self._now()
        with self._conversations.marking() as connection:
            got = records.lease(connection, record.id, now, now + LEASE)
            mine = records.get(connection, record.id) if got else None
        try:
            yield mine
        finally:
            if mine is not None:
                with self._conversations.marking() as connection:
                    records.update(connection, mine.id, sending_until=None)

    def _send(self, provider: Provider, record: Record) -> None:
        outside = self._begun(provider, record)
        if outside is None:
            return
        if record.phase is Phase.joined:
            self._messages(provider, record, outside)
        if not record.active and not record.left:
            provider.leave(outside)
            with self._conversations.marking() as connection:
                records.update(connection, record.id, left=True)

    def _begun(self, provider: Provider, record: Record) -> Outside | None:
        """Where it lies there; begun now when she is in the queue and it was not."""
        with self._conversations.looking() as connection:
            reference = records.reference_of(connection, record.id)
        if reference is not None:
            return Outside(record.outside_id or "", reference)
        if record.phase is not Phase.queued:
            return None
        with self._conversations.marking() as connection:
            records.copy_begins(connection, record, self._now())
        made = partial(self._made, record)
        outside = provider.begin(Beginning(record.id, self._lines(record), made))
        if outside is not None:
            with self._conversations.marking() as connection:
                records.copy_is(connection, record.id, outside.reference)
                records.update(connection, record.id, outside_id=outside.id)
        return outside

    def _made(self, record: Record, outside: Outside) -> None:
        """Whoever answers there before the last line of the summary arrived is heard."""
        with self._conversations.marking() as connection:
            records.update(connection, record.id, outside_id=outside.id)

    def _lines(self, record: Record) -> tuple[str, ...]:
        """What she agreed to: a line of ours with the summary, and the words that she ticked."""
        with self._conversations.held(record.conversation_id) as held:
            answer = self._moves.render(held, record, "bureau_samenvatting", self._now())
            words = self._moves.summary(held, record).words
        return (*(bubble.text for bubble in answer.bubbles), *words)

    def _messages(self, provider: Provider, record: Record, outside: Outside) -> None:
        """Her words since the human came, in order; and that she was shown 112."""
        warned = False
        for one in self._conversations.rows_after(record.conversation_id, record.sent_seq or 0):
            if isinstance(one.content, HandoffChange):
                continue
            text = self._for_human(record, one.content)
            if text is not None and not (warned and one.content.urgent):
                provider.pass_on(outside, one.seq, text)
            warned = one.content.urgent  # an answer of several bubbles is one warning
            with self._conversations.marking() as connection:
                records.update(connection, record.id, sent_seq=one.seq)

    def _for_human(self, record: Record, message: Message) -> str | None:
        if message.sender == "visitor":
            return message.text
        if not message.urgent:
            return None
        with self._conversations.held(record.conversation_id) as held:
            return self._moves.render(held, record, "bureau_gevaar", self._now()).bubbles[0].text

    def _failing(self, record: Record) -> None:
        """Since when it fails; the timekeeper tells the visitor."""
        if record.failing_since is None and record.active:
            with self._conversations.marking() as connection:
                records.update(connection, record.id, failing_since=self._now())

    def _well(self, record: Record) -> None:
        if record.failing_since is not None:
            with self._conversations.marking() as connection:
                records.update(connection, record.id, failing_since=None)

    def _to_erase(self) -> list[tuple[str, str, Outside | None]]:
        with self._conversations.looking() as connection:
            rows = list(connection.execute(sa.select(outside_copy)))
            there = still_there(connection, [row.conversation_id for row in rows])
        old = to_ms(self._now() - self._raw_text)
        return [
            (row.id, row.provider, None if row.reference is None else Outside("", row.reference))
            for row in rows
            if row.conversation_id not in there or row.began_at < old
        ]

    def _erase(self, id: str, name: str, outside: Outside | None) -> bool:
        provider = self._choice.provider(name)
        if provider is None:
            log.error("provider_not_set_up", provider=name)
            return False
        try:
            outcome = provider.erase(id, outside)
        except ProviderFailed as error:
            log.warning("not_erased_there", provider=name, error=str(error))
            return False
        with self._conversations.marking() as connection:
            connection.execute(sa.delete(outside_copy).where(outside_copy.c.id == id))
        log.info("erased_there", provider=name, outcome=outcome.value)
        return True


def _refuse_words(heard: Heard) -> None:
    """Nobody is there: for words that is an error, for all else it is nothing."""
    if heard.kind == "message":
        raise ConversationUnknown("the human speaks to somebody who is not there")


def _new(connection: sa.engine.Connection, id: str, heard: Heard) -> bool:
    """Whether this was not told before; only messages have a number."""
    if heard.kind != "message":
        return True
    return records.first_time(connection, id, heard.message)
