"""What the visitor's application works with: `Services`, made once at the start and passed on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from bot import clock
from bot.content.answer import Answer
from bot.content.copybook import Context, Copybook
from bot.content.fresh_copy import FreshCopybook
from bot.content.frontpage import Frontpage
from bot.conversation.models import Reply
from bot.conversation.retention import Terms
from bot.conversation.service import Conversations
from bot.handoff.service import Handoffs
from bot.log import get_logger
from bot.web.bus import Bus
from bot.web.health import Health
from bot.web.limits import Limits
from bot.web.rasa import BotClient
from bot.web.visitor.beginnings import Beginnings
from bot.web.visitor.offline import Offline
from bot.web.visitor.refusals import Refusals, Refused
from bot.web.visitor.threads import Threads
from bot.web.visitor.watching import Watching

log = get_logger("web.visitor")


@dataclass(frozen=True)
class Services:
    """The parts behind the routes."""

    conversations: Conversations
    books: FreshCopybook
    refusals: Refusals
    rasa: BotClient
    bus: Bus
    limits: Limits
    health: Health
    threads: Threads
    watching: Watching
    frontpage: Frontpage
    handoffs: Handoffs
    municipality: str
    test_clock: bool
    terms: Terms
    offline: Offline = field(default_factory=Offline)
    beginnings: Beginnings = field(default_factory=Beginnings)
    #: Messages that are being answered: conversation and message id → the work.
    running: dict[tuple[str, str], asyncio.Task[Reply]] = field(default_factory=dict)
    #: Erases of people who have left already.
    leaving: set[asyncio.Task[None]] = field(default_factory=set)
    #: Words that are on their way to a human elsewhere.
    errands: set[asyncio.Task[object]] = field(default_factory=set)

    def left(self, erase: asyncio.Task[None]) -> None:
        """An erase behind somebody's back came to its end."""
        self.leaving.discard(erase)
        if not erase.cancelled() and erase.exception() is not None:
            log.error("not_erased_at_exit", error=type(erase.exception()).__name__)

    def moment(self, request: Request) -> datetime:
        """The `now` of opening hours and copy: the clock, or `X-Now` while testing. Raises Refused (400)."""
        wished = request.headers.get("x-now") if self.test_clock else None
        if wished is None:
            return clock.now()
        try:
            return clock.parse(wished)
        except ValueError as error:
            raise Refused(400, "fout_ongeldig") from error

    @property
    def copybook(self) -> Copybook:
        """The texts as they are on disk now."""
        return self.books.current

    def render(self, key: str, now: datetime, values: Mapping[str, object] | None = None) -> Answer:
        """A text of the copybook at this moment."""
        return self.copybook.render(key, Context(now=now, values=values or {}))


def services(request: Request) -> Services:
    """The services of the application that serves this request."""
    found: Services = request.app.state.services
    return found
