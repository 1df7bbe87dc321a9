"""What staff look for: `Filters`, values without a database."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal


@dataclass(frozen=True)
class Filters:
    """None means: anything. Moments are milliseconds: `since` counts, `until` does not.

    `fallback`: none, at least one, or more than one. `feedback`: none is nothing said. `words`: all of them occur.
    """

    since: int | None = None
    until: int | None = None
    theme: str | None = None
    role: str | None = None
    acute: bool | None = None
    fallback: Literal["none", "some", "more"] | None = None
    handoff: str | None = None
    municipality: str | None = None
    feedback: Literal["up", "down", "none"] | None = None
    part_of_day: str | None = None
    reviewed: bool | None = None
    flagged: bool | None = None
    tag: str | None = None
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is looked for at all."""
        return any(getattr(self, one.name) != one.default for one in fields(self))


@dataclass(frozen=True)
class Place:
    """Where a dossier stands in the list, which is in order of both, newest first."""

    at: int
    number: int
