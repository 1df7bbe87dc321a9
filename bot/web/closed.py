"""The staff port while there are no staff pages: closed unless listed, and nothing is listed."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _nothing_here(request: Request, error: Exception) -> Response:
    return Response(status_code=404, headers=_HEADERS)


def make_closed_application() -> Starlette:
    """An application of its own, without any route: each request gets an empty 404."""
    return Starlette(routes=[], exception_handlers={404: _nothing_here})
