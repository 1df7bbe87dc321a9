"""`Smaller` gzips what is the same for everybody: pages that are only read, style, scripts. Never a conversation.

Compressing a secret together with what somebody else may have typed tells of the secret by its length.
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.visitor.info import PAGES

_PAGES = frozenset({"/", "/openapi.yml", *PAGES})
#: In bytes; below it gzip makes larger.
_LEAST = 400


class Smaller:
    """ASGI middleware: gzip for the paths that hold nothing about anybody."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._gzip = GZipMiddleware(app, minimum_size=_LEAST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._gzip if _same_for_everybody(scope) else self._app
        await app(scope, receive, send)


def _same_for_everybody(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path: str = scope["path"]
    return path in _PAGES or path.startswith("/static/")
