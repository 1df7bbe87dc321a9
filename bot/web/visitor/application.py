"""The visitor's application: `make_application(services)` puts routes, refusals and headers together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.log import get_logger
from bot.web.visitor import api, handoff_api, info, page
from bot.web.visitor.body import read, readable_text
from bot.web.visitor.events import follow
from bot.web.visitor.headers import Guard, security_headers
from bot.web.visitor.lean import LeanFiles
from bot.web.visitor.refusals import KEYS, Refused
from bot.web.visitor.services import Services, services
from bot.web.visitor.smaller import Smaller

log = get_logger("web.visitor")

#: A page that no template, no text and no database can break.
LAST_RESORT = Path(__file__).parent / "templates" / "nood.html"
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
_ID = "/api/conversations/{conversation}"

ROUTES = [
    Route("/", page.home, methods=["GET"]),
    Route("/gesprek", page.elsewhere, methods=["GET"]),
    Route("/gesprek", page.talk, methods=["POST"]),
    Route("/api/conversations", api.open_conversation, methods=["POST"]),
    Route(_ID + "/messages", api.send_message, methods=["POST"]),
    Route(_ID + "/events", follow, methods=["GET"]),
    Route(_ID + "/feedback", api.give_feedback, methods=["POST"]),
    Route(_ID + "/erase", api.erase_by_exit, methods=["POST"]),
    Route(_ID + "/handoff", handoff_api.stand, methods=["GET"]),
    Route(_ID + "/handoff/consent", handoff_api.consent, methods=["POST"]),
    Route(_ID + "/handoff/cancel", handoff_api.cancel, methods=["POST"]),
    Route(_ID + "/handoff/typing", handoff_api.typing, methods=["POST"]),
    Route(_ID + "/handoff/closed", handoff_api.closed, methods=["POST"]),
    Route("/api/webhooks/chatwoot", handoff_api.hear_chatwoot, methods=["POST"]),
    Route(_ID, api.erase, methods=["DELETE"]),
    Route("/api/openapi.json", api.describe, methods=["GET"]),
    Route("/openapi.yml", info.contract, methods=["GET"]),
    Route("/health", api.health, methods=["GET"]),
    Route("/gevaar.json", info.rules, methods=["GET"]),
    *(Route(path, info.tell, methods=["GET"]) for path in info.PAGES),
    Route("/static/assess.js", info.judge, methods=["GET"]),
    Mount("/static", LeanFiles(directory=Path(__file__).parent / "static")),
]


def make_application(parts: Services, lifespan: Lifespan | None = None) -> Starlette:
    """The application for visitors: no cookies, no sessions, no import of anything for staff."""
    application = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(Guard, headers=security_headers(parts.frontpage.origins), apology=_apology),
            Middleware(Smaller),
        ],
        exception_handlers={Refused: _refused, HTTPException: _refused_by_starlette},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.state.services = parts
    return application


async def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    if not _for_programs(request.url.path):
        return await page.refused_page(request, refused)
    refusal = services(request).refusals.of(refused)
    return api.DutchJSON(refusal.as_dict(), refusal.status, dict(refusal.headers))


async def _refused_by_starlette(request: Request, error: Exception) -> Response:
    """No such page, or not with this method: what was sent is still looked at."""
    assert isinstance(error, HTTPException)
    words = readable_text(await read(request))
    key = KEYS.get(error.status_code, "fout_ongeldig")
    return await _refused(request, Refused(error.status_code, key, words, error.headers))


def _for_programs(path: str) -> bool:
    return path.startswith("/api/") or path == "/health"


def _apology(scope: Scope) -> ASGIApp:
    """What somebody gets when nobody foresaw what went wrong."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        response = await _say_sorry(Request(scope))
        await response(scope, receive, send)

    return respond


async def _say_sorry(request: Request) -> Response:
    if _for_programs(request.url.path):
        refusal = services(request).refusals.of(Refused(503, "fout_niet_bewaard"))
        return api.DutchJSON(refusal.as_dict(), 503)
    try:
        return await page.refused_page(request, Refused(503, "storing"))
    except Exception as error:  # the page itself is what is broken: one that needs nothing
        log.error("page_not_rendered", error=type(error).__name__)
        return FileResponse(LAST_RESORT, 503, media_type="text/html; charset=utf-8")
