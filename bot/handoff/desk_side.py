"""What a chatter can do: `DeskSide`, for the pages of the desk, which know who may. `chatter` is an account's id.

A visitor who left or erased is gone from every answer here: the desk shows `VisitorLeft` and wipes its screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from bot import clock
from bot.conversation.errors import ConversationUnknown
from bot.conversation.held import Held
from bot.conversation.models import Message
from bot.conversation.service import Conversations
from bot.handoff import records
from bot.handoff.desk_errors import ColleagueAway, NotWaiting, NotYours, TakenByAnother, TextInvalid, VisitorLeft
from bot.handoff.desk_looks import Chat, DeskLooks, Parting, Waiting, chat_of, refuse_foreign, row_of
from bot.handoff.machine import Event, NotPossible, Phase
from bot.handoff.moves import NOTE, Moves, place
from bot.handoff.presence import Presence
from bot.handoff.records import Record

#: What a chatter may say at once, in characters.
MAX_TEXT = 2000


class DeskSide(DeskLooks):
    """Every method may raise ConversationUnavailable or AnswerNotStored: then nothing happened; try again."""

    def __init__(
        self,
        conversations: Conversations,
        moves: Moves,
        presence: Presence,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        super().__init__(conversations, now)
        self._moves = moves
        self._presence = presence

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

    def say(self, id: str, chatter: str, text: str, once: str | None = None) -> Message | None:
        """Words for the visitor. Raises NotYours, VisitorLeft and TextInvalid.

        `once`: a name that the desk gives to these words, in 64 characters at most. The same name again says
        nothing, and gives None: after a lost answer nobody knows whether the words arrived.
        """
        words = text.strip()
        if not words or len(words) > MAX_TEXT:
            raise TextInvalid("a message has one to 2,000 characters")
        with self._mine(id, chatter) as (held, record):
            if once is not None and not records.first_time(held.connection, record.id, once):
                return None
            said = held.say(words)
            records.update(held.connection, record.id, human_typing=None)
            return said

    def typing(self, id: str, chatter: str, on: bool) -> None:
        """The chatter is typing, never what. Raises NotYours and VisitorLeft."""
        record = self.record(id)
        refuse_foreign(record, chatter)
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
            refuse_foreign(record, chatter)
            self._moves.go(held, record, event, self._now(), show=True)

    @contextmanager
    def _mine(self, id: str, chatter: str) -> Iterator[tuple[Held, Record]]:
        with self._held(id) as (held, record):
            refuse_foreign(record, chatter)
            yield held, record

    @contextmanager
    def _held(self, id: str) -> Iterator[tuple[Held, Record]]:
        """The hand-over as it stands once nobody else can move it."""
        conversation_id = self.record(id).conversation_id
        try:
            with self._conversations.held(conversation_id) as held:
                record = records.get(held.connection, id)
                if record is None:
                    raise VisitorLeft("the conversation is gone")
                yield held, record
        except ConversationUnknown as error:
            raise VisitorLeft("the conversation is gone") from error

    def _chat(self, held: Held, record: Record) -> Chat:
        return chat_of(row_of(held.connection, record.id), held.box, self._now())


__all__: Sequence[str] = [
    "Chat",
    "ColleagueAway",
    "DeskSide",
    "NotWaiting",
    "NotYours",
    "Parting",
    "TakenByAnother",
    "TextInvalid",
    "VisitorLeft",
    "Waiting",
]
