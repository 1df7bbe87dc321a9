"""Corrections: proposing an example in one's own words, and a second person who decides."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.learning.errors import (
    ConversationGone,
    CorrectionUnknown,
    DecidedMeanwhile,
    NotLearnable,
    NotOwnCorrection,
    OwnCorrection,
)
from bot.learning.service import LONGEST, Correction, Origin, Problem, Wanted, tidy
from bot.review.intents import known_intents
from bot.staff.service import Role
from bot.web.staff import problems
from bot.web.staff.doors import Page, only
from bot.web.staff.visit import Visit

LEARNERS = only(Role.reviewer, Role.editor, Role.administrator)
_PROBLEMS = {
    OwnCorrection: problems.Problem.own_correction,
    NotOwnCorrection: problems.Problem.not_own_correction,
    DecidedMeanwhile: problems.Problem.decided_meanwhile,
}


async def show_all(visit: Visit) -> Response:
    """`GET /verbeteringen`."""
    corrections = visit.parts.learning.corrections
    return visit.show(
        "verbeteringen.html",
        waiting=await visit.run(corrections.waiting, "proposed"),
        approved=await visit.run(corrections.waiting, "approved"),
        decided=await visit.run(corrections.decided),
        names=await _names(visit),
        themes=known_intents(),
        done=visit.request.query_params.get("klaar", ""),
    )


async def begin(visit: Visit) -> Response:
    """`GET /verbeteringen/nieuw?gesprek=REF&bericht=SEQ&bedoeling=INTENT`; from nothing without a conversation."""
    asked = visit.request.query_params
    typed = {"gesprek": asked.get("gesprek", ""), "bericht": asked.get("bericht", "")}
    typed["bedoeling"] = asked.get("bedoeling", "")
    try:
        origin = await _origin(visit, typed)
    except ConversationGone:
        return await _form(visit, {**typed, "gesprek": ""}, None, problems.Problem.conversation_gone)
    return await _form(visit, typed, origin)


async def propose(visit: Visit) -> Response:
    """`POST /verbeteringen`."""
    form = visit.form
    typed = {name: form.get(name) for name in ("gesprek", "bericht", "bedoeling", "nu", "leerzin", "toetszin")}
    wanted = Wanted(typed["bedoeling"], typed["nu"] == "ja", tidy(typed["leerzin"]), tidy(typed["toetszin"]))
    learning, actor = visit.parts.learning, visit.member.user.id
    try:
        origin = await _origin(visit, typed)
    except ConversationGone:
        return await _form(visit, {**typed, "gesprek": ""}, None, problems.Problem.conversation_gone)
    originals = await visit.run(learning.origins.originals, origin) if origin else []
    library = await visit.run(learning.library)
    try:
        made = await visit.run(learning.corrections.propose, actor, wanted, library, origin, originals)
    except NotLearnable as refused:
        return await _form(visit, typed, origin, found=refused.problems)
    return visit.go(f"/verbeteringen/{made}?klaar=voorgesteld")


async def show(visit: Visit) -> Response:
    """`GET /verbeteringen/NUMBER`."""
    return await _one(visit, done=visit.request.query_params.get("klaar", ""))


async def approve(visit: Visit) -> Response:
    """`POST /verbeteringen/NUMBER/goedkeuren`."""
    return await _decide(visit, "approve", "goedgekeurd")


async def refuse(visit: Visit) -> Response:
    """`POST /verbeteringen/NUMBER/weigeren`."""
    return await _decide(visit, "refuse", "geweigerd")


async def withdraw(visit: Visit) -> Response:
    """`POST /verbeteringen/NUMBER/intrekken`."""
    return await _decide(visit, "withdraw", "ingetrokken")


async def _decide(visit: Visit, what: str, done: str) -> Response:
    found = await _asked_for(visit)
    try:
        await visit.run(getattr(visit.parts.learning.corrections, what), visit.member.user.id, found.id)
    except (OwnCorrection, NotOwnCorrection, DecidedMeanwhile) as error:
        return await _one(visit, _PROBLEMS[type(error)])
    return visit.go(f"/verbeteringen/{found.id}?klaar={done}")


async def _asked_for(visit: Visit) -> Correction:
    number = _number(visit.request.path_params["number"])
    try:
        if number is None:
            raise CorrectionUnknown("this is no number")
        return await visit.run(visit.parts.learning.corrections.get, number)
    except CorrectionUnknown as error:
        raise HTTPException(404) from error


async def _one(visit: Visit, problem: problems.Problem | None = None, done: str = "") -> Response:
    found = await _asked_for(visit)
    return visit.show(
        "verbetering.html",
        422 if problem else 200,
        one=found,
        names=await _names(visit),
        themes=known_intents(),
        reads=Role.reviewer in visit.member.user.roles,
        problem=problem,
        done=done,
    )


async def _origin(visit: Visit, typed: dict[str, str]) -> Origin | None:
    """The message that is corrected; only reviewers read conversations. Raises ConversationGone."""
    if not typed["gesprek"]:
        return None
    if Role.reviewer not in visit.member.user.roles:
        raise HTTPException(404)
    find, seq = visit.parts.learning.origins.find, _number(typed["bericht"])
    return await visit.run(find, typed["gesprek"], seq, visit.member.user.id)


async def _form(
    visit: Visit,
    typed: dict[str, str],
    origin: Origin | None,
    problem: problems.Problem | None = None,
    found: tuple[Problem, ...] = (),
) -> Response:
    library = await visit.run(visit.parts.learning.library)
    empty = {"nu": "", "leerzin": "", "toetszin": ""}
    return visit.show(
        "verbetering_nieuw.html",
        422 if problem or found else 200,
        typed={**empty, **typed},
        origin=origin,
        sections=library.sections,
        with_now=library.with_now,
        themes=known_intents(),
        longest=LONGEST,
        problem=problem,
        found={one.field: one for one in reversed(found)},
    )


async def _names(visit: Visit) -> dict[str, str]:
    return {user.id: user.name for user in await visit.run(visit.parts.staff.accounts.all)}


def _number(text: str) -> int | None:
    """A number of a row; None for anything else, also for one that no table has."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else None


PAGES = (
    Page("GET", "/verbeteringen", show_all, LEARNERS),
    Page("GET", "/verbeteringen/nieuw", begin, LEARNERS),
    Page("POST", "/verbeteringen", propose, LEARNERS),
    Page("GET", "/verbeteringen/{number}", show, LEARNERS),
    Page("POST", "/verbeteringen/{number}/goedkeuren", approve, LEARNERS),
    Page("POST", "/verbeteringen/{number}/weigeren", refuse, LEARNERS),
    Page("POST", "/verbeteringen/{number}/intrekken", withdraw, LEARNERS),
)
