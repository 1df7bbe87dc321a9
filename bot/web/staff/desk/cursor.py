"""How far a desk has read: `Cursor`, the number of the last row of each chat, as the id of an event."""

from __future__ import annotations

import re

#: A desk with more chats than this starts reading anew.
_MOST = 40
_PART = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})", re.ASCII)


class Cursor:
    """Chats by the id of their hand-over."""

    def __init__(self, read: dict[str, int] | None = None) -> None:
        self._read = dict(read or {})

    def __str__(self) -> str:
        return "_".join(f"{chat}.{seq}" for chat, seq in self._read.items())

    @property
    def chats(self) -> frozenset[str]:
        """The chats that were on the screen."""
        return frozenset(self._read)

    def after(self, chat: str) -> int:
        """The number of the last row that was read; 0 when none was."""
        return self._read.get(chat, 0)

    def read(self, chat: str, seq: int) -> None:
        """So far."""
        self._read[chat] = seq

    def forget(self, chat: str) -> None:
        """This chat is over."""
        self._read.pop(chat, None)


def cursor_of(text: str) -> Cursor:
    """What `str` gave. Anything else is read from the start: a desk gets a row twice rather than not at all."""
    parts = [_PART.fullmatch(part) for part in text.split("_")] if text else []
    if len(parts) > _MOST or not all(parts):
        return Cursor()
    return Cursor({found.group(1): int(found.group(2)) for found in parts if found})
