"""Signing in and out: password, then a code; what somebody was doing goes along and comes back."""

from __future__ import annotations

from starlette.responses import Response

from bot.staff.errors import CodeRefused, LoginRefused, RecoveryOnly, SlowDown
from bot.staff.service import Entered, Stage
from bot.web.staff.doors import Page, Who
from bot.web.staff.held import Held
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit


async def ask(
    visit: Visit, problem: Problem | None = None, held: Held | None = None, status: int = 401, seconds: int = 0
) -> Response:
    """The form for the step that comes next. `problem`: a name of `_problemen.html`."""
    if visit.session is not None and visit.session.stage is not Stage.code:  # signed in, in another window
        return _back(visit, held)
    template = "code.html" if visit.session is not None else "inloggen.html"
    carried = held.sealed(visit.parts.staff.vault) if held is not None else ""
    typing = held is not None and held.fields is not None
    values = {"problem": problem, "seconds": seconds, "carried": carried, "typing": typing}
    return visit.show(template, status, login=_login_typed(visit), **values)


async def show(visit: Visit) -> Response:
    """`GET /inloggen`."""
    left = visit.request.query_params.get("uit") == "1"
    return await ask(visit, Problem.left if left else None, status=200)


async def password(visit: Visit) -> Response:
    """`POST /inloggen`: the first step."""
    form, staff = visit.form, visit.parts.staff
    try:
        entered = await visit.run(staff.signing_in.enter, form.get("naam"), form.get("wachtwoord"), visit.origin)
    except LoginRefused:
        return await ask(visit, Problem.login_refused, visit.held)
    except SlowDown as slow:
        return await ask(visit, Problem.slow_down, visit.held, 429, slow.seconds)
    further = visit.as_entered(entered)
    if entered.session.stage is Stage.first:
        return further.go("/eerste-keer")
    return await ask(further, None, visit.held, 200)


async def code(visit: Visit) -> Response:
    """`POST /inloggen/code`: the second step, with the app or with a recovery code."""
    form, staff = visit.form, visit.parts.staff
    typed = form.get("herstelcode") or form.get("code")
    try:
        entered = await visit.run(staff.signing_in.confirm, visit.member, typed, visit.origin)
    except CodeRefused:
        return await ask(visit, Problem.code_refused, visit.held)
    except RecoveryOnly:
        return await ask(visit, Problem.recovery_only, visit.held)
    except SlowDown as slow:
        return await ask(visit, Problem.slow_down, visit.held, 429, slow.seconds)
    except LoginRefused:
        return visit.go("/inloggen")
    return land(visit, entered)


def land(visit: Visit, entered: Entered) -> Response:
    """Signed in: back to what somebody was doing. A form is shown, and sent only when she says so."""
    return _back(visit.as_entered(entered), visit.held)


def _back(visit: Visit, held: Held | None) -> Response:
    if visit.member.stage is Stage.first:
        return visit.go("/eerste-keer")
    if held is None:
        return visit.go("/")
    if held.fields is None:
        return visit.go(held.path)
    if not held.belongs_to(visit.member.user.id):
        return visit.show("van_ander.html")
    return visit.show("verder.html", held=held, why=Problem.over)


def _login_typed(visit: Visit) -> str:
    return visit.form.get("naam") if visit.request.url.path == "/inloggen" else ""


async def start_again(visit: Visit) -> Response:
    """`POST /inloggen/terug`: another name after all."""
    await visit.run(visit.parts.staff.signing_in.leave, visit.member)
    return visit.go("/inloggen")


async def sign_out(visit: Visit) -> Response:
    """`POST /uitloggen`."""
    await visit.run(visit.parts.staff.signing_in.leave, visit.member)
    return visit.go("/inloggen?uit=1")


PAGES = (
    Page("GET", "/inloggen", show, Who.anyone),
    Page("POST", "/inloggen", password, Who.anyone),
    Page("POST", "/inloggen/code", code, Who.code),
    Page("POST", "/inloggen/terug", start_again, Who.code),
    Page("POST", "/uitloggen", sign_out, Who.member, keeps=False),
)
