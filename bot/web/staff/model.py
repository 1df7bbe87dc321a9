"""What a new model changes, before it goes live; administrators decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from starlette.responses import Response

from bot.learning.errors import (
    CandidateBeyondRepair,
    CandidateMissing,
    ConversationGone,
    DangerLost,
    TryingAlready,
)
from bot.learning.service import DESPITE, Change, Kind, Report
from bot.review.intents import known_intents
from bot.staff.service import Role
from bot.web.staff.corrections import LEARNERS
from bot.web.staff.doors import Page, only
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

ADMINISTRATORS = only(Role.administrator)
#: So many changes of each meaning are shown; the report beside the candidate has them all.
SHOWN = 100
_PROBLEMS = {
    CandidateMissing: Problem.candidate_missing,
    CandidateBeyondRepair: Problem.candidate_changed,
    DangerLost: Problem.danger_lost,
    TryingAlready: Problem.trying_already,
}


async def show(visit: Visit) -> Response:
    """`GET /model`."""
    return await _page(visit, done=visit.request.query_params.get("klaar", ""))


async def accept(visit: Visit) -> Response:
    """`POST /model/aannemen`: the model of the report that was read, and no other."""
    form, call = visit.form, visit.parts.learning.candidates.accept
    try:
        await visit.run(call, visit.member.user.id, form.get("model"), form.get("ondanks"))
    except tuple(_PROBLEMS) as error:
        return await _page(visit, _PROBLEMS[type(error)])
    return visit.go("/model?klaar=aangenomen")


async def reject(visit: Visit) -> Response:
    """`POST /model/afwijzen`."""
    try:
        await visit.run(visit.parts.learning.candidates.reject, visit.member.user.id)
    except (CandidateMissing, TryingAlready) as error:
        return await _page(visit, _PROBLEMS[type(error)])
    return visit.go("/model?klaar=afgewezen")


async def _page(visit: Visit, problem: Problem | None = None, done: str = "") -> Response:
    report: Report | None = None
    try:
        report = await visit.run(visit.parts.learning.candidates.report)
    except CandidateMissing:
        pass
    except CandidateBeyondRepair:
        problem = problem or Problem.candidate_changed
    groups = _groups(report.changes) if report else []
    shown = [one for _, changes, _ in groups for one in changes]
    return visit.show(
        "model.html",
        422 if problem else 200,
        report=report,
        groups=groups,
        texts=await _texts(visit, shown),
        themes=known_intents(),
        despite=DESPITE,
        decides=Role.administrator in visit.member.user.roles,
        problem=problem,
        done=done,
    )


def _groups(changes: Sequence[Change]) -> list[tuple[str, list[Change], int]]:
    """By what they mean, the gravest first: the name, those that are shown, how many there are."""
    found = []
    for what, members in groupby(changes, key=lambda one: one.what):
        listed = list(members)
        found.append((what.value, listed[:SHOWN], len(listed)))
    return found


async def _texts(visit: Visit, changes: Sequence[Change]) -> dict[tuple[str, int], str]:
    """What visitors typed, from the sealed store, for who may read it; never kept beside the model."""
    if Role.reviewer not in visit.member.user.roles:
        return {}
    found: dict[tuple[str, int], str] = {}
    for ref in {one.ref for one in changes if one.kind is Kind.turn}:
        try:
            origin = await visit.run(visit.parts.learning.origins.find, ref, None, visit.member.user.id)
        except ConversationGone:
            continue
        found |= {(ref, one.seq): one.text for one in origin.texts if one.text is not None}
    return found


PAGES = (
    Page("GET", "/model", show, LEARNERS),
    Page("POST", "/model/aannemen", accept, ADMINISTRATORS, keeps=False),
    Page("POST", "/model/afwijzen", reject, ADMINISTRATORS, keeps=False),
)
