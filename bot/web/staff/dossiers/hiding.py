"""Hiding a text in which a name or number is still readable, from the page of a conversation: for who reads it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.review.judging_errors import TurnUnknown
from bot.review.service import ClosedForYou, DossierUnknown
from bot.web.staff.doors import Page
from bot.web.staff.dossiers import pages as dossiers
from bot.web.staff.dossiers.judged import HIDDEN
from bot.web.staff.dossiers.judging import back, number
from bot.web.staff.visit import Visit

#: Instead of the number of a message: the sentence beside the thumb.
SENTENCE = "zin"


async def hide(visit: Visit) -> Response:
    """`POST /gesprekken/REF/verberg`: `bericht` is the number of a message, or `zin`.

    Who comes after a colleague reads the same: it is hidden.
    """
    hiding, me, ref = visit.parts.review.hiding, visit.member.user.id, dossiers.ref_of(visit)
    what = visit.form.get("bericht")
    try:
        if what == SENTENCE:
            await visit.run(hiding.sentence, me, ref)
            return back(visit, f"klaar={HIDDEN}#kop-mening")
        seq = number(what)
        await visit.run(hiding.text, me, ref, seq)
    except TurnUnknown as error:
        raise HTTPException(404) from error
    except (DossierUnknown, ClosedForYou):
        return await dossiers.page(visit)
    return back(visit, f"klaar={HIDDEN}&bij={seq}#bericht-{seq}")


PAGES = (Page("POST", "/gesprekken/{ref}/verberg", hide, dossiers.READERS),)
