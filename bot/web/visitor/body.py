"""Reading what a client sends: `read()` keeps a bounded part, `readable_text()` finds the words in any body."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

#: The cap of the contract on a whole body, in bytes.
MAX_BODY = 8 * 1024
#: What is kept of a body that is too long, to look for danger in it, in bytes.
KEPT = 64 * 1024
#: What is read and thrown away, so that the client gets to read its answer, in bytes and seconds.
DRAINED, DRAIN_SECONDS = 4 * 1024 * 1024, 2.0

_TEXT_FIELD = re.compile(r'"(?:text|tekst)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)


@dataclass(frozen=True)
class Body:
    """The first bytes of a request, and whether there were more than allowed."""

    data: bytes
    too_long: bool

    @property
    def decoded(self) -> str:
        """As UTF-8; broken bytes become replacement signs, so that the words around them can be read."""
        return self.data.decode("utf-8", "replace")


async def read(request: Request) -> Body:
    """Read the body. Memory is bounded by `KEPT`, time after that by `DRAIN_SECONDS`.

    Raises starlette's ClientDisconnect when nobody waits for the answer any more.
    """
    data = bytearray()
    stream = request.stream()
    async for chunk in stream:
        data += chunk[: KEPT - len(data)]
        if len(data) >= KEPT:
            await _drain(stream)
            break
    return Body(bytes(data), len(data) > MAX_BODY)


async def _drain(stream: Any) -> None:
    async def throw_away() -> None:
        left = DRAINED
        async for chunk in stream:
            left -= len(chunk)
            if left <= 0:
                return

    try:
        await asyncio.wait_for(throw_away(), DRAIN_SECONDS)
    except (asyncio.TimeoutError, ClientDisconnect):
        return  # the answer goes out anyway; who still sends after this may not read it


def readable_text(body: Body) -> str:
    """The words in a body of whatever shape: the field `text`, a form's `tekst`, else all of it as it stands.

    Never raises: this is what `bot.safety` looks at before anything is refused.
    """
    raw = body.decoded
    found = _TEXT_FIELD.search(raw)
    if found is not None:
        return _unescaped(found.group(1))
    if "tekst=" in raw[:2000]:
        return parse_qs(raw, max_num_fields=None).get("tekst", [raw])[0]
    return raw


def _unescaped(escaped: str) -> str:
    try:
        text = json.loads(f'"{escaped}"', strict=False)
    except ValueError:
        return escaped
    return text if isinstance(text, str) else escaped
