"""The audit log as a page: for administrators."""

from __future__ import annotations

import re

from starlette.responses import Response

from bot.staff.service import Role, Verdict
from bot.web.staff.doors import Page, only
from bot.web.staff.visit import Visit

ADMINISTRATORS = only(Role.administrator)
#: Some 0.2 s of work: visitors share the machine.
NEWEST = 10_000
#: A filter that is longer matches nothing anyway.
_LONGEST = 80


async def show(visit: Visit) -> Response:
    """`GET /logboek?wie=ID&wat=ACTION&voor=NUMBER`: newest first; a filter that is nonsense finds nothing."""
    return await _page(visit)


async def verify(visit: Visit) -> Response:
    """`POST /logboek/controle`: go through the newest lines; `nachtlicht audit verify` goes through all."""
    actor = visit.member.user.id
    return await _page(visit, await visit.run(visit.parts.staff.verify, actor, newest=NEWEST))


async def _page(visit: Visit, verdict: Verdict | None = None) -> Response:
    asked = visit.request.query_params
    who, what = asked.get("wie", "")[:_LONGEST], asked.get("wat", "")[:_LONGEST]
    before = number(asked.get("voor", ""))
    users = await visit.run(visit.parts.staff.accounts.all)
    lines, actions = await visit.run(visit.parts.staff.lines, before, who or None, what or None)
    return visit.show(
        "logboek.html",
        lines=lines,
        actions=actions,
        users=users,
        names={user.id: user.name for user in users},
        who=who,
        what=what,
        before=before,
        verdict=verdict,
    )


def number(text: str) -> int | None:
    """A line's number; None for anything else, also for one that no table has."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else None


PAGES = (
    Page("GET", "/logboek", show, ADMINISTRATORS),
    Page("POST", "/logboek/controle", verify, ADMINISTRATORS),
)
