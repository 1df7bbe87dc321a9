"""Taking approved corrections out, as files for the tree: for editors and administrators."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.learning.errors import DecidedMeanwhile, ExportUnknown
from bot.learning.service import Plan
from bot.review.intents import known_intents
from bot.staff.service import Role
from bot.web.staff.doors import Page, only
from bot.web.staff.log import number
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

EXPORTERS = only(Role.editor, Role.administrator)


async def show(visit: Visit) -> Response:
    """`GET /verbeteringen/uitvoer`: what would go out now, and what went out."""
    return await _page(visit)


async def take(visit: Visit) -> Response:
    """`POST /verbeteringen/uitvoer`: the files in a ZIP; from then on they are out."""
    try:
        found = await visit.run(visit.parts.learning.exports.take, visit.member.user.id)
    except DecidedMeanwhile:
        return await _page(visit, Problem.exported_meanwhile)
    return _download(found) if found.done else await _page(visit, Problem.nothing_to_export)


async def again(visit: Visit) -> Response:
    """`POST /verbeteringen/uitvoer/NUMBER`: what went out then, in the files as they are now."""
    asked = number(visit.request.path_params["number"])
    try:
        if asked is None:
            raise ExportUnknown("this is no number")
        found = await visit.run(visit.parts.learning.exports.again, visit.member.user.id, asked)
    except ExportUnknown as error:
        raise HTTPException(404) from error
    return _download(found)


async def _page(visit: Visit, problem: Problem | None = None) -> Response:
    exports = visit.parts.learning.exports
    users = await visit.run(visit.parts.staff.accounts.all)
    return visit.show(
        "verbeteringen_uitvoer.html",
        422 if problem else 200,
        plan=await visit.run(exports.plan),
        made=await visit.run(exports.made),
        names={user.id: user.name for user in users},
        themes=known_intents(),
        problem=problem,
    )


def _download(found: Plan) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="verbeteringen.zip"'}
    return Response(found.zipped(), media_type="application/zip", headers=headers)


PAGES = (
    Page("GET", "/verbeteringen/uitvoer", show, EXPORTERS),
    Page("POST", "/verbeteringen/uitvoer", take, EXPORTERS, keeps=False),
    Page("POST", "/verbeteringen/uitvoer/{number}", again, EXPORTERS, keeps=False),
)
