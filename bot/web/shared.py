"""What both sides of the gateway share, made once: `make_shared(settings)`. Neither side imports the other."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.fresh_copy import FreshCopybook
from bot.handoff.service import Handoffs, make_handoffs
from bot.settings import Settings
from bot.web.bus import Bus, make_bus
from bot.web.store import Store


@dataclass(frozen=True)
class Shared:
    """Texts, tables, wake-ups and hand-overs of one process."""

    books: FreshCopybook
    store: Store
    bus: Bus
    handoffs: Handoffs


def make_shared(settings: Settings) -> Shared:
    """Raises ContentError when the content is wrong; everything else may come later."""
    books = FreshCopybook(settings.municipality)
    store = Store(settings)
    handoffs = make_handoffs(settings, store.conversations, lambda: books.current)
    return Shared(books, store, make_bus(settings.redis_url), handoffs)
