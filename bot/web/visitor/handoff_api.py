"""The calls of a hand-over, and Chatwoot's webhook: each reads its input, calls one function, names the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.errors import AnswerNotStored, ConversationUnavailable, ConversationUnknown
from bot.handoff.service import Agreed, ProviderFailed
from bot.log import get_logger
from bot.web.visitor import handing
from bot.web.visitor.api import DutchJSON
from bot.web.visitor.body import read, readable_text
from bot.web.visitor.incoming import parse_object, read_nothing
from bot.web.visitor.panel import shown
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import services

log = get_logger("web.handoff")


async def stand(request: Request) -> Response:
    """`GET /api/conversations/ID/handoff`"""
    parts = services(request)
    return DutchJSON(shown(parts, await handing.stand(parts, request.path_params["conversation"])))


async def consent(request: Request) -> Response:
    """`POST /api/conversations/ID/handoff/consent`"""
    parts = services(request)
    agreed = await _agreed(request)
    change = await handing.agree(parts, request.path_params["conversation"], agreed, parts.moment(request))
    return DutchJSON(change.as_dict())


async def cancel(request: Request) -> Response:
    """`POST /api/conversations/ID/handoff/cancel`"""
    parts = services(request)
    await read_nothing(request)
    change = await handing.cancel(parts, request.path_params["conversation"], parts.moment(request))
    return DutchJSON(change.as_dict())


async def typing(request: Request) -> Response:
    """`POST /api/conversations/ID/handoff/typing`"""
    raw = await read(request)
    on = parse_object(request, raw).get("on")
    if not isinstance(on, bool):
        raise Refused(400, "fout_ongeldig", readable_text(raw))
    await handing.typing(services(request), request.path_params["conversation"], on)
    return Response(status_code=204)


async def closed(request: Request) -> Response:
    """`POST /api/conversations/ID/handoff/closed`: sent as a beacon; whatever is in it is not read."""
    await handing.closed(services(request), request.path_params["conversation"])
    return Response(status_code=204)


async def hear_chatwoot(request: Request) -> Response:
    """`POST /api/webhooks/chatwoot`: signed, or refused; 204 also when it is not for her, 404 when she left."""
    parts = services(request)
    ours = parts.handoffs.chatwoot
    if ours is None:
        raise Refused(404, "fout_onbekend")
    raw = await read(request)
    try:
        heard = ours.hear(raw.data, request.headers)
        if heard is not None:
            conversation = await asyncio.to_thread(parts.handoffs.carrier.heard, ours.name, heard)
            if conversation is not None:
                await parts.bus.wake(conversation)
    except ProviderFailed as error:
        log.warning("webhook_refused", reason=str(error))
        raise Refused(403, "fout_ongeldig") from error
    except ConversationUnknown as error:
        log.info("webhook_too_late")  # she left; over there the message is marked as not delivered
        raise Refused(404, "fout_onbekend") from error
    except (AnswerNotStored, ConversationUnavailable) as error:
        log.error("webhook_not_stored", error=type(error).__name__)
        raise Refused(503, "fout_niet_bewaard", headers={"Retry-After": "2"}) from error
    return Response(status_code=204)


async def _agreed(request: Request) -> Agreed:
    """What goes along: `summary` absent is as shown, null is nothing; `words` are ids of her own messages."""
    raw = await read(request)
    values = parse_object(request, raw)
    facts, given = values.get("summary"), values.get("words", [])
    words = [handing.number(one) for one in given] if isinstance(given, list) else [None]
    if None in words:
        raise Refused(400, "fout_ongeldig", readable_text(raw))
    if facts is not None and not isinstance(facts, Mapping):
        raise Refused(400, "fout_ongeldig", readable_text(raw))
    return Agreed("summary" not in values, facts, [one for one in words if one is not None])
