"""What can be wrong with the content: each error is one line that says where it is and what to do."""

from __future__ import annotations

from pathlib import Path

from bot.errors import NachtlichtError


class ContentError(NachtlichtError):
    """A content file is wrong. `str()` is one line, `file:line: message`; `line` counts from 1."""

    def __init__(self, file: Path | str, line: int, message: str) -> None:
        self.file = str(file)
        self.line = line
        self.message = " ".join(message.split())
        super().__init__(f"{self.file}:{self.line}: {self.message}")


class UnknownOrganisation(NachtlichtError):
    """The directory offers nobody under this id (absent, or known and not for residents)."""


class UnknownPlaceholder(NachtlichtError):
    """No organisation has an attribute of this name."""


class MissingFact(NachtlichtError):
    """The attribute exists, but nobody knows this fact about this organisation; it is never guessed."""
