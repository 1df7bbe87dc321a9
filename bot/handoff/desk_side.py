"""What a chatter can do: `DeskSide`, for the pages of the desk, which know who may. `chatter` is an account's id.

A visitor who left or erased is gone from every answer here: the desk shows `VisitorLeft` and wipes its screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot import clock
from bot.conversation.errors import ConversationUnknown
from bot.conversation.held import Held
from bot.conversation.models import NO_ALERT, HandoffChange, Message
from bot.conversation.service import Conversations
from bot.conversation.standing import alerts_of
from bot.errors import NachtlichtError
from bot.handoff import records
from bot.handoff.clockwork import Moments, visitor_away
from bot.handoff.machine import Event, NotPossible, Phase
from bot.handoff.moves import NOTE, OURS, Moves, place
from bot.handoff.presence import Presence
from bot.handoff.records import Record
from bot.handoff.summary import Summary
from bot.handoff.visitor_side import TYPING

#: What a chatter may say at once, in characters.
MAX_TEXT = 2000


class TakenByAnother(NachtlichtError):
    """Somebody else was first; this visitor is in good hands."""


class NotWaiting(NachtlichtError):
    """The visitor is not in the queue any more: she left it, or waited too long."""


class NotYours(NachtlichtError):
    """This visitor is not, or not any more, with this chatter: nothing was sent."""


class VisitorLeft(NachtlichtError):
    """The visitor left by the exit or erased the conversation: the screen of the desk must be wiped."""


class ColleagueAway(NachtlichtError):
    """Nobody can be handed to a colleague who is not there: the visitor stays."""


class TextInvalid(NachtlichtError):
    """Nothing to say, or too much at once."""


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue, without a word of text. `acute`: 112 is large on her page. `again`: put back."""

    id: str
    since: datetime
    theme: str | None
    acute: bool
    again: bool
    number: int


@dataclass(frozen=True)
class Chat:
    """Somebody who is with a chatter. `away`: her page is not in sight. `summary`: what she agreed to share."""

    id: str
    conversation_id: str
    since: datetime
    acute: bool
    typing: bool
    away: bool
    summary: Summary = field(repr=False)
    note: str = field(default="", repr=False)


