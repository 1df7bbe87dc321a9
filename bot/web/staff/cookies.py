"""The two cookies of staff: the session, and the browser that somebody used before.

Always `__Host-`, Secure, HttpOnly and SameSite=Strict, with one exception: while developing, over plain http on
this very machine, they have another name and no Secure. Chromium takes Secure cookies from http://127.0.0.1, but
Safari does not. Over plain http from elsewhere the browser keeps nothing, and nobody can sign in: others would
have read the password on its way.
"""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SESSION, _DEVICE = "nachtlicht", "nachtlicht-apparaat"
#: A browser is known for so long after a login.
KNOWN_FOR = timedelta(days=90)


def is_bare(scheme: str, host: str | None, production: bool) -> bool:
    """Whether this is the exception: developing, plain http, on this machine."""
    return not production and scheme == "http" and host in _LOOPBACK


class Cookies:
    """Reading and setting them for one request."""

    def __init__(self, request: Request, production: bool) -> None:
        self._request = request
        self._bare = is_bare(request.url.scheme, request.url.hostname, production)

    @property
    def session(self) -> str | None:
        """The token, or None."""
        return self._request.cookies.get(self._name(_SESSION)) or None

    @property
    def device(self) -> str | None:
        """What tells that this browser was used before, or None."""
        return self._request.cookies.get(self._name(_DEVICE)) or None

    def set_session(self, response: Response, token: str) -> None:
        """Gone when the browser closes."""
        self._set(response, _SESSION, token, None)

    def set_device(self, response: Response, device: str) -> None:
        """Kept for 90 days; it opens nothing."""
        self._set(response, _DEVICE, device, int(KNOWN_FOR.total_seconds()))

    def _name(self, name: str) -> str:
        return name if self._bare else f"__Host-{name}"

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            self._name(name),
            value,
            max_age=seconds,
            path="/",
            secure=not self._bare,
            httponly=True,
            samesite="strict",
        )
