"""Server-sent events of one desk: `follow()`; rows are the truth, the bus only wakes.

The open connection is the sign of life of the chatter's screen, not of the chatter: a session ends here as
elsewhere when nobody does anything, and says so before.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response

from bot import clock
from bot.conversation.errors import AnswerNotStored, ConversationUnavailable
from bot.conversation.moments import to_ms
from bot.handoff.service import BEAT, Chat, NotYours, Parting, VisitorLeft
from bot.log import get_logger
from bot.staff.errors import StaffUnavailable
from bot.staff.sessions import ends
from bot.web.staff.desk.cursor import Cursor, cursor_of
from bot.web.staff.desk.parts import Desk
from bot.web.staff.desk.shown import chat_of, message_of, queue_of
from bot.web.staff.proof import proof_of
from bot.web.staff.visit import Visit

log = get_logger("web.desk")
T = TypeVar("T")

#: Rows may be written by any process: so often we look at least, in seconds.
POLL = 0.4
#: So often the session is looked at, and the page hears that the line is alive.
PULSE = 4.0
#: At a stop of the gateway a stream may finish its sentence, in seconds.
GRACE = 1.0


async def follow(visit: Visit) -> Response:
    """`GET /balie/stroom?vanaf=CURSOR`: from `Last-Event-ID` on, else from the cursor, else everything."""
    asked = visit.request.headers.get("last-event-id") or visit.request.query_params.get("vanaf", "")
    stopping = anyio.Event()
    watch = Watch(visit, visit.desk, cursor_of(asked[:4000]), stopping)
    return EventSourceResponse(
        watch.events(), ping=15, sep="\n", shutdown_event=stopping, shutdown_grace_period=GRACE
    )


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

    def __init__(self, visit: Visit, desk: Desk, cursor: Cursor, stopping: anyio.Event) -> None:
        self._visit = visit
        self._desk = desk
        self._me = visit.member.user.id
        self._cursor = cursor
        self._stopping = stopping
        self._here = set(cursor.chats)
        self._seen: dict[str, int] = {}
        self._bell = desk.bus.bell()
        self._shown: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._next_pulse = 0.0

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Until the session is over, the page is closed or the gateway stops."""
        await self._sign()
        beating = asyncio.create_task(self._beat())
        try:
            self._bell.follow([self._desk.key])
            yield _event("begin", self._begin())
            while not self._stopping.is_set():
                if time.monotonic() >= self._next_pulse:
                    self._next_pulse = time.monotonic() + PULSE
                    pulse = await self._pulse()
                    if pulse is None:
                        yield _event("over", {})
                        return
                    yield _event("pulse", pulse)
                for event in await self._news():
                    yield event
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

    async def _news(self) -> list[ServerSentEvent]:
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
            news.append(_event("parted", {"chat": gone, "why": why.value}, str(self._cursor)))
        self._here |= {chat.id for chat in found.chats}
        self._bell.follow([desk.key, *(chat.conversation_id for chat in found.chats)])
        shown: dict[str, Any] = {
            "chats": [chat_of(chat, desk.roles, desk.themes) for chat in found.chats],
            "queue": found.queue,
            "desk": {"accepting": found.accepting, "colleagues": await self._named(found.colleagues)},
        }
        news += [_event(name, data) for name, data in shown.items() if self._changed(name, data)]
        for message in found.messages:
            self._cursor.read(message["chat"], message["seq"])
            news.append(_event("message", message, str(self._cursor)))
        return news

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


def _event(name: str, data: object, id: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(data, ensure_ascii=True), id=id, event=name)
