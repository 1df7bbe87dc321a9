"""The door of every page: `at_the_door(page)` finds out who comes, judges, and lets in or asks to sign in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from bot.staff.errors import StaffUnavailable
from bot.staff.sessions import new_token
from bot.web.staff import forms, signing_in
from bot.web.staff.cookies import Cookies
from bot.web.staff.doors import Admission, Page, Who, admit
from bot.web.staff.held import Held
from bot.web.staff.problems import Problem
from bot.web.staff.proof import Worth, judge, proof_of
from bot.web.staff.render import html
from bot.web.staff.visit import Parts, Visit


def at_the_door(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint for Starlette."""

    async def endpoint(request: Request) -> Response:
        form = await forms.read(request) if page.method == "POST" else forms.Form()
        request.state.form = form  # for who gets an apology instead of an answer
        visit = await _arrived(request, form, page)
        if page.method != "POST":
            return await _seen(page, visit)
        worth = judge(proof_of(visit.parts.staff.vault, visit.token), form.get(forms.PROOF), request.headers)
        return await _sent(page, visit, worth)

    return endpoint


async def _arrived(request: Request, form: forms.Form, page: Page) -> Visit:
    parts: Parts | None = request.app.state.parts
    if parts is None:
        raise StaffUnavailable("there is no place for a database")
    sent = Cookies(request, parts.production).session
    visit = Visit(parts, request, form, sent or new_token(), is_new=sent is None)
    if sent is None:
        return visit
    seen = await visit.run(parts.staff.signing_in.look, sent, counts=page.counts)
    return Visit(parts, request, form, sent, False, seen.session, seen.owner)


async def _seen(page: Page, visit: Visit) -> Response:
    """Somebody wants to read."""
    if (
        visit.is_new and visit.from_elsewhere
    ):  # a link in an e-mail: when the page asks again, the cookie comes along
        return html("hierheen.html", path=_address(visit.request))
    admission = admit(page.who, visit.session)
    if admission is Admission.enter:
        return await page.handler(visit)
    return await _elsewhere(visit, admission, Held(_address(visit.request)))


async def _sent(page: Page, visit: Visit, worth: Worth) -> Response:
    """Somebody wants to change something: only with a proof, and nothing that was typed is lost."""
    if worth is Worth.foreign:
        return visit.show("vreemd.html", 403)
    admission = admit(page.who, visit.session)
    stale = worth is Worth.stale
    if isinstance(page.who, Who) and page.who is not Who.member and admission is Admission.enter:
        problem = Problem.no_cookie if visit.is_new else Problem.stale
        return await (signing_in.ask(visit, problem, visit.held) if stale else page.handler(visit))
    held = Held(visit.request.url.path, visit.form.typed, visit.owner) if page.keeps else Held("/")
    if admission is not Admission.enter:
        return await _elsewhere(visit, admission, held)
    if stale:
        return visit.show("verder.html", held=held, why="stale") if page.keeps else visit.go("/")
    return await page.handler(visit)


async def _elsewhere(visit: Visit, admission: Admission, held: Held) -> Response:
    if admission is Admission.forbidden:
        return visit.show("geen_toegang.html", 403)
    if admission is Admission.home:
        return visit.go("/")
    if admission is Admission.first:
        return visit.go("/eerste-keer")
    return await signing_in.ask(visit, Problem.over if visit.owner and visit.session is None else None, held)


def _address(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
