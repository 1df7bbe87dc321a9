"""The staff's application: `make_staff_application(settings)`. A page that is not in PAGES does not exist."""

from __future__ import annotations

import anyio
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.conversation.errors import KeyUnavailable
from bot.db import make_engine
from bot.learning.service import open_learning
from bot.log import get_logger
from bot.review.service import open_review
from bot.settings import Settings
from bot.staff.errors import StaffUnavailable
from bot.staff.service import Staff, open_staff
from bot.web.staff import (
    account,
    corrections,
    export,
    figures,
    first_time,
    inbox,
    log,
    model,
    raw_pages,
    signing_in,
    static_files,
    users,
)
from bot.web.staff.desk import pages as desk_pages
from bot.web.staff.desk.parts import Desk
from bot.web.staff.dossiers import hiding as hiding_pages
from bot.web.staff.dossiers import judging as judging_pages
from bot.web.staff.dossiers import pages as dossier_pages
from bot.web.staff.entrance import at_the_door
from bot.web.staff.forms import PROOF, Form, FormTooLong, FormUnreadable
from bot.web.staff.headers import Guard
from bot.web.staff.render import html
from bot.web.staff.visit import Parts

events = get_logger("web.staff")

#: All there is. A new room adds its own list here; each page says who may.
PAGES = (
    *signing_in.PAGES,
    *first_time.PAGES,
    *account.PAGES,
    *users.PAGES,
    *log.PAGES,
    *inbox.PAGES,
    *judging_pages.PAGES,
    *hiding_pages.PAGES,
    *export.PAGES,
    *corrections.PAGES,
    *model.PAGES,
    *figures.PAGES,
    *desk_pages.PAGES,
    *raw_pages.PAGES,
    *dossier_pages.PAGES,
    *static_files.PAGES,
)
_THREADS = 4


def make_staff_application(settings: Settings, staff: Staff | None = None, desk: Desk | None = None) -> Starlette:
    """An application of its own: no import of anything for visitors. Needs no database at the start.

    `desk`: what it shares with the visitors' application; without it nobody can talk with visitors here.
    """
    application = Starlette(
        routes=[Route(page.path, at_the_door(page), methods=[page.method]) for page in PAGES],
        middleware=[Middleware(Guard, production=settings.production, apology=_apology)],
        exception_handlers={
            HTTPException: _not_here,
            StaffUnavailable: _not_now,
            FormTooLong: _too_long,
            FormUnreadable: _unreadable,
        },
    )
    application.router.redirect_slashes = False
    application.state.parts = _parts(settings, staff, desk)
    return application


def _parts(settings: Settings, staff: Staff | None, desk: Desk | None) -> Parts | None:
    """None when there is no place for a database: visitors still get the numbers, staff read that it fails."""
    try:
        staff = staff or open_staff(make_engine(settings.database_url), settings)
        review = open_review(settings, staff)
        learning = open_learning(settings, staff, review.dossiers)
    except (OSError, SQLAlchemyError, KeyUnavailable) as error:
        events.error("staff_not_opened", error=type(error).__name__)
        return None
    return Parts(staff, review, learning, settings.production, PAGES, anyio.CapacityLimiter(_THREADS), desk)


async def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = html("niet_gevonden.html", error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _not_now(request: Request, error: Exception) -> Response:
    """The database or the key is away. What was typed stays in the page, and can be sent again."""
    events.error("staff_unavailable", error=type(error.__cause__ or error).__name__)
    form: Form = getattr(request.state, "form", Form())
    fields = [*form.typed, (PROOF, form.get(PROOF))] if form.typed else []
    return html("nu_niet.html", 503, fields=fields, path=request.url.path)


async def _too_long(request: Request, error: Exception) -> Response:
    return html("te_lang.html", 413)


async def _unreadable(request: Request, error: Exception) -> Response:
    return html("te_lang.html", 400)


async def _apology(scope: Scope, receive: Receive, send: Send) -> None:
    await html("nu_niet.html", 500, fields=[], path="/")(scope, receive, send)
