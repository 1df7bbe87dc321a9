"""What a visitor sent, checked: `read_message()` gives an `Incoming` or raises Refused."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request

from bot.web.visitor.body import Body, read, readable_text
from bot.web.visitor.clean import clean, is_blank
from bot.web.visitor.refusals import Refused

#: The cap of the contract, in Unicode code points.
MAX_TEXT = 1000
_MAX_CHOICE = 200


@dataclass(frozen=True)
class Incoming:
    """One message: a text as typed (`typed`) and as it may go on (`text`), or the id of a button.

    `edited`: what may go along to a human stands otherwise on her page than it was shown, so a typed yes is not
    a yes to that.
    """

    id: str
    typed: str = field(default="", repr=False)
    text: str | None = field(default=None, repr=False)
    choice: str | None = None
    edited: bool = False


async def read_message(request: Request) -> Incoming:
    """The body of a new message. Raises Refused (400, 413, 415) with the words that could be read in it."""
    raw = await read(request)
    values = parse_object(request, raw)
    words = readable_text(raw)
    incoming = checked(values.get("id"), values.get("text"), values.get("choice"), words)
    return replace(incoming, edited=values.get("edited") is True)


async def read_nothing(request: Request) -> None:
    """The body of an opening: a JSON object of which nothing is used. Raises Refused."""
    parse_object(request, await read(request))


def parse_object(request: Request, raw: Body) -> dict[str, Any]:
    """The JSON object in a body. Raises Refused."""
    words = readable_text(raw)
    if raw.too_long:
        raise Refused(413, "fout_te_lang", words)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "fout_type", words)
    try:
        values = json.loads(raw.data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "fout_ongeldig", words) from error
    if not isinstance(values, dict):
        raise Refused(400, "fout_ongeldig", words)
    return values


def checked(id: object, text: object, choice: object, words: str) -> Incoming:
    """A message of the right shape. `words` is what is looked at for danger when it is refused."""
    if not _is_uuid(id) or (text is None) == (choice is None):
        raise Refused(400, "fout_ongeldig", words)
    if choice is not None:
        if not isinstance(choice, str) or not 0 < len(choice) <= _MAX_CHOICE or not choice.isascii():
            raise Refused(400, "fout_ongeldig", words)
        return Incoming(str(id), choice=choice)
    return _with_text(str(id), text, words)


def _with_text(id: str, text: object, words: str) -> Incoming:
    if not isinstance(text, str):
        raise Refused(400, "fout_ongeldig", words)
    if len(text) > MAX_TEXT:
        raise Refused(413, "fout_te_lang", text)
    cleaned = clean(text)
    if is_blank(cleaned):
        raise Refused(400, "fout_leeg", text)
    return Incoming(id, typed=text, text=cleaned)


def _is_uuid(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False
