"""The outermost layer for visitors: `Guard` sets every security header and hides every surprise."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from itertools import chain

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.log import get_logger

log = get_logger("web.visitor")

Apology = Callable[[Scope], ASGIApp]


#: What a page could ask of a device and never may; a sound or a tremor could give somebody away.
_NEVER = (
    "accelerometer", "autoplay", "browsing-topics", "camera",
    "clipboard-read", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map",
    "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "speaker-selection", "storage-access", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip


def security_headers(exits: Iterable[str]) -> dict[str, str]:
    """For every answer. `exits`: origins that stand under form-action because the exit form is redirected there.

    No Strict-Transport-Security here: that belongs to the proxy that speaks TLS.
    """
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        " ".join(chain(("form-action", "'self'"), exits)),
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-DNS-Prefetch-Control": "off",
        "X-Permitted-Cross-Domain-Policies": "none",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Origin-Agent-Cluster": "?1",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _NEVER),
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
