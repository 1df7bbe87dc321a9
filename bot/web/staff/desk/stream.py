"""Server-sent events of one desk: `follow()`.

The open connection is the sign of life of the chatter's screen, not of the chatter: a session ends here as
elsewhere when nobody does anything, and says so before.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.responses import Response

from bot.web.staff.desk.cursor import cursor_of
from bot.web.staff.desk.watch import Watch
from bot.web.staff.visit import Visit

#: At a stop of the gateway a stream may finish its sentence, in seconds.
GRACE = 1.0
#: A browser that lost the line comes back after so long, in milliseconds: a desk may be silent for 8 seconds only.
RETRY = 1000


async def follow(visit: Visit) -> Response:
    """`GET /balie/stroom?vanaf=CURSOR`: from `Last-Event-ID` on, else from the cursor, else everything."""
    asked = visit.request.headers.get("last-event-id") or visit.request.query_params.get("vanaf", "")
    watch = Watch(visit, cursor_of(asked[:4000]))
    return EventSourceResponse(
        _events(watch), ping=15, sep="\n", shutdown_event=watch.stopping, shutdown_grace_period=GRACE
    )


async def _events(watch: Watch) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(retry=RETRY)
    async with aclosing(watch.news()) as news:  # its sign of life ends with the page, not when somebody tidies up
        async for one in news:
            yield ServerSentEvent(json.dumps(one.data, ensure_ascii=True), id=one.id, event=one.name)
