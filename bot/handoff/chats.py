"""The human chat behind one interface: the real one (a link), one for the console, one that fails."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from bot.content.directory import Directory
from bot.errors import NachtlichtError
from bot.log import get_logger

#: What a chat says of itself at a moment; "unknown" is never shown as open.
Availability = Literal["open", "usually_open", "closed", "unknown"]

CHAT_MET_FIER = "chat_met_fier"


class HumanChatUnreachable(NachtlichtError):
    """Nobody can say now whether a human is there."""


class HumanChat(Protocol):
    """A chat where a human answers."""

    def availability(self, directory: Directory, now: datetime) -> Availability:
        """Whether somebody can be there at `now`. Raises HumanChatUnreachable."""
        ...


class LinkChat:
    """Chat met Fier by a link: what the directory knows of its hours is all that we know."""

    def availability(self, directory: Directory, now: datetime) -> Availability:
        """The state of the chat channel in the directory."""
        return directory.status(CHAT_MET_FIER, now, "chat").state


class ConsoleChat:
    """For developers: always open, and says on the console that somebody was offered a human."""

    def availability(self, directory: Directory, now: datetime) -> Availability:
        """Open, with a line in the log."""
        get_logger("handoff").info("human_chat_asked", at=now.isoformat(timespec="minutes"))
        return "open"


class FailingChat:
    """For clicking through the failure before a visitor does."""

    def availability(self, directory: Directory, now: datetime) -> Availability:
        """Raises HumanChatUnreachable, always."""
        raise HumanChatUnreachable("the human chat is set to fail (NACHTLICHT_HUMAN_CHAT=failing)")


_CHATS: dict[str, type[HumanChat]] = {"link": LinkChat, "console": ConsoleChat, "failing": FailingChat}


def make_chat(name: str) -> HumanChat:
    """The chat that the setting `NACHTLICHT_HUMAN_CHAT` names: link, console or failing."""
    return _CHATS[name]()
