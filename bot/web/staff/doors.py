"""Who may enter where: `Page` declares it, `admit()` judges it. A page that names nobody is closed to all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from starlette.responses import Response

from bot.staff.service import Role, Session, Stage

if TYPE_CHECKING:
    from bot.web.staff.visit import Visit

Handler = Callable[["Visit"], Awaitable[Response]]


class Who(str, Enum):
    """Somebody by how far she is with signing in."""

    anyone = "anyone"
    code = "code"
    first = "first"
    member = "member"


#: A stage of signing in, or the roles that may.
Access = Who | frozenset[Role]


class Admission(str, Enum):
    """What happens at the door."""

    enter = "enter"
    sign_in = "sign_in"
    code = "code"
    first = "first"
    home = "home"
    forbidden = "forbidden"


@dataclass(frozen=True)
class Page:
    """One call. `counts`: a visit is a sign of life of somebody, not of a page that looks for news.

    `keeps`: what was typed is kept over a new login when the session was over.
    """

    method: str
    path: str
    handler: Handler
    who: Access
    counts: bool = True
    keeps: bool = True


def only(*roles: Role) -> frozenset[Role]:
    """Whoever is signed in and has one of these roles."""
    return frozenset(roles)


def admit(who: Access, session: Session | None) -> Admission:
    """Whether this session may enter, and where it goes otherwise."""
    if who is Who.anyone:
        return Admission.enter
    if session is None:
        return Admission.sign_in
    if session.stage is not Stage.full:
        return Admission.enter if who == session.stage.value else Admission(session.stage.value)
    if who in (Who.code, Who.first):
        return Admission.home
    if who is Who.member or (isinstance(who, frozenset) and who & session.user.roles):
        return Admission.enter
    return Admission.forbidden
