"""Judging from the page of a conversation: for reviewers. Everything is shown there; here it is changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.review.intents import known_entities, known_intents
from bot.review.judging_errors import (
    EntityUnknown,
    IntentMissing,
    IntentSame,
    IntentUnknown,
    JudgingError,
    KindUnknown,
    NoteChanged,
    NoteTooLong,
    NothingToDecide,
    TagInvalid,
    TooManyTags,
    TurnUnknown,
)
from bot.review.missed import Kind
from bot.review.service import ClosedForYou, DossierUnknown
from bot.review.verdicts import Given, read_verdict
from bot.staff.service import Role
from bot.web.staff.doors import Page, only
from bot.web.staff.dossiers import pages as dossiers
from bot.web.staff.dossiers.judged import NOTHING, Typed
from bot.web.staff.dossiers.query import read_query
from bot.web.staff.problems import Problem
from bot.web.staff.visit import Visit

REVIEWERS = only(Role.reviewer)
#: What stands in the forms, so that somebody can read it when it comes back after a new login.
KINDS = {
    "goed": Kind.right,
    "fout": Kind.wrong,
    "gevaar-gemist": Kind.missed_danger,
    "geen-gevaar": Kind.no_danger,
    "verwijzing": Kind.wrong_referral,
    "toon": Kind.tone,
}
TAKE_BACK = "terug"
#: What is mended on the page where one says what it should have been.
_MENDED = {
    IntentMissing: Problem.intent_missing,
    IntentUnknown: Problem.intent_unknown,
    IntentSame: Problem.intent_same,
    EntityUnknown: Problem.entity_unknown,
}
_PROBLEMS: dict[type[Exception], Problem] = {
    KindUnknown: Problem.verdict_unknown,
    NothingToDecide: Problem.nothing_to_decide,
    TagInvalid: Problem.tag_invalid,
    TooManyTags: Problem.too_many_tags,
    NoteTooLong: Problem.note_too_long,
    NoteChanged: Problem.note_changed,
}


async def say_what(visit: Visit) -> Response:
    """`GET /gesprekken/REF/fout?bericht=SEQ`: what should it have been?"""
    return await _say_what(visit, number(visit.request.query_params.get("bericht", "")))


async def judge(visit: Visit) -> Response:
    """`POST /gesprekken/REF/oordeel`."""
    form = visit.form
    seq = number(form.get("bericht"))
    intent, entity = form.get("onderwerp"), form.get("detail")
    try:
        given = await _judged(visit, seq, intent, entity)
    except tuple(_MENDED) as error:
        return await _say_what(visit, seq, _MENDED[type(error)], _Chosen(intent, entity))
    except TurnUnknown as error:
        raise HTTPException(404) from error
    except tuple(_PROBLEMS) as error:
        return await dossiers.page(visit, _PROBLEMS[type(error)])
    except (DossierUnknown, ClosedForYou):
        return await dossiers.page(visit)
    return back(visit, f"klaar={'intussen' if given.met else 'oordeel'}&bij={seq}#bericht-{seq}")


async def _judged(visit: Visit, seq: int, intent: str, entity: str) -> Given:
    form, verdicts = visit.form, visit.parts.review.judging.verdicts
    me, ref, version = visit.member.user.id, dossiers.ref_of(visit), number(form.get("versie"))
    if form.get("oordeel") == TAKE_BACK:
        return await visit.run(verdicts.take_back, me, ref, seq, version)
    kind = KINDS.get(form.get("oordeel"))
    wanted = read_verdict(kind.value if kind else "", intent, entity)
    return await visit.run(verdicts.give, me, ref, seq, wanted, version)


async def add_tag(visit: Visit) -> Response:
    """`POST /gesprekken/REF/label`."""
    typed = visit.form.get("label")
    filing = visit.parts.review.judging.filing
    try:
        await visit.run(filing.add_tag, visit.member.user.id, dossiers.ref_of(visit), typed)
    except (JudgingError, DossierUnknown, ClosedForYou) as error:
        return await _refused(visit, error, Typed(tag=typed))
    return back(visit, "klaar=gesprek#over")


async def take_tag(visit: Visit) -> Response:
    """`POST /gesprekken/REF/label/weg`."""
    filing = visit.parts.review.judging.filing
    try:
        await visit.run(filing.take_tag, visit.member.user.id, dossiers.ref_of(visit), visit.form.get("label"))
    except (DossierUnknown, ClosedForYou) as error:
        return await _refused(visit, error)
    return back(visit, "klaar=gesprek#over")


async def flag(visit: Visit) -> Response:
    """`POST /gesprekken/REF/vlag`."""
    filing, up = visit.parts.review.judging.filing, visit.form.get("vlag") == "ja"
    try:
        await visit.run(filing.flag, visit.member.user.id, dossiers.ref_of(visit), flagged=up)
    except (DossierUnknown, ClosedForYou) as error:
        return await _refused(visit, error)
    return back(visit, "klaar=gesprek#over")


async def write_note(visit: Visit) -> Response:
    """`POST /gesprekken/REF/notitie`."""
    form, filing = visit.form, visit.parts.review.judging.filing
    typed, version = form.get("notitie"), number(form.get("versie"))
    try:
        await visit.run(filing.write_note, visit.member.user.id, dossiers.ref_of(visit), typed, version)
    except (JudgingError, DossierUnknown, ClosedForYou) as error:
        return await _refused(visit, error, Typed(note=typed))
    return back(visit, "klaar=gesprek#over")


async def review(visit: Visit) -> Response:
    """`POST /gesprekken/REF/nagekeken`."""
    filing = visit.parts.review.judging.filing
    do = filing.reopen if visit.form.get("nagekeken") == "nee" else filing.review
    try:
        await visit.run(do, visit.member.user.id, dossiers.ref_of(visit))
    except (DossierUnknown, ClosedForYou) as error:
        return await _refused(visit, error)
    return back(visit, "klaar=gesprek#over")


@dataclass(frozen=True)
class _Chosen:
    intent: str = ""
    entity: str = ""


async def _say_what(
    visit: Visit, seq: int, problem: Problem | None = None, chosen: _Chosen | None = None
) -> Response:
    ref, me = dossiers.ref_of(visit), visit.member.user.id
    try:
        transcript = await visit.run(visit.parts.review.dossiers.open, ref, me)
        turn = (await visit.run(visit.parts.review.judging.of, ref)).turn(seq)
    except (DossierUnknown, ClosedForYou):
        return await dossiers.page(visit)
    if seq not in transcript.heard:
        raise HTTPException(404)
    mine = turn.of(me)
    here = next((one for one in transcript.texts if one.seq == seq), None)
    return visit.show(
        "fout.html",
        422 if problem else 200,
        problem=problem,
        ref=ref,
        seq=seq,
        version=turn.version,
        text=here.text if here else None,
        hidden=bool(here and here.hidden),
        heard=transcript.heard[seq],
        typed=chosen or _Chosen((mine and mine.intent) or "", (mine and mine.entity) or ""),
        intents=known_intents(),
        entities=known_entities(),
        asked=read_query(visit.request.query_params),
    )


async def _refused(visit: Visit, error: Exception, typed: Typed = NOTHING) -> Response:
    """The page of the conversation with what was typed; when it is gone or closed, that page says so."""
    return await dossiers.page(visit, _PROBLEMS.get(type(error)), typed)


def back(visit: Visit, more: str) -> Response:
    """To the conversation, with the filters that somebody came with; `more`: what was done, and where."""
    address = read_query(visit.request.query_params).address
    return visit.go(f"/gesprekken/{dossiers.ref_of(visit)}{address}{'&' if address else '?'}{more}")


def number(text: str) -> int:
    """A number of a form; one that no message has for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1


PAGES = (
    Page("GET", "/gesprekken/{ref}/fout", say_what, REVIEWERS),
    Page("POST", "/gesprekken/{ref}/oordeel", judge, REVIEWERS),
    Page("POST", "/gesprekken/{ref}/label", add_tag, REVIEWERS),
    Page("POST", "/gesprekken/{ref}/label/weg", take_tag, REVIEWERS),
    Page("POST", "/gesprekken/{ref}/vlag", flag, REVIEWERS),
    Page("POST", "/gesprekken/{ref}/notitie", write_note, REVIEWERS),
    Page("POST", "/gesprekken/{ref}/nagekeken", review, REVIEWERS),
)