class DeskSide:
    """Every method may raise ConversationUnavailable or AnswerNotStored: then nothing happened; try again."""

    def __init__(
        self,
        conversations: Conversations,
        moves: Moves,
        presence: Presence,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._conversations = conversations
        self._moves = moves
        self._presence = presence
        self._now = now

    def queue(self, municipality: str) -> list[Waiting]:
        """Who waits, in the order in which they are to be taken."""
        with self._conversations.looking() as connection:
            found = [one for name in OURS for one in records.queue(connection, municipality, name)]
            alerts = alerts_of(connection, [one.conversation_id for one in found])
        return [
            Waiting(
                one.id, one.asked_at, one.theme, _acute(alerts.get(one.conversation_id)), one.again, one.number
            )
            for one in found
        ]

    def take(self, id: str, chatter: str) -> Chat:
        """Take a visitor; of two who do it at once one gets her. Taking her again is fine.

        Raises TakenByAnother, NotWaiting and VisitorLeft.
        """
        with self._held(id) as (held, record):
            if record.phase is Phase.joined and record.chatter == chatter:
                return self._chat(held, record)
            if record.phase is Phase.joined:
                raise TakenByAnother("somebody else took this visitor")
            try:
                moved = self._moves.go(held, record, Event.take, self._now(), show=True, chatter=chatter)
            except NotPossible as error:
                raise NotWaiting("this visitor is not in the queue any more") from error
            assert moved.record is not None
            return self._chat(held, moved.record)

    def chats(self, chatter: str) -> list[Chat]:
        """Who is with this chatter, also after a reload; who left is not in it."""
        with self._conversations.looking() as connection:
            mine = records.chats_of(connection, chatter)
        found = []
        for record in mine:
            try:
                found.append(self.chat(record.id, chatter))
            except (VisitorLeft, NotYours):
                continue
        return found

    def chat(self, id: str, chatter: str) -> Chat:
        """One visitor of this chatter. Raises NotYours and VisitorLeft."""
        with self._mine(id, chatter) as (held, record):
            return self._chat(held, record)

    def read(self, id: str, chatter: str, after: int = 0) -> list[Message]:
        """What was said since the human joined, after this number, the visitor's danger notices too.

        What she wrote to the bot before is not in it. Raises NotYours and VisitorLeft.
        """
        record = self._record(id)
        _refuse_foreign(record, chatter)
        first = (record.from_seq or 1) - 1
        try:
            stored = self._conversations.rows_after(record.conversation_id, max(first, after))
        except ConversationUnknown as error:
            raise VisitorLeft("the conversation is gone") from error
        return [one.content for one in stored if not isinstance(one.content, HandoffChange)]

    def say(self, id: str, chatter: str, text: str) -> Message:
        """Words for the visitor. Raises NotYours, VisitorLeft and TextInvalid."""
        words = text.strip()
        if not words or len(words) > MAX_TEXT:
            raise TextInvalid("a message has one to 2,000 characters")
        with self._mine(id, chatter) as (held, record):
            said = held.say(words)
            records.update(held.connection, record.id, human_typing=None)
            return said

    def typing(self, id: str, chatter: str, on: bool) -> None:
        """The chatter is typing, never what. Raises NotYours and VisitorLeft."""
        record = self._record(id)
        _refuse_foreign(record, chatter)
        with self._conversations.marking() as connection:
            records.update(connection, id, human_typing=self._now() if on else None)

    def end(self, id: str, chatter: str) -> None:
        """The chat is over, and the bot is back. Twice is fine. Raises NotYours and VisitorLeft."""
        self._finish(id, chatter, Event.end)

    def hand_back(self, id: str, chatter: str) -> None:
        """Back to the bot, for what the bot can do. Twice is fine. Raises NotYours and VisitorLeft."""
        self._finish(id, chatter, Event.hand_back)

    def hand_to(self, id: str, chatter: str, colleague: str) -> None:
        """To a colleague who is there. Raises ColleagueAway, NotYours and VisitorLeft."""
        with self._mine(id, chatter) as (held, record):
            if colleague == chatter or colleague not in self._presence.colleagues(record.municipality):
                raise ColleagueAway("this colleague is not at the desk, or pauses")
            self._moves.go(held, record, Event.colleague, self._now(), show=True, chatter=colleague)

    def note(self, id: str, chatter: str, text: str) -> None:
        """An internal note, for colleagues: it goes with the conversation. Raises NotYours and VisitorLeft."""
        if len(text) > MAX_TEXT:
            raise TextInvalid("a note has 2,000 characters at most")
        with self._mine(id, chatter) as (held, record):
            sealed = held.box.seal(place(record, NOTE), text.encode("utf-8", "replace"))
            records.update(held.connection, record.id, note=sealed)

    def _finish(self, id: str, chatter: str, event: Event) -> None:
        with self._held(id) as (held, record):
            if record.phase is Phase.ended:
                return  # a double click
            _refuse_foreign(record, chatter)
            self._moves.go(held, record, event, self._now(), show=True)

    @contextmanager
    def _mine(self, id: str, chatter: str) -> Iterator[tuple[Held, Record]]:
        with self._held(id) as (held, record):
            _refuse_foreign(record, chatter)
            yield held, record

    @contextmanager
    def _held(self, id: str) -> Iterator[tuple[Held, Record]]:
        """The hand-over as it stands once nobody else can move it."""
        conversation_id = self._record(id).conversation_id
        try:
            with self._conversations.held(conversation_id) as held:
                record = records.get(held.connection, id)
                if record is None:
                    raise VisitorLeft("the conversation is gone")
                yield held, record
        except ConversationUnknown as error:
            raise VisitorLeft("the conversation is gone") from error

    def _record(self, id: str) -> Record:
        with self._conversations.looking() as connection:
            record = records.get(connection, id)
        if record is None:
            raise VisitorLeft("the conversation is gone")
        return record

    def _chat(self, held: Held, record: Record) -> Chat:
        note = records.sealed(held.connection, record.id, NOTE)
        moments = Moments(record.phase, record.entered_at, visitor=record.visitor_sign)
        types = record.visitor_typing is not None and self._now() - record.visitor_typing < TYPING
        return Chat(
            id=record.id,
            conversation_id=record.conversation_id,
            since=record.entered_at,
            acute=held.view.alerted,
            typing=types,
            away=visitor_away(moments, self._now()),
            summary=self._moves.summary(held, record),
            note="" if note is None else held.box.open(place(record, NOTE), note).decode(),
        )


def _acute(alert: str | None) -> bool:
    return alert is not None and alert != NO_ALERT


def _refuse_foreign(record: Record, chatter: str) -> None:
    if record.phase is not Phase.joined or record.chatter != chatter:
        raise NotYours("this visitor is not with this chatter")


__all__: Sequence[str] = [
    "Chat",
    "ColleagueAway",
    "DeskSide",
    "NotWaiting",
    "NotYours",
    "TakenByAnother",
    "TextInvalid",
    "VisitorLeft",
    "Waiting",
]
