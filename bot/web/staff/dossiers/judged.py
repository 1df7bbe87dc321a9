"""What the page of a conversation shows of judging: `judged_values(visit, ref, …)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.staff.service import Role
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit


@dataclass(frozen=True)
class Typed:
    """What somebody filled in and what was refused, so that it stands in the form again."""

    tag: str = ""
    note: str | None = None


#: The word of the address after a text was hidden.
HIDDEN = "verborgen"
#: Nothing was refused.
NOTHING = Typed()


@dataclass(frozen=True)
class Done:
    """What was just kept: `what` is a word of the address, `seq` the message that it was about."""

    what: str = ""
    seq: int | None = None


async def judged_values(
    visit: Visit, ref: str, problem: Problem | None = None, typed: Typed = NOTHING
) -> dict[str, Any]:
    """For the templates `_gesprek_oordeel.html` and `_beurt_oordeel.html`. Raises DossierUnknown."""
    judging, asked = visit.parts.review.judging, visit.request.query_params
    users = await visit.run(visit.parts.staff.accounts.all)
    at = asked.get("bij", "")
    known = {"oordeel", "intussen", "gesprek", HIDDEN}
    return {
        "judged": await visit.run(judging.of, ref),
        "may_judge": Role.reviewer in visit.member.user.roles,
        "names": {user.id: user.name for user in users},
        "tags_in_use": await visit.run(judging.tags_in_use),
        "typed": typed,
        "problem": problem,
        "done": Done(
            asked.get("klaar", "") if asked.get("klaar", "") in known else "",
            int(at) if re.fullmatch(r"[0-9]{1,9}", at, re.ASCII) else None,
        ),
    }
