"""The first page, and one's own account: password, recovery codes, signing out elsewhere."""

from __future__ import annotations

from starlette.responses import Response

from bot.staff.errors import CodeRefused, LoginRefused, PasswordWeak, SlowDown
from bot.web.staff.doors import Page, Who
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit


async def home(visit: Visit) -> Response:
    """`GET /`: what this role may do here, and whether somebody else tried to get in."""
    failures = await visit.run(visit.parts.staff.failures, visit.member.user)
    return visit.show("begin.html", failures=failures)


async def show(visit: Visit) -> Response:
    """`GET /account`."""
    return await _account(visit, done=visit.request.query_params.get("klaar", ""))


async def change_password(visit: Visit) -> Response:
    """`POST /account/wachtwoord`."""
    form = visit.form
    if form.get("nieuw") != form.get("opnieuw"):
        return await _account(visit, Problem.not_the_same)
    change = visit.parts.staff.own.change_password
    try:
        await visit.run(change, visit.member, form.get("wachtwoord"), form.get("nieuw"))
    except PasswordWeak as weak:
        return await _account(visit, Problem.of_password(weak.why))
    except LoginRefused:
        return await _account(visit, Problem.present_differs)
    except SlowDown as slow:
        return await _account(visit, Problem.slow_down, slow.seconds)
    return visit.go("/account?klaar=wachtwoord")


async def new_codes(visit: Visit) -> Response:
    """`POST /account/herstelcodes`: ten new ones, shown once."""
    make = visit.parts.staff.own.new_recovery_codes
    try:
        codes = await visit.run(make, visit.member, visit.form.get("code"))
    except CodeRefused:
        return await _account(visit, Problem.code_refused)
    except SlowDown as slow:
        return await _account(visit, Problem.slow_down, slow.seconds)
    return visit.show("herstelcodes.html", codes=codes, first=False)


async def leave_elsewhere(visit: Visit) -> Response:
    """`POST /account/uitloggen-elders`."""
    await visit.run(visit.parts.staff.signing_in.leave_elsewhere, visit.member)
    return visit.go("/account?klaar=elders")


async def _account(visit: Visit, problem: Problem | None = None, seconds: int = 0, done: str = "") -> Response:
    left = await visit.run(visit.parts.staff.own.recovery_left, visit.member)
    status = 422 if problem else 200
    return visit.show("account.html", status, problem=problem, seconds=seconds, left=left, done=done)


PAGES = (
    Page("GET", "/", home, Who.member),
    Page("GET", "/account", show, Who.member),
    Page("POST", "/account/wachtwoord", change_password, Who.member, keeps=False),
    Page("POST", "/account/herstelcodes", new_codes, Who.member, keeps=False),
    Page("POST", "/account/uitloggen-elders", leave_elsewhere, Who.member, keeps=False),
)
