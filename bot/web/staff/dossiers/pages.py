"""The list of conversations and a conversation to read: for reviewers and administrators."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.review.service import ClosedForYou, Dossier, DossierUnknown, Transcript, known_intents
from bot.staff.service import Role
from bot.web.staff.doors import Page, only
from bot.web.staff.dossiers import query
from bot.web.staff.dossiers.judged import NOTHING, Typed, judged_values
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

READERS = only(Role.reviewer, Role.administrator)
_REF = re.compile(r"[0-9a-f]{16}", re.ASCII)


async def show_all(visit: Visit) -> Response:
    """`GET /gesprekken?…`: newest first; every filter stands in the address."""
    asked = query.read_query(visit.request.query_params)
    dossiers = visit.parts.review.dossiers
    reader = visit.member.user.id
    listing = await visit.run(dossiers.page, asked.filters, reader, asked.after, newer=asked.newer)
    tags = await visit.run(dossiers.tags)
    return visit.show(
        "gesprekken.html", asked=asked, listing=listing, tags=tags, intents=known_intents(), choices=query
    )


async def show(visit: Visit) -> Response:
    """`GET /gesprekken/REF?…`: the filters travel along, for the next and the previous one."""
    return await page(visit)


async def page(visit: Visit, problem: Problem | None = None, typed: Typed = NOTHING) -> Response:
    """The conversation, or why there is none for this reader; with what went wrong at one of its forms."""
    ref = ref_of(visit)
    try:
        transcript = await visit.run(visit.parts.review.dossiers.open, ref, visit.member.user.id)
    except DossierUnknown as error:
        raise HTTPException(404) from error
    except ClosedForYou:
        return await _closed(visit, ref)
    asked = query.read_query(visit.request.query_params)
    dossiers, reader = visit.parts.review.dossiers, visit.member.user.id
    beside = await visit.run(dossiers.neighbours, asked.filters, transcript.dossier, reader)
    try:
        judged = await judged_values(visit, ref, problem, typed)
    except DossierUnknown as error:  # erased just now
        raise HTTPException(404) from error
    return visit.show(
        "gesprek.html",
        422 if problem else 200,
        **judged,
        dossier=transcript.dossier,
        texts=transcript.texts,
        heard=transcript.heard,
        opinion=transcript.opinion,
        themes=_themes(transcript),
        asked=asked,
        beside=beside,
        intents=known_intents(),
    )


async def know(visit: Visit) -> Response:
    """`POST /gesprekken/REF/bekend`: "ik ken deze persoon" closes it for who says so."""
    ref = ref_of(visit)
    try:
        await visit.run(visit.parts.review.dossiers.know, ref, visit.member.user.id)
    except DossierUnknown as error:
        raise HTTPException(404) from error
    return visit.go(f"/gesprekken/{ref}{query.read_query(visit.request.query_params).address}")


def ref_of(visit: Visit) -> str:
    """The name of the dossier in the address; what can be none is not there."""
    ref = str(visit.request.path_params["ref"])
    if not _REF.fullmatch(ref):
        raise HTTPException(404)
    return ref


async def _closed(visit: Visit, ref: str) -> Response:
    asked = query.read_query(visit.request.query_params)
    dossiers = visit.parts.review.dossiers
    one = await visit.run(dossiers.get, ref)
    beside = await visit.run(dossiers.neighbours, asked.filters, one, visit.member.user.id)
    return visit.show("gesprek_dicht.html", 403, asked=asked, beside=beside)


def _themes(transcript: Transcript) -> list[str]:
    """Everything that comes up, for the warning."""
    heard = [one.intent for one in transcript.heard.values() if one.intent]
    return list(dict.fromkeys([*_own(transcript.dossier), *heard]))


def _own(dossier: Dossier) -> list[str]:
    return [] if dossier.theme is None else [dossier.theme]


PAGES = (
    Page("GET", "/gesprekken", show_all, READERS),
    Page("GET", "/gesprekken/{ref}", show, READERS),
    Page("POST", "/gesprekken/{ref}/bekend", know, READERS),
)
