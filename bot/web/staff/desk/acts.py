"""What a chatter does: each call reads a form, asks the hand-overs for one thing and names what happened.

The page sends forms by script and gets JSON; without scripting the answer is a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from bot.conversation.errors import AnswerNotStored, ConversationUnavailable
from bot.errors import NachtlichtError
from bot.handoff.service import (
    ColleagueAway,
    NotWaiting,
    NotYours,
    TakenByAnother,
    TextInvalid,
    VisitorLeft,
)
from bot.staff.errors import StaffUnavailable
from bot.web.staff.visit import Visit

#: Fields of the forms: shown to somebody whose session ended, so they are Dutch.
CHAT, TEXT, ONCE, ON, COLLEAGUE = "gesprek", "tekst", "eenmalig", "aan", "collega"
PLAIN = "/balie/eenvoudig"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ONCE = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
Work = Callable[[str, str], object]


class Happened(str, Enum):
    """Name and value are the same; each has its Dutch sentence in `_balie_woorden.html`."""

    taken_by_another = "taken_by_another"
    not_waiting = "not_waiting"
    not_yours = "not_yours"
    left = "left"
    ended = "ended"
    elsewhere = "elsewhere"
    colleague_away = "colleague_away"
    text_invalid = "text_invalid"


class Hears(Enum):
    """Whom it concerns: the two who chat, or every desk, because the queue or who is there changes."""

    two = "two"
    everybody = "everybody"


_NAMES: dict[type[NachtlichtError], Happened] = {
    TakenByAnother: Happened.taken_by_another,
    NotWaiting: Happened.not_waiting,
    NotYours: Happened.not_yours,
    VisitorLeft: Happened.left,
    ColleagueAway: Happened.colleague_away,
    TextInvalid: Happened.text_invalid,
}


async def take(visit: Visit) -> Response:
    """`POST /balie/neem`: of two who do it at once one gets her, and the other is told."""
    return await _act(visit, visit.desk.handoffs.desk.take)


async def say(visit: Visit) -> Response:
    """`POST /balie/zeg`: words for the visitor. The same `eenmalig` again says nothing."""
    text, once = visit.form.get(TEXT), visit.form.get(ONCE)
    named = once if _ONCE.fullmatch(once) else None
    return await _act(
        visit, lambda id, me: visit.desk.handoffs.desk.say(id, me, _one_newline(text), named), Hears.two
    )


async def typing(visit: Visit) -> Response:
    """`POST /balie/typt`: that somebody types, never what."""
    on = visit.form.get(ON) == "ja"
    return await _act(visit, lambda id, me: visit.desk.handoffs.desk.typing(id, me, on), Hears.two)


async def note(visit: Visit) -> Response:
    """`POST /balie/notitie`: for colleagues; it goes with the conversation."""
    text = _one_newline(visit.form.get(TEXT))
    return await _act(visit, lambda id, me: visit.desk.handoffs.desk.note(id, me, text), Hears.two)


async def end(visit: Visit) -> Response:
    """`POST /balie/einde`: twice is fine."""
    return await _act(visit, visit.desk.handoffs.desk.end)


async def hand_back(visit: Visit) -> Response:
    """`POST /balie/terug`: back to the bot."""
    return await _act(visit, visit.desk.handoffs.desk.hand_back)


async def hand_to(visit: Visit) -> Response:
    """`POST /balie/collega`: to a colleague who is there."""
    colleague = visit.form.get(COLLEAGUE)
    return await _act(visit, lambda id, me: visit.desk.handoffs.desk.hand_to(id, me, colleague))


async def accept(visit: Visit) -> Response:
    """`POST /balie/aanwezig`: pause, or go on."""
    me, on = visit.member.user.id, visit.form.get(ON) == "ja"

    def change() -> None:
        presence = visit.desk.handoffs.presence
        presence.beat(me, visit.desk.municipality)
        presence.accept(me, on)

    await _asking(visit, change)
    await visit.desk.bus.wake(visit.desk.key)
    return _answer(visit, None, None)


async def here(visit: Visit) -> Response:
    """`POST /balie/hier`: somebody says that she is still there; the door has counted it."""
    return _answer(visit, None, None)


async def _act(visit: Visit, work: Work, hears: Hears = Hears.everybody) -> Response:
    id, me, desk = visit.form.get(CHAT), visit.member.user.id, visit.desk

    def do() -> str:
        if not _ID.fullmatch(id):
            raise VisitorLeft("there is no such hand-over")
        conversation_id = desk.handoffs.desk.record(id).conversation_id
        work(id, me)
        return conversation_id

    try:
        conversation_id = await _asking(visit, do)
    except tuple(_NAMES) as error:
        return _answer(visit, id, _NAMES[type(error)])
    await desk.bus.wake(conversation_id)
    if hears is Hears.everybody:
        await desk.bus.wake(desk.key)
    return _answer(visit, id, None)


async def _asking(visit: Visit, work: Callable[[], str | None]) -> str:
    try:
        return await visit.run(work) or ""
    except (AnswerNotStored, ConversationUnavailable) as error:
        raise StaffUnavailable("the hand-over could not be read or written") from error


def _answer(visit: Visit, chat: str | None, happened: Happened | None) -> Response:
    if "application/json" in visit.request.headers.get("accept", ""):
        return JSONResponse({"happened": happened}, 200 if happened is None else 409)
    stays = happened in (None, Happened.colleague_away, Happened.text_invalid)
    asked = {"gesprek": chat if stays else None, "melding": happened.value if happened else None}
    query = urlencode({name: value for name, value in asked.items() if value})
    return visit.go(f"{PLAIN}?{query}" if query else PLAIN)


def _one_newline(text: str) -> str:
    """Forms send each end of a line as two characters."""
    return text.replace("\r\n", "\n")
