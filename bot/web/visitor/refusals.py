"""Saying no: `Refused` names why, and `Refusals` makes of it a Dutch sentence with the emergency numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot import clock
from bot.content.copybook import Context
from bot.content.fresh_copy import FreshCopybook
from bot.conversation.decide import danger_key
from bot.conversation.messages import unstored_messages
from bot.conversation.models import Message
from bot.safety import Danger, assess

#: Status → the key of its text, for what Starlette refuses itself.
KEYS = {404: "fout_onbekend", 405: "fout_methode"}


class Refused(Exception):
    """Something that a visitor sent is not accepted. `words` are checked for danger before anything is said."""

    def __init__(self, status: int, key: str, words: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.words = words
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Refusal:
    """What the visitor gets instead of an answer."""

    error: str
    alert: bool
    messages: tuple[Message, ...]
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The body of an error in the visitor's API."""
        return {
            "error": self.error.removeprefix("fout_"),
            "state": "ended" if self.status == 404 else "bot",
            "alert": self.alert,
            "messages": [message.as_dict() for message in self.messages],
        }


class Refusals:
    """Makes refusals. Needs the texts, no database and no Rasa."""

    def __init__(self, books: FreshCopybook) -> None:
        self._books = books

    def of(self, refused: Refused) -> Refusal:
        """The refusal; when the words were dangerous, the answer to that comes first."""
        danger = assess(refused.words).danger
        keys = [refused.key] if danger is Danger.none else [danger_key(danger), refused.key]
        at = clock.now()
        answers = [self._books.current.render(key, Context(now=at, values={})) for key in keys]
        messages = unstored_messages(answers, urgent=danger.urgent, at=at)
        return Refusal(refused.key, danger.urgent, messages, refused.status, refused.headers)
