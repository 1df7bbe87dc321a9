"""What the desk works with, made once at the start: `Desk`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import anyio

from bot import clock
from bot.content.copybook import Copybook
from bot.content.directory import Directory
from bot.content.summary import load_roles
from bot.handoff.service import Handoffs
from bot.web.bus import Bus

#: So many desks look at the database at once; forms have threads of their own.
_THREADS = 8


@dataclass(frozen=True)
class Desk:
    """`book` gives the texts as they are now; `municipality` is whose queue this is."""

    handoffs: Handoffs
    bus: Bus
    municipality: str
    book: Callable[[], Copybook]
    limiter: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_THREADS))

    @property
    def themes(self) -> Mapping[str, str]:
        """Theme → how people read it."""
        return self.book().themes

    @property
    def roles(self) -> Mapping[str, str]:
        """Role → how people read it."""
        return load_roles()

    @property
    def town(self) -> str:
        """The municipality as people read it."""
        directory = self.book().directory
        assert isinstance(directory, Directory)
        return directory.name

    @property
    def now(self) -> datetime:
        """The moment of opening hours and waiting times."""
        return clock.now()

    @property
    def key(self) -> str:
        """On the bus: something changed for every desk of this municipality."""
        return f"desk:{self.municipality}"
