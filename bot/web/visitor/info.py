"""The pages that only tell something, the contract, and the rules for danger that the page takes with it."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.web.visitor.rendering import HERE, page
from bot.web.visitor.services import services

#: Each page and its template.
PAGES = {
    "/sporen": "sporen.html",
    "/privacy": "privacy.html",
    "/toegankelijkheid": "toegankelijkheid.html",
    "/voor-gemeenten": "voor-gemeenten.html",
}
JUDGE = Path(__file__).parents[2] / "safety" / "assess.js"


async def tell(request: Request) -> Response:
    """`GET /sporen` and the others."""
    address = f"{request.url.scheme}://{request.url.netloc}/"
    return page(request, PAGES[request.url.path], {"address": address})


async def contract(request: Request) -> Response:
    """`GET /openapi.yml`: the contract as it was written."""
    return FileResponse(HERE / "openapi.yml", media_type="application/yaml")


async def judge(request: Request) -> Response:
    """`GET /static/assess.js`: the twin of bot.safety, for when the server is gone."""
    return FileResponse(JUDGE, media_type="text/javascript")


async def rules(request: Request) -> Response:
    """`GET /gevaar.json`: nothing in it is about anybody, so it may be compressed."""
    parts = services(request)
    small = "gzip" in request.headers.get("accept-encoding", "")
    body = parts.offline.body(parts.copybook, parts.moment(request), small=small)
    headers = {"Vary": "Accept-Encoding", **({"Content-Encoding": "gzip"} if small else {})}
    return Response(body, media_type="application/json", headers=headers)
