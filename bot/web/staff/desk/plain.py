"""The desk without scripting: `show()`. Forms and pages; a chat is a page that goes on coming in while it is open.

What is typed stays in its box while messages appear below it, and the open page is the chatter's sign of life.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from starlette.responses import Response, StreamingResponse

from bot.conversation.errors import AnswerNotStored, ConversationUnavailable
from bot.conversation.moments import to_ms
from bot.handoff.service import MAX_TEXT, Chat, NotYours, Parting, VisitorLeft
from bot.staff.errors import StaffUnavailable
from bot.web.staff.desk.acts import PLAIN, Happened
from bot.web.staff.desk.cursor import cursor_of
from bot.web.staff.desk.shown import chat_of, queue_of
from bot.web.staff.desk.watch import Watch
from bot.web.staff.render import environment
from bot.web.staff.visit import Visit

#: Where messages come in, in the page of a chat.
_HERE = "<!-- hier -->"
#: Something to write now and then, so that a page that was closed is noticed.
_STILL = "<!-- -->\n"


async def show(visit: Visit) -> Response:
    """`GET /balie/eenvoudig?gesprek=ID&vast=NUMBER&melding=NAME`: queue and chats, or one chat."""
    asked, me = visit.request.query_params, visit.member.user.id
    happened = asked.get("melding", "")
    told = happened if happened in {one.value for one in Happened} else ""
    try:
        await visit.run(visit.desk.handoffs.presence.beat, me, visit.desk.municipality)
        if "gesprek" not in asked:
            return await _room(visit, told)
        chat = await visit.run(visit.desk.handoffs.desk.chat, asked["gesprek"][:32], me)
    except VisitorLeft:
        return visit.go(f"{PLAIN}?melding={Happened.left.value}")
    except NotYours:
        return visit.go(f"{PLAIN}?melding={Happened.not_yours.value}")
    except (AnswerNotStored, ConversationUnavailable) as error:
        raise StaffUnavailable("the desk could not be read") from error
    return await _chat(visit, chat, told)


async def _room(visit: Visit, told: str) -> Response:
    desk, me = visit.desk, visit.member.user.id
    waiting = await visit.run(desk.handoffs.desk.queue, desk.municipality)
    chats = await visit.run(desk.handoffs.desk.chats, me)
    accepting = await visit.run(desk.handoffs.presence.accepting, me)
    page = visit.show(
        "balie_eenvoudig.html",
        told=told,
        town=desk.town,
        queue=queue_of(waiting, desk.themes),
        chats=[chat_of(chat, desk.roles, desk.themes) for chat in chats],
        accepting=accepting,
        now=to_ms(desk.now),
    )
    return _goes_on(page, lambda head, tail: _changing(visit, head, tail))


async def _chat(visit: Visit, chat: Chat, told: str) -> Response:
    """The page up to where messages come in, and then whatever is said until somebody goes."""
    desk, book = visit.desk, visit.desk.book()
    texts = book.canned.texts(chat.theme, book.directory, desk.now)
    present = await visit.run(desk.handoffs.presence.colleagues, desk.municipality)
    users = {user.id: user.name for user in await visit.run(visit.parts.staff.accounts.all)}
    page = visit.show(
        "balie_gesprek.html",
        told=told,
        chat=chat_of(chat, desk.roles, desk.themes),
        texts=texts,
        begun=_begun(visit, [text for _, text in texts]),
        colleagues=[(id, users[id]) for id in present if id in users and id != visit.member.user.id],
        once=secrets.token_hex(8),
        longest=MAX_TEXT,
    )
    return _goes_on(page, lambda head, tail: _coming(visit, chat, head, tail))


def _goes_on(page: Response, parts: Callable[[str, str], AsyncIterator[str]]) -> Response:
    """The page as it is, up to where more comes in."""
    head, tail = bytes(page.body).decode("utf-8").split(_HERE)
    headers = {name: value for name, value in page.headers.items() if name != "content-length"}
    headers["X-Accel-Buffering"] = "no"  # a proxy must not wait until the page is whole
    return StreamingResponse(parts(head, tail), headers=headers)


def _begun(visit: Visit, texts: list[str]) -> str:
    """The text that somebody chose to begin with."""
    chosen = visit.request.query_params.get("vast", "")
    return texts[int(chosen)] if chosen.isdecimal() and len(chosen) < 4 and int(chosen) < len(texts) else ""


async def _changing(visit: Visit, head: str, tail: str) -> AsyncIterator[str]:
    """Queue and chats, and a line once somebody came or went."""
    yield head
    shown: dict[str, set[str]] = {}
    told = False
    async with aclosing(Watch(visit, cursor_of("")).news()) as news:
        async for one in news:
            if one.name in ("queue", "chats"):
                ids = {each["id"] for each in one.data}
                if shown.setdefault(one.name, ids) != ids and not told:
                    told = True
                    yield _part("veranderd")
            elif one.name == "pulse":
                yield _part("bijna") if _soon(one.data) else _STILL
            elif one.name == "over":
                yield _part("uit")
                break
    yield tail


async def _coming(visit: Visit, chat: Chat, head: str, tail: str) -> AsyncIterator[str]:
    yield head
    async with aclosing(Watch(visit, cursor_of(f"{chat.id}.0")).news()) as news:
        async for one in news:
            if one.name == "message" and one.data["chat"] == chat.id:
                yield _part("bericht", message=one.data)
            elif one.name == "pulse":
                yield _part("bijna") if _soon(one.data) else _STILL
            elif one.name == "parted" and one.data["chat"] == chat.id:
                why = Parting(one.data["why"])
                yield _part("weg", to=f"{PLAIN}?melding={Happened(why.value).value}")
                break
            elif one.name == "over":
                yield _part("uit")
                break
    yield tail


def _soon(pulse: dict[str, Any]) -> bool:
    """Once in the minute before the session ends, not with each pulse."""
    return pulse["left"] is not None and 56 <= pulse["left"] < 60


def _part(name: str, **values: Any) -> str:
    return environment().get_template(f"_balie_{name}.html").render(values)
