"""Raw text: reviewers ask with a reason, a second person decides, and who asked reads for a quarter of an hour."""

from __future__ import annotations

import math

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.review.raw_errors import (
    AlreadyAsked,
    NoLongerWaiting,
    NotASecondPerson,
    RawTextClosed,
    RawTextGone,
    ReasonTooLong,
    ReasonTooShort,
    RequestUnknown,
)
from bot.review.raw_rules import LONGEST_REASON, RawState
from bot.review.service import ClosedForYou, DossierUnknown
from bot.staff.service import Role
from bot.web.staff.doors import Page, only
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

READERS = only(Role.reviewer)
DECIDERS = only(Role.reviewer, Role.administrator)
_PROBLEMS = {
    ReasonTooShort: Problem.reason_too_short,
    ReasonTooLong: Problem.reason_too_long,
    AlreadyAsked: Problem.already_asked,
    NotASecondPerson: Problem.not_a_second_person,
    NoLongerWaiting: Problem.no_longer_waiting,
    RawTextGone: Problem.raw_text_gone,
    RawTextClosed: Problem.raw_text_closed,
    ClosedForYou: Problem.closed_for_you,
}
_REFUSED = tuple(_PROBLEMS)
#: What stands in the address after something was done, so that reloading does nothing twice.
_DONE = {"gevraagd", "goedgekeurd", "geweigerd", "ingetrokken"}


async def show_all(visit: Visit) -> Response:
    """`GET /ruwe-tekst`: what this person may decide, and her own requests."""
    return await _all(visit)


async def approve(visit: Visit) -> Response:
    """`POST /ruwe-tekst/ID/goedkeuren`."""
    return await _decide(visit, approve=True)


async def refuse(visit: Visit) -> Response:
    """`POST /ruwe-tekst/ID/weigeren`."""
    return await _decide(visit, approve=False)


async def withdraw(visit: Visit) -> Response:
    """`POST /ruwe-tekst/ID/intrekken`: one's own request."""
    raw, me = visit.parts.review.raw, visit.member.user.id
    try:
        await visit.run(raw.withdraw, visit.request.path_params["request"], me)
    except RequestUnknown as error:
        raise HTTPException(404) from error
    except NoLongerWaiting:
        return await _all(visit, Problem.no_longer_waiting)
    return visit.go("/ruwe-tekst?klaar=ingetrokken")


async def show(visit: Visit) -> Response:
    """`GET /gesprekken/REF/ruw`: the text while it is open, and else the way to it. Each showing is in the log."""
    ref = visit.request.path_params["ref"]
    raw, me = visit.parts.review.raw, visit.member.user.id
    try:
        there, newest = await visit.run(raw.of, ref, me)
        if newest is None or newest.state is not RawState.open:
            return await _asking(visit, there)
        texts, until = await visit.run(raw.read, ref, me)
    except DossierUnknown as error:
        raise HTTPException(404) from error
    except ClosedForYou:
        return visit.show("ruw_dicht.html", 403, ref=ref, problem=Problem.closed_for_you)
    except (RawTextClosed, RawTextGone) as error:
        return await _asking(visit, not isinstance(error, RawTextGone), _PROBLEMS[type(error)])
    left = max(math.floor((until - visit.parts.staff.store.now()).total_seconds()), 1)
    return visit.show("ruw.html", ref=ref, texts=texts, until=until, left=left, request=newest)


async def ask(visit: Visit) -> Response:
    """`POST /gesprekken/REF/ruw`: ask, with the reason in `reden`."""
    ref = visit.request.path_params["ref"]
    try:
        await visit.run(visit.parts.review.raw.ask, ref, visit.member.user.id, visit.form.get("reden"))
    except DossierUnknown as error:
        raise HTTPException(404) from error
    except ClosedForYou:
        return visit.show("ruw_dicht.html", 403, ref=ref, problem=Problem.closed_for_you)
    except _REFUSED as error:
        return await _asking(visit, not isinstance(error, RawTextGone), _PROBLEMS[type(error)])
    return visit.go("/ruwe-tekst?klaar=gevraagd")


async def _asking(visit: Visit, there: bool, problem: Problem | None = None) -> Response:
    ref, raw = visit.request.path_params["ref"], visit.parts.review.raw
    _, newest = await visit.run(raw.of, ref, visit.member.user.id)
    return visit.show(
        "ruw_vragen.html",
        422 if problem else 200,
        ref=ref,
        there=there,
        newest=newest,
        names=await _names(visit),
        typed=visit.form.get("reden"),
        longest=LONGEST_REASON,
        problem=problem,
    )


async def _decide(visit: Visit, *, approve: bool) -> Response:
    raw, me = visit.parts.review.raw, visit.member.user.id
    try:
        await visit.run(raw.decide, visit.request.path_params["request"], me, approve=approve)
    except RequestUnknown as error:
        raise HTTPException(404) from error
    except _REFUSED as error:
        return await _all(visit, _PROBLEMS[type(error)])
    return visit.go(f"/ruwe-tekst?klaar={'goedgekeurd' if approve else 'geweigerd'}")


async def _all(visit: Visit, problem: Problem | None = None) -> Response:
    raw, user = visit.parts.review.raw, visit.member.user
    done = visit.request.query_params.get("klaar", "")
    return visit.show(
        "ruwe_tekst.html",
        422 if problem else 200,
        waiting=await visit.run(raw.waiting_for, user),
        mine=await visit.run(raw.mine, user.id),
        reads=Role.reviewer in user.roles,
        names=await _names(visit),
        done=done if done in _DONE else "",
        problem=problem,
    )


async def _names(visit: Visit) -> dict[str, str]:
    return {user.id: user.name for user in await visit.run(visit.parts.staff.accounts.all)}


PAGES = (
    Page("GET", "/ruwe-tekst", show_all, DECIDERS),
    Page("POST", "/ruwe-tekst/{request}/goedkeuren", approve, DECIDERS, keeps=False),
    Page("POST", "/ruwe-tekst/{request}/weigeren", refuse, DECIDERS, keeps=False),
    Page("POST", "/ruwe-tekst/{request}/intrekken", withdraw, READERS, keeps=False),
    Page("GET", "/gesprekken/{ref}/ruw", show, READERS),
    Page("POST", "/gesprekken/{ref}/ruw", ask, READERS),
)
