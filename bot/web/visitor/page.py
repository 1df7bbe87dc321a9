"""The page: `home()` and, for who has no scripting, the same conversation through forms at `/gesprek`."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import clock
from bot.content.answer import Answer
from bot.conversation.errors import ConversationUnavailable, ConversationUnknown
from bot.conversation.messages import unstored_messages
from bot.conversation.models import Message, Opened, ShownButton, State
from bot.log import get_logger
from bot.web.visitor import body, conversing, erasing, opinions
from bot.web.visitor.incoming import Incoming, checked
from bot.web.visitor.panel import ACTIONS, Chosen, left_over, panel, press
from bot.web.visitor.refusals import Refusal, Refused
from bot.web.visitor.rendering import doors, page
from bot.web.visitor.services import Services, services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.page")

#: What goes with leaving by a form: no page of this site may come back out of the browser's memory.
AWAY = {"Clear-Site-Data": '"cache"'}
#: A button of the greeting before there is a conversation: `begin:` and its place.
_BEGIN = "begin:"
_MAX_FORM = 24 * 1024
_READ = 0.8
_ERASE = 0.7


@dataclass(frozen=True)
class View:
    """What one rendering of the page shows. `kept` goes back into the text field; `panel`: see there.

    `opinion` goes back into the field beside the thumbs; `thanked`: one was given just now.
    """

    messages: Sequence[Message]
    choices: Sequence[ShownButton] = ()
    token: str = ""
    alert: bool = False
    state: State = "bot"
    refusal: Refusal | None = None
    kept: str = ""
    panel: Mapping[str, Any] | None = None
    pressed: bool = False
    thanked: bool = False
    opinion: str = ""


@dataclass(frozen=True)
class Form:
    """The fields of the form, as sent."""

    token: str
    number: str
    text: str
    choice: str
    leaving: bool
    chosen: Chosen
    beside_panel: bool
    thumb: str
    sentence: str
    words: str
    too_long: bool


async def home(request: Request) -> Response:
    """`GET /`: the greeting and the numbers. Needs no database and no Rasa, and keeps nothing."""
    return _page(request, _greeting(services(request), request))


async def elsewhere(request: Request) -> Response:
    """`GET /gesprek`, after a reload or a typed address: begin at the beginning."""
    return RedirectResponse("/", 303)


async def talk(request: Request) -> Response:
    """`POST /gesprek`: say something, choose, or leave. The conversation's id comes from a hidden field only."""
    arrived = time.monotonic()
    parts = services(request)
    form = await _read_form(request)
    if form.leaving:
        return await _leave(parts, form.token)
    token = form.token
    try:
        if token and form.chosen.action in ACTIONS:
            alert = await press(parts, token, form.chosen, parts.moment(request))
            view = await _conversation(parts, token, alert is True, ())
            return _page(request, replace(view, pressed=True))
        if token and form.thumb:
            return await _think(parts, request, form)
        incoming = _incoming(form)
        if not token:
            token, incoming = await _begin(parts, request, incoming)
        reply = await conversing.send(parts, token, incoming, parts.moment(request), arrived)
    except Refused as refused:
        return await _refused(parts, request, token, form, refused)
    if reply.state == "ended":
        return _page(request, View(reply.messages, state="ended"))
    return _page(request, await _conversation(parts, token, reply.alert, reply.messages))


async def _think(parts: Services, request: Request, form: Form) -> Response:
    """A thumb, perhaps a sentence: the same page with thanks, or with what danger in the sentence asks for."""
    if form.too_long:
        raise Refused(413, "fout_te_lang", form.words)
    given = opinions.checked(form.thumb, form.sentence, form.words)
    reply = await opinions.give(parts, form.token, given, parts.moment(request))
    latest, alert = ((), False) if reply is None else (reply.messages, reply.alert)
    view = await _conversation(parts, form.token, alert, latest)
    return _page(request, replace(view, pressed=bool(latest), thanked=True))


async def _leave(parts: Services, token: str) -> Response:
    """Away first: the erase gets a moment, and goes on when it needs more."""
    erase = asyncio.create_task(erasing.erase(parts, token, by_exit=True))
    parts.leaving.add(erase)
    erase.add_done_callback(parts.left)
    await asyncio.wait({erase}, timeout=_ERASE)
    return RedirectResponse(parts.frontpage.pick_exit(), 303, AWAY)


async def refused_page(request: Request, refused: Refused) -> Response:
    """A page for who went astray: the greeting, and what went wrong."""
    parts = services(request)
    refusal = parts.refusals.of(refused)
    return _page(request, replace(_greeting(parts, request), refusal=refusal, alert=refusal.alert))


def _greeting(parts: Services, request: Request) -> View:
    answer = parts.render("begroeting_start", parts.moment(request))
    return View(_unstored(answer), tuple(_begin_button(place, answer) for place in range(len(answer.buttons))))


def _begin_button(place: int, answer: Answer) -> ShownButton:
    button = answer.buttons[place]
    return ShownButton(f"{_BEGIN}{place}", button.label, button.to)


def _unstored(answer: Answer) -> tuple[Message, ...]:
    return unstored_messages([answer], urgent=False, at=clock.now())


