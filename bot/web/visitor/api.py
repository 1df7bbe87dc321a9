"""The visitor's API: each route reads its input, calls one function and names the answer."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.visitor import conversing, erasing, opinions
from bot.web.visitor.incoming import read_message, read_nothing
from bot.web.visitor.services import services

HERE = Path(__file__).parent


class DutchJSON(JSONResponse):
    """JSON with letters as letters: half the bytes, and readable in a terminal."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


async def open_conversation(request: Request) -> Response:
    """`POST /api/conversations`"""
    parts = services(request)
    await read_nothing(request)
    opened = await conversing.open_conversation(parts, request)
    return DutchJSON({"conversation": opened.token, **opened.reply.as_dict()}, 201)


async def send_message(request: Request) -> Response:
    """`POST /api/conversations/ID/messages`"""
    arrived = time.monotonic()
    parts = services(request)
    incoming = await read_message(request)
    now = parts.moment(request)
    reply = await conversing.send(parts, request.path_params["conversation"], incoming, now, arrived)
    return DutchJSON(reply.as_dict())


async def give_feedback(request: Request) -> Response:
    """`POST /api/conversations/ID/feedback`: 204, or 200 with the answer when there was danger in the sentence."""
    parts = services(request)
    given = await opinions.read_opinion(request)
    reply = await opinions.give(parts, request.path_params["conversation"], given, parts.moment(request))
    return Response(status_code=204) if reply is None else DutchJSON(reply.as_dict())


async def erase_by_exit(request: Request) -> Response:
    """`POST /api/conversations/ID/erase`: the exit button, sent as a beacon; whatever is in it is not read."""
    await erasing.erase(services(request), request.path_params["conversation"], by_exit=True)
    return Response(status_code=204)


async def erase(request: Request) -> Response:
    """`DELETE /api/conversations/ID`"""
    await erasing.erase(services(request), request.path_params["conversation"], by_exit=False)
    return Response(status_code=204)


async def health(request: Request) -> Response:
    """`GET /health`: always 200; the body says what is wrong."""
    return DutchJSON(await services(request).health.report())


async def describe(request: Request) -> Response:
    """`GET /api/openapi.json`"""
    return DutchJSON(description())


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI description as a plain dictionary."""
    found = YAML(typ="safe", pure=True).load(HERE / "openapi.yml")
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain
