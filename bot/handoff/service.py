"""The door of the hand-over: `offer` says what a visitor who wants a human gets at this hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.content.directory import Directory
from bot.handoff.chats import HumanChat, HumanChatUnreachable, make_chat
from bot.log import get_logger

__all__ = ["HumanChat", "Offer", "make_chat", "offer"]

#: Who can be phoned when no chat is there; the theme that reaches every line which listens.
ANY_THEME = "*"


@dataclass(frozen=True)
class Offer:
    """The text that the visitor gets (a copy key) and its values; `offered` says that a chat was offered."""

    key: str
    offered: bool
    values: Mapping[str, object] = field(default_factory=dict)


def offer(directory: Directory, now: datetime, chat: HumanChat, theme: str | None = None) -> Offer:
    """What to offer somebody who wants a human at `now`: the chat, else who can be phoned now.

    A chat of which nobody knows whether it is open is not offered as open: then the phone comes first.
    """
    phones = {"deuren": [found.id for found in directory.reachable(now, theme or ANY_THEME)]}
    try:
        state = chat.availability(directory, now)
    except HumanChatUnreachable as error:
        get_logger("handoff").warning("human_chat_unreachable", error=type(error).__name__)
        return Offer("mens_storing", offered=False, values=phones)
    if state in ("open", "usually_open"):
        return Offer("mens_chat", offered=True, values=phones)
    return Offer("mens_bellen", offered=False, values=phones)
