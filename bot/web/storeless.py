"""When the place for conversations cannot even be made: `Storeless` says so, and the safety page still works."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.content.answer import Answer
from bot.conversation.errors import (
    AnswerNotStored,
    ConversationNotOpened,
    ConversationUnavailable,
    EraseIncomplete,
    KeyUnavailable,
    MessageNotStored,
)
from bot.conversation.feedback import Opinion
from bot.conversation.held import Held
from bot.conversation.keys import Box
from bot.conversation.models import ConversationView, Message, Opened, StoredEvent, Turn
from bot.conversation.service import Conversations

_WHY = "there is no place to keep conversations"


class Storeless(Conversations):
    """Every call fails with the name of what that means for the visitor."""

    def __init__(self) -> None:  # no engine and no keys: nothing below is ever reached
        return

    def open(self, answer: Answer, municipality: str, at: datetime) -> Opened:
        raise ConversationNotOpened(_WHY)

    def find(self, token: str) -> ConversationView:
        raise ConversationUnavailable(_WHY)

    def write_down(self, token: str, client_id: str, text: str | None, choice: str | None, at: datetime) -> Turn:
        raise MessageNotStored(_WHY)

    def give_feedback(
        self, token: str, opinion: Opinion, answers: Sequence[Answer], at: datetime, **changes: object
    ) -> tuple[Message, ...]:
        raise MessageNotStored(_WHY)

    def events_after(self, token: str, seq: int) -> list[StoredEvent]:
        raise ConversationUnavailable(_WHY)

    def history(self, token: str) -> list[Message]:
        raise ConversationUnavailable(_WHY)

    def held(self, conversation_id: str) -> AbstractContextManager[Held]:
        raise AnswerNotStored(_WHY)

    def looking(self) -> AbstractContextManager[Connection]:
        raise ConversationUnavailable(_WHY)

    def marking(self) -> AbstractContextManager[Connection]:
        raise AnswerNotStored(_WHY)

    def rows_after(self, conversation_id: str, seq: int) -> list[StoredEvent]:
        raise ConversationUnavailable(_WHY)

    def box(self, conversation_id: str) -> Box:
        raise KeyUnavailable(_WHY)

    def erase(self, token: str, by_exit: bool) -> None:
        raise EraseIncomplete(_WHY)
