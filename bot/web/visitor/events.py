"""Server-sent events of one conversation: `follow()` gives the stream, in the order of its numbered rows."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

import anyio
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.errors import ConversationUnavailable, ConversationUnknown
from bot.conversation.models import ConversationView
from bot.conversation.service import conversation_id_of
from bot.log import get_logger
from bot.web.bus import Bell
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services, services
from bot.web.visitor.signs import Signs
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.events")

#: A stream looks around so often whether the gateway stops, in seconds; that costs no look at the database.
TURN = 0.45
#: And so often it reads although nothing rang: a conversation also closes without a row.
ANYWAY = 20.0
HEARTBEAT = 15
#: At a stop of the gateway a stream may finish its sentence, in seconds.
GRACE = 1.0
#: A page that lost its stream comes back after so long, in milliseconds; browsers by themselves take 3 s or more.
RETRY = 1000
_READ = 1.0


async def follow(request: Request) -> Response:
    """`GET /api/conversations/ID/events`: from `Last-Event-ID` or `after` on, without them only what is new."""
    parts = services(request)
    token = request.path_params["conversation"]
    after = _asked_for(request.headers.get("last-event-id") or request.query_params.get("after"))
    view = await _view(parts, token)
    start = view.last_seq if after is None else after
    stopping = anyio.Event()
    events = _events(parts, token, start, stopping, Signs(parts.watching, view))
    return EventSourceResponse(
        events,
        ping=HEARTBEAT,
        ping_message_factory=lambda: ServerSentEvent("{}", event="ping", sep="\n"),
        sep="\n",
        shutdown_event=stopping,
        shutdown_grace_period=GRACE,
    )


def _asked_for(header: str | None) -> int | None:
    if header is None:
        return None
    if not (header.isascii() and header.isdecimal() and len(header) <= 18):
        raise Refused(400, "fout_ongeldig")
    return int(header)


async def _view(parts: Services, token: str) -> ConversationView:
    try:
        return await parts.threads.run(_READ, parts.conversations.find, token)
    except ConversationUnknown as error:
        raise Refused(404, "fout_onbekend") from error
    except (ConversationUnavailable, TookTooLong) as error:
        raise Refused(503, "storing") from error


async def _events(
    parts: Services, token: str, after: int, stopping: anyio.Event, signs: Signs
) -> AsyncIterator[ServerSentEvent]:
    """Until the conversation is erased or the gateway stops; a database that is away makes the stream late."""
    conversation = conversation_id_of(token)
    bell = parts.bus.bell(conversation)
    try:
        with parts.watching.ringing(conversation, bell):
            async for event in _told(parts, token, after, stopping, signs, bell):
                yield event
    finally:
        bell.close()


async def _told(
    parts: Services, token: str, after: int, stopping: anyio.Event, signs: Signs, bell: Bell
) -> AsyncIterator[ServerSentEvent]:
    # no event, only a place to resume from: a stream may be cut off before its first event
    yield ServerSentEvent(id=str(after), retry=RETRY)
    next_read = 0.0
    while not stopping.is_set():
        if time.monotonic() >= next_read:
            try:
                found = await parts.threads.run(_READ, parts.conversations.events_after, token, after)
                next_read = time.monotonic() + ANYWAY
            except ConversationUnknown:
                return
            except (ConversationUnavailable, TookTooLong) as error:
                log.warning("events_late", error=type(error).__name__)
                found = []
            for event in found:
                after = event.seq
                signs.heard(event)
                data = json.dumps(event.as_dict(), ensure_ascii=False)
                yield ServerSentEvent(data, id=str(after), event=event.name)
        typing = signs.typing()
        if typing is not None:
            yield ServerSentEvent(json.dumps({"on": typing}), event="typing")
        if await bell.wait(TURN):
            next_read = 0.0
