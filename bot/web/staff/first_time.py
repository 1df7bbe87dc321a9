"""A first login in three steps: a password, the app, the recovery codes."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from bot.staff.errors import CodeRefused, PasswordWeak
from bot.staff.qr import svg
from bot.web.staff.doors import Page, Who
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit


async def show(visit: Visit) -> Response:
    """`GET /eerste-keer`: the password."""
    return visit.show("eerste_wachtwoord.html")


async def choose(visit: Visit) -> Response:
    """`POST /eerste-keer`: a new password, typed twice."""
    new = visit.form.get("nieuw")
    if new != visit.form.get("opnieuw"):
        return visit.show("eerste_wachtwoord.html", 422, problem=Problem.not_the_same)
    try:
        await visit.run(visit.parts.staff.first_time.choose_password, visit.member, new)
    except PasswordWeak as weak:
        return visit.show("eerste_wachtwoord.html", 422, problem=Problem.of_password(weak.why))
    return visit.go("/eerste-keer/app")


async def app(visit: Visit) -> Response:
    """`GET /eerste-keer/app`: the QR code."""
    return await _app(visit)


async def finish(visit: Visit) -> Response:
    """`POST /eerste-keer/app`: the first code; then the recovery codes, once."""
    try:
        entered, codes = await visit.run(visit.parts.staff.first_time.finish, visit.member, visit.form.get("code"))
    except CodeRefused:
        return await _app(visit, Problem.app_differs, 422)
    return visit.as_entered(entered).show("herstelcodes.html", codes=codes, first=True)


async def _app(visit: Visit, problem: Problem | None = None, status: int = 200) -> Response:
    enrolment = await visit.run(visit.parts.staff.first_time.enrolment, visit.member)
    secret = " ".join(enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4))
    qr = Markup(svg(enrolment.uri))  # noqa: S704 (drawn by ourselves, squares only)
    return visit.show("eerste_app.html", status, qr=qr, secret=secret, problem=problem)


PAGES = (
    Page("GET", "/eerste-keer", show, Who.first),
    Page("POST", "/eerste-keer", choose, Who.first),
    Page("GET", "/eerste-keer/app", app, Who.first),
    Page("POST", "/eerste-keer/app", finish, Who.first),
)
