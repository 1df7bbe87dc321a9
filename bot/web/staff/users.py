"""Managing accounts: for administrators."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.staff.errors import LastAdministrator, LoginInvalid, LoginTaken, NameInvalid, NotOneself, UserUnknown
from bot.staff.roles import RoleUnknown, read_roles
from bot.staff.service import Role, User
from bot.web.staff.doors import Page, only
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

ADMINISTRATORS = only(Role.administrator)
_PROBLEMS = {
    LoginInvalid: Problem.login_invalid,
    LoginTaken: Problem.login_taken,
    NameInvalid: Problem.name_invalid,
    RoleUnknown: Problem.role_unknown,
    LastAdministrator: Problem.last_administrator,
    NotOneself: Problem.not_oneself,
}


async def show_all(visit: Visit) -> Response:
    """`GET /gebruikers`."""
    return await _all(visit)


async def add(visit: Visit) -> Response:
    """`POST /gebruikers`: a new account, and its start code, shown once."""
    form, accounts = visit.form, visit.parts.staff.accounts
    try:
        roles = read_roles(form.all("rol"))
        actor = visit.member.user.id
        user, code = await visit.run(accounts.add, actor, form.get("inlognaam"), form.get("naam"), roles)
    except (LoginInvalid, LoginTaken, NameInvalid, RoleUnknown) as error:
        return await _all(visit, _PROBLEMS[type(error)])
    return visit.show("begincode.html", user=user, code=code)


async def show(visit: Visit) -> Response:
    """`GET /gebruikers/ID`."""
    return await _one(visit, await _user(visit), done=visit.request.query_params.get("klaar", ""))


async def set_roles(visit: Visit) -> Response:
    """`POST /gebruikers/ID/rollen`."""
    user = await _user(visit)
    try:
        roles = read_roles(visit.form.all("rol"))
        await visit.run(visit.parts.staff.accounts.set_roles, visit.member.user.id, user.id, roles)
    except (RoleUnknown, LastAdministrator, NotOneself) as error:
        return await _one(visit, user, _PROBLEMS[type(error)])
    return visit.go(f"/gebruikers/{user.id}?klaar=rollen")


async def disable(visit: Visit) -> Response:
    """`POST /gebruikers/ID/uit`."""
    user = await _user(visit)
    try:
        await visit.run(visit.parts.staff.accounts.disable, visit.member.user.id, user.id)
    except (LastAdministrator, NotOneself) as error:
        return await _one(visit, user, _PROBLEMS[type(error)])
    return visit.go(f"/gebruikers/{user.id}?klaar=uit")


async def enable(visit: Visit) -> Response:
    """`POST /gebruikers/ID/aan`: in use again, with a start code."""
    user = await _user(visit)
    code = await visit.run(visit.parts.staff.accounts.enable, visit.member.user.id, user.id)
    return visit.show("begincode.html", user=user, code=code)


async def reset(visit: Visit) -> Response:
    """`POST /gebruikers/ID/opnieuw`: telephone lost or password forgotten."""
    user = await _user(visit)
    try:
        code = await visit.run(visit.parts.staff.accounts.reset, visit.member.user.id, user.id)
    except NotOneself as error:
        return await _one(visit, user, _PROBLEMS[type(error)])
    return visit.show("begincode.html", user=user, code=code)


async def _user(visit: Visit) -> User:
    try:
        return await visit.run(visit.parts.staff.accounts.get, visit.request.path_params["user"])
    except UserUnknown as error:
        raise HTTPException(404) from error


async def _all(visit: Visit, problem: Problem | None = None) -> Response:
    users = await visit.run(visit.parts.staff.accounts.all)
    form = visit.form
    typed = {"login": form.get("inlognaam"), "name": form.get("naam"), "roles": form.all("rol")}
    status = 422 if problem else 200
    return visit.show("gebruikers.html", status, users=users, roles=list(Role), typed=typed, problem=problem)


async def _one(visit: Visit, user: User, problem: Problem | None = None, done: str = "") -> Response:
    status = 422 if problem else 200
    return visit.show("gebruiker.html", status, user=user, roles=list(Role), problem=problem, done=done)


PAGES = (
    Page("GET", "/gebruikers", show_all, ADMINISTRATORS),
    Page("POST", "/gebruikers", add, ADMINISTRATORS),
    Page("GET", "/gebruikers/{user}", show, ADMINISTRATORS),
    Page("POST", "/gebruikers/{user}/rollen", set_roles, ADMINISTRATORS),
    Page("POST", "/gebruikers/{user}/uit", disable, ADMINISTRATORS),
    Page("POST", "/gebruikers/{user}/aan", enable, ADMINISTRATORS),
    Page("POST", "/gebruikers/{user}/opnieuw", reset, ADMINISTRATORS),
)
