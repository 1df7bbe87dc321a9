"""One open desk: `Watch` tells what changed, in order, for whoever shows it: a stream of events, or a plain page.

Rows are the truth, the bus only wakes. As long as somebody listens the chatter's screen gives a sign of life.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio
from sse_starlette.sse import AppStatus

from bot import clock
from bot.conversation.errors import AnswerNotStored, ConversationUnavailable
from bot.conversation.moments import to_ms
from bot.handoff.service import BEAT, Chat, NotYours, Parting, VisitorLeft
from bot.log import get_logger
from bot.staff.errors import StaffUnavailable
from bot.staff.sessions import ends
from bot.web.staff.desk.cursor import Cursor
from bot.web.staff.desk.shown import chat_of, message_of, queue_of
from bot.web.staff.proof import proof_of
from bot.web.staff.visit import Visit

log = get_logger("web.desk")
T = TypeVar("T")

#: Rows may be written by any process: so often we look at least, in seconds.
POLL = 0.4
#: So often the session is looked at, and the page hears that the line is alive.
PULSE = 4.0


@dataclass(frozen=True)
class News:
    """Something for the screen. `id`: how far it has read after this."""

    name: str
    data: Any
    id: str | None = None


@dataclass(frozen=True)
class Look:
    """What one look at the database found. `partings`: who is not here any more, and why."""

    queue: list[dict[str, Any]]
    chats: list[Chat]
    messages: list[dict[str, Any]]
    partings: dict[str, Parting]
    colleagues: list[str]
    accepting: bool


class Watch:
    """One open desk."""

    def __init__(self, visit: Visit, cursor: Cursor) -> None:
        #: Whoever sets this ends it.
        self.stopping = anyio.Event()
        self._visit = visit
        self._desk = visit.desk
        self._me = visit.member.user.id
        self._cursor = cursor
        self._here = set(cursor.chats)
        self._seen: dict[str, int] = {}
        self._bell = visit.desk.bus.bell()
        self._shown: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._next_pulse = 0.0
        self._themes: set[str | None] = set()
        self._texts_until = 0.0
        self._canned: dict[str, list[tuple[str, str]]] = {}

    async def news(self) -> AsyncGenerator[News, None]:
        """Until the session is over, the page is closed or the gateway stops."""
        await self._sign()
        beating = asyncio.create_task(self._beat())
        try:
            self._bell.follow([self._desk.key])
            yield News("begin", self._begin())
            while not (self.stopping.is_set() or AppStatus.should_exit):
                if time.monotonic() >= self._next_pulse:
                    self._next_pulse = time.monotonic() + PULSE
                    pulse = await self._pulse()
                    if pulse is None:
                        yield News("over", {})
                        return
                    yield News("pulse", pulse)
                for one in await self._changes():
                    yield one
                await self._bell.wait(POLL)
        finally:
            beating.cancel()
            self._bell.close()

    def _begin(self) -> dict[str, Any]:
        """Who this is, and the proof for the forms of this session."""
        proof = proof_of(self._visit.parts.staff.vault, self._visit.token)
        return {"me": self._me, "proof": proof}

    async def _pulse(self) -> dict[str, Any] | None:
        """The line is alive; when the session ends, and why. None when it is over."""
        staff = self._visit.parts.staff
        try:
            seen = await self._run(partial(staff.signing_in.look, self._visit.token, counts=False))
        except StaffUnavailable:
            return {"now": to_ms(clock.now()), "left": None, "why": None}
        if seen.session is None:
            return None
        moment, why = ends(seen.session, staff.store.lifetime)
        left = int((moment - staff.store.now()).total_seconds())
        return {"now": to_ms(clock.now()), "left": left, "why": why.value}

    async def _changes(self) -> list[News]:
        """What changed since the last look; a database that is away makes the stream late."""
        try:
            found = await self._run(self._look)
        except (ConversationUnavailable, StaffUnavailable) as error:
            log.warning("desk_late", error=type(error).__name__)
            return []
        desk, news = self._desk, []
        for gone, why in found.partings.items():
            self._here.discard(gone)
            self._seen.pop(gone, None)
            self._cursor.forget(gone)
            news.append(News("parted", {"chat": gone, "why": why.value}, str(self._cursor)))
        self._here |= {chat.id for chat in found.chats}
        self._bell.follow([desk.key, *(chat.conversation_id for chat in found.chats)])
        shown: dict[str, Any] = {
            "texts": self._texts({chat.theme for chat in found.chats}),
            "chats": [chat_of(chat, desk.roles, desk.themes) for chat in found.chats],
            "queue": found.queue,
            "desk": {"accepting": found.accepting, "colleagues": await self._named(found.colleagues)},
        }
        news += [News(name, data) for name, data in shown.items() if self._changed(name, data)]
        for message in found.messages:
            self._cursor.read(message["chat"], message["seq"])
            news.append(News("message", message, str(self._cursor)))
        return news

    def _texts(self, themes: set[str | None]) -> dict[str, list[tuple[str, str]]]:
        """What may be said without typing it, for each theme that is here; read anew with each pulse."""
        if themes != self._themes or self._texts_until != self._next_pulse:
            self._themes, self._texts_until = themes, self._next_pulse
            book, now = self._desk.book(), clock.now()
            self._canned = {theme or "": book.canned.texts(theme, book.directory, now) for theme in themes}
        return self._canned

    def _look(self) -> Look:
        desk = self._desk.handoffs.desk
        queue = queue_of(desk.queue(self._desk.municipality), self._desk.themes)
        chats, messages = [], []
        for chat in desk.chats(self._me):
            if chat.last_seq > self._seen.get(chat.id, 0):
                try:
                    said = desk.read(chat.id, self._me, self._cursor.after(chat.id))
                except (VisitorLeft, NotYours):
                    continue
                self._seen[chat.id] = chat.last_seq
            else:
                said = []
            chats.append(chat)
            messages += [message_of(chat.id, one) for one in said]
        gone = self._here - {chat.id for chat in chats}
        partings = {id: desk.parting(id, self._me) for id in gone}
        presence = self._desk.handoffs.presence
        return Look(
            queue,
            chats,
            messages,
            {id: why for id, why in partings.items() if why is not None},
            [id for id in presence.colleagues(self._desk.municipality) if id != self._me],
            presence.accepting(self._me),
        )

    async def _named(self, ids: list[str]) -> list[dict[str, str]]:
        """Colleagues by the names that people read."""
        if not set(ids) <= set(self._names):
            users = await self._run(self._visit.parts.staff.accounts.all)
            self._names = {user.id: user.name for user in users}
        return [{"id": id, "name": self._names[id]} for id in ids if id in self._names]

    def _changed(self, name: str, data: object) -> bool:
        before, self._shown[name] = self._shown.get(name), json.dumps(data)
        return before != self._shown[name]

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self._sign()

    async def _sign(self) -> None:
        """The screen of this chatter is there."""
        try:
            await self._run(partial(self._desk.handoffs.presence.beat, self._me, self._desk.municipality))
        except (AnswerNotStored, ConversationUnavailable) as error:
            log.warning("beat_late", error=type(error).__name__)

    async def _run(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._desk.limiter)
