"""What a chatter sees: `DeskLooks`, the half of `DeskSide` that only reads and never holds anybody up.

A desk that is open looks twice a second, so nothing here locks a conversation or writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.errors import ConversationErased, ConversationUnknown
from bot.conversation.keys import Box
from bot.conversation.models import NO_ALERT, HandoffChange, Message
from bot.conversation.moments import from_ms
from bot.conversation.schema import conversation
from bot.conversation.service import Conversations
from bot.conversation.standing import alerts_of
from bot.handoff import records
from bot.handoff.clockwork import Moments, visitor_away
from bot.handoff.desk_errors import NotYours, VisitorLeft
from bot.handoff.machine import OVER, Phase
from bot.handoff.moves import NOTE, OURS, SUMMARY, place_of
from bot.handoff.records import Record
from bot.handoff.schema import handoff
from bot.handoff.summary import Summary, read_summary
from bot.handoff.visitor_side import TYPING


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
    """Somebody who is with a chatter. `away`: her page is not in sight. `summary`: what she agreed to share.

    `asked`: since when she wanted a human; `since`: since when somebody is with her; `last_seq`: the number of the
    newest row, so that a desk knows whether there is anything to read.
    """

    id: str
    conversation_id: str
    asked: datetime
    since: datetime
    last_seq: int
    acute: bool
    typing: bool
    away: bool
    theme: str | None = None
    summary: Summary = field(default_factory=Summary, repr=False)
    note: str = field(default="", repr=False)


class Parting(str, Enum):
    """Why a visitor is not with a chatter any more."""

    #: She left by the exit or erased everything.
    left = "left"
    #: The chat is over; the bot is back.
    ended = "ended"
    #: Back in the queue, or with a colleague.
    elsewhere = "elsewhere"


class DeskLooks:
    """Every method may raise ConversationUnavailable: try again."""

    def __init__(self, conversations: Conversations, now: Callable[[], datetime]) -> None:
        self._conversations = conversations
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

    def chats(self, chatter: str) -> list[Chat]:
        """Who is with this chatter, also after a reload; who left is not in it."""
        mine = sa.and_(handoff.c.chatter == chatter, handoff.c.phase == Phase.joined.value)
        with self._conversations.looking() as connection:
            found = connection.execute(_CHATS.where(mine)).all()
        chats = (self._opened(row) for row in found)
        return [chat for chat in chats if chat is not None]

    def chat(self, id: str, chatter: str) -> Chat:
        """One visitor of this chatter. Raises NotYours and VisitorLeft."""
        refuse_foreign(self.record(id), chatter)
        with self._conversations.looking() as connection:
            row = connection.execute(_CHATS.where(handoff.c.id == id)).one_or_none()
        chat = None if row is None else self._opened(row)
        if chat is None:
            raise VisitorLeft("the conversation is gone")
        return chat

    def read(self, id: str, chatter: str, after: int = 0) -> list[Message]:
        """What was said since the human joined, after this number, the visitor's danger notices too.

        What she wrote to the bot before is not in it. Raises NotYours and VisitorLeft.
        """
        record = self.record(id)
        refuse_foreign(record, chatter)
        first = (record.from_seq or 1) - 1
        try:
            stored = self._conversations.rows_after(record.conversation_id, max(first, after))
        except ConversationUnknown as error:
            raise VisitorLeft("the conversation is gone") from error
        return [one.content for one in stored if not isinstance(one.content, HandoffChange)]

    def parting(self, id: str, chatter: str) -> Parting | None:
        """Why this visitor is not with this chatter; None when she is."""
        with self._conversations.looking() as connection:
            record = records.get(connection, id)
        if record is None or self._erased(record):
            return Parting.left
        if record.phase is Phase.joined and record.chatter == chatter:
            return None
        return Parting.ended if record.phase in OVER else Parting.elsewhere

    def record(self, id: str) -> Record:
        """Where this hand-over stands. Raises VisitorLeft when it is gone with its conversation."""
        with self._conversations.looking() as connection:
            record = records.get(connection, id)
        if record is None:
            raise VisitorLeft("the conversation is gone")
        return record

    def _erased(self, record: Record) -> bool:
        """The key goes first: the row may still be there."""
        try:
            self._conversations.box(record.conversation_id)
        except ConversationErased:
            return True
        return False

    def _opened(self, row: Row) -> Chat | None:
        """None when the key went meanwhile: she erased everything."""
        try:
            box = self._conversations.box(row.conversation_id)
        except ConversationErased:
            return None
        return chat_of(row, box, self._now())


_CHATS = (
    sa.select(handoff, conversation.c.alert, conversation.c.last_seq)
    .join(conversation, conversation.c.id == handoff.c.conversation_id)
    .order_by(handoff.c.asked_at, handoff.c.id)
)


def row_of(connection: Connection, id: str) -> Row:
    """The hand-over with what stands in the row of its conversation, for `chat_of`."""
    return connection.execute(_CHATS.where(handoff.c.id == id)).one()


def chat_of(row: Row, box: Box, now: datetime) -> Chat:
    """What the desk shows of a row; `box` opens what is sealed in it."""
    entered = from_ms(row.entered_at)
    signed = None if row.visitor_sign is None else from_ms(row.visitor_sign)
    typed = None if row.visitor_typing is None else from_ms(row.visitor_typing)
    sealed, note = row.summary, row.note
    return Chat(
        id=row.id,
        conversation_id=row.conversation_id,
        asked=from_ms(row.asked_at),
        since=entered,
        last_seq=row.last_seq,
        acute=_acute(row.alert),
        typing=typed is not None and now - typed < TYPING,
        away=visitor_away(Moments(Phase(row.phase), entered, visitor=signed), now),
        theme=row.theme,
        summary=Summary() if sealed is None else read_summary(box.open(place_of(row.id, SUMMARY), bytes(sealed))),
        note="" if note is None else box.open(place_of(row.id, NOTE), bytes(note)).decode(),
    )


def refuse_foreign(record: Record, chatter: str) -> None:
    """Raises NotYours."""
    if record.phase is not Phase.joined or record.chatter != chatter:
        raise NotYours("this visitor is not with this chatter")


def _acute(alert: str | None) -> bool:
    return alert is not None and alert != NO_ALERT