async def _read_form(request: Request) -> Form:
    raw = await body.read(request)
    fields = parse_qs(raw.decoded, keep_blank_values=True)

    def field(name: str) -> str:
        return fields.get(name, [""])[0]

    return Form(
        token=field("gesprek"),
        number=field("nummer"),
        text=field("tekst"),
        choice=field("keuze"),
        leaving=field("actie") == "weg",
        chosen=Chosen(
            field("actie"), field("rol"), field("thema"), field("plaats"), tuple(fields.get("woord", ()))
        ),
        thumb=field("duim"),
        sentence=field("mening"),
        beside_panel=field("paneel") == "ja",
        words=field("mening") or body.readable_text(raw),
        too_long=len(raw.data) > _MAX_FORM,
    )


def _incoming(form: Form) -> Incoming:
    if form.too_long:
        raise Refused(413, "fout_te_lang", form.words)
    number = form.number or str(uuid.uuid4())
    if form.choice:
        return checked(number, None, form.choice, form.words)
    return replace(checked(number, form.text, None, form.words), edited=form.beside_panel)


async def _begin(parts: Services, request: Request, incoming: Incoming) -> tuple[str, Incoming]:
    """Open a conversation for the first message; a button of the greeting gets its real id now."""

    async def open() -> Opened:
        return await conversing.open_conversation(parts, request, words=incoming.typed)

    opened = await parts.beginnings.begin(incoming.id, open)
    if incoming.choice is None or not incoming.choice.startswith(_BEGIN):
        return opened.token, incoming
    place = incoming.choice.removeprefix(_BEGIN)
    buttons = opened.messages[-1].buttons
    if not place.isdecimal() or int(place) >= len(buttons):
        raise Refused(400, "fout_ongeldig")
    return opened.token, replace(incoming, choice=buttons[int(place)].id)


async def _refused(parts: Services, request: Request, token: str, form: Form, refused: Refused) -> Response:
    refusal = parts.refusals.of(refused)
    if not token or refused.status == 404:
        view = _greeting(parts, request)
    else:
        view = await _conversation(parts, token, False, ())
    return _page(
        request,
        replace(
            view,
            refusal=refusal,
            alert=view.alert or refusal.alert,
            kept=_kept(form, refused),
            opinion=form.sentence if refused.status != 404 else "",
        ),
    )


def _kept(form: Form, refused: Refused) -> str:
    """What goes back into the text field. Nothing when the conversation is gone: then it may be somebody else who
    lets the browser send the form again."""
    return form.text if len(form.text) <= _MAX_FORM and refused.status != 404 else ""


async def _conversation(parts: Services, token: str, alert: bool, latest: Sequence[Message]) -> View:
    """Everything so far; when the store is away, at least the latest answer."""
    try:
        view = await parts.threads.run(_READ, parts.conversations.find, token)
        messages: Sequence[Message] = await parts.threads.run(_READ, parts.conversations.history, token)
    except (ConversationUnavailable, ConversationUnknown, TookTooLong) as error:
        log.warning("history_not_shown", error=type(error).__name__)
        return View(latest, latest[-1].buttons if latest else (), token, alert)
    if latest and latest[-1].id not in {message.id for message in messages}:
        messages = [*messages, *latest]  # an answer that could not be kept is shown all the same
    beside = await panel(parts, token, view.state)
    choices = left_over(_choices(messages, view.state), beside)
    return View(messages, choices, token, alert or view.alerted, view.state, panel=beside)


def _choices(messages: Sequence[Message], state: State) -> Sequence[ShownButton]:
    """The buttons of the last message; with a human, whose words have none, the way out stays."""
    if state == "human":
        return next((message.buttons for message in reversed(messages) if message.buttons), ())
    return messages[-1].buttons if messages else ()


def _page(request: Request, view: View) -> Response:
    fields: dict[str, object] = {
        "messages": [message.as_dict() for message in view.messages],
        "choices": view.choices,
        "choice_lang": _language_of_answer(view.messages),
        "token": view.token,
        "alert": view.alert,
        "state": view.state,
        "refusal": [message.as_dict() for message in view.refusal.messages] if view.refusal else [],
        "kept": view.kept,
        "number": str(uuid.uuid4()),
        "doors": doors(request),
        "panel": view.panel,
        "mark": _mark(view),
        "thanked": view.thanked,
        "opinion": view.opinion,
        "sentence_length": opinions.MAX_SENTENCE,
    }
    status = view.refusal.status if view.refusal else 200
    headers = view.refusal.headers if view.refusal else {}
    return page(request, "page.html", fields, status, headers)


def _mark(view: View) -> str | None:
    """Where the page begins to be read: at her own last words; after a button of the panel at what followed."""
    if not view.pressed:
        return next((one.id for one in reversed(view.messages) if one.sender == "visitor"), None)
    latest = list(takewhile(lambda message: message.sender != "visitor", reversed(view.messages)))
    newest = [one.id for one in takewhile(lambda message: message.sender == latest[0].sender, latest)]
    return newest[-1] if newest else None


def _language_of_answer(messages: Sequence[Message]) -> str | None:
    """The other language of the last answer: its buttons read "Dutch / that language"."""
    answer = takewhile(lambda message: message.sender != "visitor", reversed(messages))
    return next((message.lang for message in answer if message.lang), None)
