"""The inbox as a page: for reviewers."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.review.inbox import MANY, PAGE, Entry, Handled
from bot.review.intents import known_intents
from bot.review.judging_errors import NotAReason, NotInTheInbox
from bot.review.reasons import Reason
from bot.review.service import ClosedForYou, DossierUnknown
from bot.staff.service import Role
from bot.web.staff.doors import Page, only
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

REVIEWERS = only(Role.reviewer)
_PLACE = re.compile(r"([0-9]{1,15})-([0-9]{1,18})", re.ASCII)


async def show(visit: Visit) -> Response:
    """`GET /postvak?reden=REASON&na=PLACE&toon=afgehandeld`; a filter that is nonsense filters nothing."""
    return await _page(visit)


async def set_aside(visit: Visit) -> Response:
    """`POST /postvak/REF/opzij`."""
    ref, why = visit.request.path_params["ref"], visit.form.get("reden")
    try:
        await visit.run(visit.parts.review.judging.inbox.set_aside, visit.member.user.id, ref, why)
    except NotInTheInbox:
        return await _page(visit, Problem.not_in_the_inbox)
    except NotAReason:
        return await _page(visit, Problem.not_a_reason)
    except (DossierUnknown, ClosedForYou) as error:
        raise HTTPException(404) from error
    return visit.go("/postvak?klaar=opzij")


async def _page(visit: Visit, problem: Problem | None = None) -> Response:
    asked, inbox = visit.request.query_params, visit.parts.review.judging.inbox
    reason, after = _reason(asked.get("reden", "")), _place(asked.get("na", ""))
    handled = asked.get("toon") == "afgehandeld"
    lines: list[Entry] | list[Handled]
    if handled:
        lines = await visit.run(inbox.handled, after)
    else:
        lines = await visit.run(inbox.page, visit.member.user.id, reason, after)
    users = await visit.run(visit.parts.staff.accounts.all)
    return visit.show(
        "postvak.html",
        422 if problem else 200,
        problem=problem,
        done=asked.get("klaar") == "opzij",
        lines=lines,
        handled=handled,
        reason=reason.value if reason else "",
        reasons=list(Reason),
        total=await visit.run(inbox.count),
        count=await visit.run(inbox.count, reason) if reason else 0,
        many=MANY,
        agreed=await visit.run(inbox.agreed),
        names={user.id: user.name for user in users},
        themes=known_intents(),
        further=_further(lines[-1].place, reason, handled) if len(lines) == PAGE else "",
    )


def _further(place: tuple[int, int], reason: Reason | None, handled: bool) -> str:
    query = {"na": f"{place[0]}-{place[1]}"}
    if handled:
        query["toon"] = "afgehandeld"
    if reason:
        query["reden"] = reason.value
    return f"/postvak?{urlencode(query)}"


def _reason(text: str) -> Reason | None:
    return next((one for one in Reason if one.value == text), None)


def _place(text: str) -> tuple[int, int] | None:
    """Where a page begins; None for anything else, also for a number that no table has."""
    found = _PLACE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


PAGES = (
    Page("GET", "/postvak", show, REVIEWERS),
    Page("POST", "/postvak/{ref}/opzij", set_aside, REVIEWERS),
)
