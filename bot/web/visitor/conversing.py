"""The door to talking: `open_conversation()` and `send()`, each with its time limit and its refusals."""

from __future__ import annotations

import asyncio
from datetime import datetime

from starlette.requests import Request

from bot import clock
from bot.conversation.errors import ConversationNotOpened
from bot.conversation.models import Opened, Reply
from bot.conversation.service import conversation_id_of
from bot.log import get_logger
from bot.web.visitor import turn
from bot.web.visitor.incoming import Incoming
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.conversing")

#: In seconds.
OPENING = 0.9


async def open_conversation(parts: Services, request: Request, words: str = "") -> Opened:
    """A new conversation with its greeting. Raises Refused: 429 too many from one address, 503 not kept."""
    address = request.client.host if request.client else ""
    if not parts.limits.may_open(address):
        raise Refused(429, "fout_te_veel", words, {"Retry-After": "60"})
    greeting = parts.render("begroeting_start", parts.moment(request))
    try:
        return await parts.threads.run(
            OPENING, parts.conversations.open, greeting, parts.municipality, clock.now()
        )
    except (ConversationNotOpened, TookTooLong) as error:
        log.error("conversation_not_opened", error=type(error).__name__)
        raise Refused(503, "fout_niet_bewaard", words, {"Retry-After": "2"}) from error


async def send(parts: Services, token: str, incoming: Incoming, now: datetime, arrived: float) -> Reply:
    """The answer to one message; `arrived` is a moment of `time.monotonic()`. Raises Refused.

    The same message, sent again while the first is still worked on, waits for the same answer. Work that has begun
    goes on when the client leaves, so that the answer is there when it asks again.
    """
    key = (conversation_id_of(token), incoming.id.lower())
    running = parts.running.get(key)
    if running is None:
        if not parts.limits.may_send(key[0]):
            raise Refused(429, "fout_te_veel", incoming.typed, {"Retry-After": "20"})
        running = asyncio.create_task(turn.take(parts, token, incoming, now, arrived))
        parts.running[key] = running
        running.add_done_callback(lambda done: _finished(parts, key, done))
    return await asyncio.shield(running)


def _finished(parts: Services, key: tuple[str, str], done: asyncio.Task[Reply]) -> None:
    """Whoever waits gets the outcome; when nobody does, it is not reported as lost either."""
    parts.running.pop(key, None)
    if not done.cancelled():
        done.exception()
