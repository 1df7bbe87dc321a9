"""One conversation, locked inside one transaction: `Held` writes what others than the bot say, and the state.

Made by `Conversations.held`. Whatever shares its transaction (`connection`) is on disk together with it, or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.content.answer import Answer
from bot.conversation import rows
from bot.conversation.errors import ConversationUnknown
from bot.conversation.keys import Box
from bot.conversation.messages import messages_of, seal_handoff
from bot.conversation.models import ConversationView, HandoffChange, Message, Sender, State, StoredEvent
from bot.conversation.moments import to_ms
from bot.conversation.retention import is_closed
from bot.conversation.schema import turn

#: A message that is younger than this and has no answer is being answered just now.
BEING_ANSWERED = timedelta(seconds=10)


class Held:
    """`view` is the conversation as it stands, also after what was written here."""

    def __init__(self, connection: Connection, view: ConversationView, box: Box, now: datetime) -> None:
        self.connection = connection
        self.view = view
        self.box = box
        self.now = now

    @property
    def closed(self) -> bool:
        """Whether it opens nothing any more."""
        return is_closed(self.view.last_message_at, self.now)

    def show(self, answers: Sequence[Answer], sender: Sender = "system") -> tuple[Message, ...]:
        """Texts of the copybook that nobody asked for, each bubble a message."""
        made = messages_of(answers, self.view.last_seq + 1, urgent=False, at=self.now)
        messages = tuple(replace(one, sender=sender) for one in made)
        rows.insert_messages(self.connection, self.view.id, self.box, messages)
        notes = self.view.notes.after(answers)
        self._write(self.view.last_seq + len(messages), {"notes": rows.sealed_notes(self.box, notes)})
        self.view = replace(self.view, notes=notes)
        return messages

    def say(self, text: str) -> Message:
        """What a human says; it keeps the conversation open, as the visitor's own words do."""
        message = Message(str(self.view.last_seq + 1), "human", text, self.now)
        rows.insert_messages(self.connection, self.view.id, self.box, [message])
        self._write(int(message.id), {"last_message_at": to_ms(self.now)})
        self.view = replace(self.view, last_message_at=self.now)
        return message

    def change(self, state: State, position: int | None = None) -> StoredEvent:
        """The hand-over went to another state."""
        change, seq = HandoffChange(state, position), self.view.last_seq + 1
        body = seal_handoff(self.box, seq, change)
        rows.insert_event(self.connection, self.view.id, seq, "handoff", "system", body, self.now)
        # a question of the bot that is still open is not answered by what somebody says to a human
        self._write(seq, {"state": state, "asks": None} if state == "human" else {"state": state})
        self.view = replace(self.view, state=state)
        return StoredEvent(seq, change)

    def said_by_visitor(self, seq: int) -> str | None:
        """The visitor's own words under this number; None when there are none of hers."""
        found = rows.message_at(self.connection, self.view.id, self.box, seq)
        return found[0].text if found is not None and found[0].sender == "visitor" else None

    def unheard_from(self) -> int:
        """The number from where on nobody answered yet: a message that comes in just now, else what is to come."""
        query = sa.select(sa.func.min(turn.c.seq)).where(
            turn.c.conversation_id == self.view.id,
            turn.c.answered_at.is_(None),
            turn.c.at >= to_ms(self.now - BEING_ANSWERED),
        )
        return int(self.connection.execute(query).scalar_one_or_none() or self.view.last_seq + 1)

    def _write(self, last_seq: int, values: dict[str, object]) -> None:
        rows.update_conversation(self.connection, self.view.id, {**values, "last_seq": last_seq})
        self.view = replace(self.view, last_seq=last_seq)


def refuse_closed(held: Held) -> None:
    """Raises ConversationUnknown when the last message was too long ago."""
    if held.closed:
        raise ConversationUnknown("the last message was too long ago")
