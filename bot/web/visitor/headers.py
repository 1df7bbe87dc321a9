"""The outermost layer for visitors: `Guard` sets every security header and hides every surprise."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.log import get_logger

log = get_logger("web.visitor")

Apology = Callable[[Scope], ASGIApp]


def security_headers(exit_site: str) -> dict[str, str]:
    """For every answer. `exit_site` stands under form-action because the exit form is redirected there."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"base-uri 'none'; frame-ancestors 'none'; form-action 'self' {exit_site}"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=(), interest-cohort=()",
        "X-Robots-Tag": "noindex, nofollow",
    }


class Guard:
    """ASGI middleware: headers on each answer; an unforeseen error becomes the apology, its place a log line.

    The error itself is not passed on: its message or its traceback could hold what somebody typed.
    """

    def __init__(self, app: ASGIApp, headers: dict[str, str], apology: Apology) -> None:
        self._app = app
        self._headers = headers
        self._apology = apology

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(message)
            await send(message)

        try:
            await self._app(_without_cookie(scope), receive, send_guarded)
        except ClientDisconnect:
            log.info("visitor_went_away")
        except Exception as error:  # the last net: nobody may be left with an empty page
            log.error("visitor_not_answered", error=type(error).__name__, place=_place(error))
            if not started:
                await self._apology(scope)(scope, receive, send_guarded)

    def _dress(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self._headers.items():
            headers[name] = value


def _without_cookie(scope: Scope) -> Scope:
    """The visitor's application cannot read a cookie, not even by mistake."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}


def _place(error: BaseException) -> str:
    """Module and line where it went wrong, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames[-3:])
