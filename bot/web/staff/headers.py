"""The outermost layer for staff: `Guard` sets every security header and hides every surprise."""

from __future__ import annotations

import traceback

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.log import get_logger

log = get_logger("web.staff")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
#: For every answer. The referrer goes to ourselves only: without it browsers hide where a form comes from.
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}
#: Only with TLS before it: a year, so that no first visit of a day goes over plain http.
TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}


class Guard:
    """ASGI middleware: headers on each answer; an unforeseen error becomes the apology, its place a log line."""

    def __init__(self, app: ASGIApp, production: bool, apology: ASGIApp) -> None:
        self._app = app
        self._headers = {**HEADERS, **(TRANSPORT if production else {})}
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
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            log.info("staff_went_away")
        except Exception as error:  # the last net; the error itself could hold what somebody typed
            log.error("staff_not_answered", error=type(error).__name__, place=_place(error))
            if not started:
                await self._apology(scope, receive, send_guarded)


def _place(error: BaseException) -> str:
    """Functions and lines where it went wrong, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames[-3:])
