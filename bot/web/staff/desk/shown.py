"""What a desk shows, as plain values for its stream: pure functions from what the hand-overs know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.clock import AMSTERDAM
from bot.conversation.models import Message
from bot.conversation.moments import to_ms
from bot.handoff.service import Chat, Waiting
from bot.safety import Danger, assess

Labels = Mapping[str, str]


def queue_of(waiting: Iterable[Waiting], themes: Labels) -> list[dict[str, Any]]:
    """Danger first, then in the order in which they are to be taken. No text, and no name of a conversation."""
    ordered = sorted(waiting, key=lambda one: not one.acute)
    return [
        {
            "id": one.id,
            "since": to_ms(one.since),
            "theme": themes.get(one.theme or ""),
            "acute": one.acute,
            "again": one.again,
            "number": one.number,
        }
        for one in ordered
    ]


def chat_of(chat: Chat, roles: Labels, themes: Labels) -> dict[str, Any]:
    """A visitor who is with this chatter, without what is said."""
    return {
        "id": chat.id,
        "name": f"{chat.asked.astimezone(AMSTERDAM):%H:%M}",
        "since": to_ms(chat.since),
        "acute": chat.acute,
        "typing": chat.typing,
        "away": chat.away,
        "theme": chat.theme,
        "facts": chat.summary.lines(roles, themes),
        "words": list(chat.summary.words),
        "note": chat.note,
    }


def message_of(chat: str, message: Message) -> dict[str, Any]:
    """Something that was said. `chat` is the id of the hand-over."""
    return {
        "chat": chat,
        "seq": int(message.id),
        "from": message.sender,
        "text": message.text,
        "at": f"{message.at.astimezone(AMSTERDAM):%H:%M}",
        "urgent": message.urgent,
        "warning": _warning(message),
        "lang": message.lang,
    }


def _warning(message: Message) -> str | None:
    """The number that the rules for danger hear in the visitor's own words: "112", "113" or None."""
    if message.sender != "visitor":
        return None
    danger = assess(message.text).danger
    if danger.urgent:
        return "112"
    return "113" if danger is Danger.suicide else None
