"""What the gateway may ask: `read_request(body, domain)` checks it to the letter, as pure functions."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot import clock
from bot.errors import NachtlichtError

#: Code points of a text; the gateway has refused longer ones before.
LONGEST = 1000
_CONVERSATION = re.compile(r"[0-9a-f]{32}")
_CHOICE = re.compile(r"([a-z][a-z_]*)(\{.*\})?", re.DOTALL)
#: What a button may ask for besides entities: a text of the copybook, and who asks.
WISHES = frozenset({"tekst", "rol"})
_SHARED = {"conversation", "now", "municipality", "values"}
_SLASHES = frozenset("/\\⁄∕⟋⧵⧸╱﹨")
#: Unicode categories of what may hide in front of a slash: spaces, controls, formats, marks, private, unassigned.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})


class BadRequest(NachtlichtError):
    """The body is not what the gateway sends; the message names the field, never its content."""


@dataclass(frozen=True)
class Choice:
    """A button: an intent of the domain, perhaps with entities; `wish` says which text and for which role."""

    intent: str
    entities: Mapping[str, str]
    wish: Mapping[str, str] = field(default_factory=dict)

    def parsed(self) -> dict[str, Any]:
        """The same as Rasa's understanding of a text, but certain."""
        intent = {"name": self.intent, "confidence": 1.0}
        entities = [
            {"entity": name, "value": value, "text": "", "start": 0, "end": 0}
            for name, value in self.entities.items()
        ]
        return {"text": f"/{self.intent}", "intent": intent, "intent_ranking": [intent], "entities": entities}


@dataclass(frozen=True)
class Question:
    """One message of a visitor: `text` or `choice`, with the moment and the values that the gateway knows."""

    conversation: str
    now: str
    municipality: str
    values: Mapping[str, Any]
    text: str | None = field(default=None, repr=False)
    choice: Choice | None = None

    def metadata(self) -> dict[str, Any]:
        """What actions and texts may read."""
        wish = dict(self.choice.wish) if self.choice else {}
        return {"now": self.now, "municipality": self.municipality, "values": dict(self.values), "wish": wish}


def read_request(body: object, intents: Collection[str], entities: Collection[str]) -> Question:
    """Raises BadRequest for anything but exactly the fields of the contract."""
    if not isinstance(body, dict) or set(body) not in (_SHARED | {"text"}, _SHARED | {"choice"}):
        raise BadRequest("fields")
    conversation = _string(body, "conversation")
    if not _CONVERSATION.fullmatch(conversation):
        raise BadRequest("conversation")
    values = body["values"]
    if not isinstance(values, dict):
        raise BadRequest("values")
    return Question(
        conversation=conversation,
        now=_moment(_string(body, "now")),
        municipality=_string(body, "municipality"),
        values=values,
        text=_text(_string(body, "text")) if "text" in body else None,
        choice=read_choice(_string(body, "choice"), intents, entities) if "choice" in body else None,
    )


def read_choice(raw: str, intents: Collection[str], entities: Collection[str]) -> Choice:
    """`intent` or `intent{"entity": "value"}`, both known to the domain; "tekst" and "rol" are wishes.

    Raises BadRequest.
    """
    match = _CHOICE.fullmatch(raw)
    if not match or match[1] not in intents:
        raise BadRequest("choice")
    try:
        given = json.loads(match[2] or "{}")
    except ValueError as error:
        raise BadRequest("choice") from error
    if not all((name in entities or name in WISHES) and isinstance(value, str) for name, value in given.items()):
        raise BadRequest("choice")
    wish = {name: value for name, value in given.items() if name in WISHES}
    return Choice(match[1], {name: value for name, value in given.items() if name not in WISHES}, wish)


def without_slash(text: str) -> str:
    """The text without anything in front that Rasa could take for `/intent`, however it is dressed up.

    The gateway does this too; here it is done again, because whoever gets past it could set slots.
    """
    start = 0
    while start < len(text) and _skipped(text[start]):
        start += 1
    found_slash = any(_is_slash(char) for char in text[:start])
    return text[start:] if found_slash else text.strip()


def _skipped(char: str) -> bool:
    return _is_slash(char) or unicodedata.category(char) in _UNSEEN


def _is_slash(char: str) -> bool:
    return char in _SLASHES or unicodedata.normalize("NFKC", char).startswith("/")


def _text(raw: str) -> str:
    text = without_slash(raw)
    if not text or len(raw) > LONGEST:
        raise BadRequest("text")
    return text


def _string(body: Mapping[str, Any], name: str) -> str:
    value = body[name]
    if not isinstance(value, str) or not value:
        raise BadRequest(name)
    return value


def _moment(raw: str) -> str:
    try:
        return clock.parse(raw).isoformat()
    except ValueError as error:
        raise BadRequest("now") from error
