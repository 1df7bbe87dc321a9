"""One key file for every generated conversation: a million files would measure the file system."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from bot.conversation.keys import KeyStore

_NAME = "0" * 32


class OneKey(KeyStore):
    """As a KeyStore, but each conversation has the same file; it is read each time, as in life."""

    @cached_property
    def lasting(self) -> OneKey:
        """The same for what outlives the raw text."""
        made = OneKey(self.directory / "lasting")
        if not made.exists(_NAME):
            made.create(_NAME)
        return made

    def _path(self, conversation_id: str) -> Path:
        return self.directory / _NAME
