"""The only client of Rasa: `RasaClient.ask()` gives a reply or None, and nobody waits longer than told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import httpx

from bot.content.answer import Answer, Bubble, Button, Link
from bot.conversation.models import Understanding
from bot.conversation.reply import BotReply
from bot.log import get_logger

log = get_logger("web.rasa")

_MESSAGE = "/webhooks/nachtlicht/message"
_HEALTH = "/webhooks/nachtlicht/health"
_SAFE_LINKS = ("tel:", "https://", "sms:", "mailto:")


@dataclass(frozen=True)
class Question:
    """What Rasa is asked: either `text` or `choice` (an intent, perhaps with entities)."""

    conversation: str
    now: datetime
    municipality: str
    text: str | None = field(default=None, repr=False)
    choice: str | None = field(default=None, repr=False)
    values: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The body that our channel accepts, and nothing else."""
        words = {"text": self.text} if self.choice is None else {"choice": self.choice}
        return {
            "conversation": self.conversation,
            **words,
            "now": self.now.isoformat(),
            "municipality": self.municipality,
            "values": dict(self.values),
        }


class BotClient(Protocol):
    """Rasa, or something that stands in for it."""

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        """The reply within so many seconds, or None. Never raises."""

    async def health(self) -> Mapping[str, Any]:
        """What the channel says about itself, and `ready`; raises httpx.HTTPError or ValueError."""

    async def close(self) -> None:
        """Let go of connections."""


class UnusableReply(ValueError):
    """Rasa answered, but no visitor can use it. The message names what is missing, never a text."""


class RasaClient:
    """Rasa over HTTP on the loopback, with connections that stay open."""

    def __init__(self, base_url: str, secret: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"X-Nachtlicht-Secret": secret} if secret else {},
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50, keepalive_expiry=60),
            timeout=httpx.Timeout(3.0),
            trust_env=False,
            transport=transport,
        )

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        if seconds <= 0:
            log.warning("rasa_not_asked", reason="no_time_left")
            return None
        started = time.monotonic()
        try:
            raw = await asyncio.wait_for(self._post(question), seconds)
            reply = read_reply(raw)
        except asyncio.TimeoutError:
            log.warning("rasa_too_late", seconds=round(seconds, 2))
        except httpx.HTTPStatusError as error:
            log.warning("rasa_refused", status=error.response.status_code)
        except httpx.HTTPError as error:
            log.warning("rasa_unreachable", error=type(error).__name__)
        except UnusableReply as error:
            log.warning("rasa_reply_unusable", reason=str(error))
        except ValueError:
            log.warning("rasa_reply_unusable", reason="no JSON")
        else:
            log.info("rasa_answered", milliseconds=round((time.monotonic() - started) * 1000))
            return reply
        return None

    async def _post(self, question: Question) -> object:
        answer = await self._client.post(_MESSAGE, json=question.as_dict())
        answer.raise_for_status()
        found: object = answer.json()
        return found

    async def health(self) -> Mapping[str, Any]:
        answer = await self._client.get(_HEALTH)
        found = answer.json()
        return {**found, "ready": answer.status_code == 200} if isinstance(found, dict) else {}

    async def close(self) -> None:
        await self._client.aclose()


def read_reply(raw: object) -> BotReply:
    """The channel's JSON as values. Raises UnusableReply when it has no answer in it."""
    body = _mapping(raw, "body")
    answers = tuple(_answer(_mapping(one, "message")) for one in _sequence(body.get("messages"), "messages"))
    if not any(bubble.text.strip() for answer in answers for bubble in answer.bubbles):
        raise UnusableReply("no messages")
    memory = {name: str(value) for name, value in _mapping(body.get("memory") or {}, "memory").items()}
    return BotReply(answers=answers, understanding=_understanding(body), memory=memory)


def _answer(raw: Mapping[str, Any]) -> Answer:
    bubbles = tuple(_bubble(_mapping(one, "bubble")) for one in _sequence(raw.get("bubbles"), "bubbles"))
    asks = raw.get("asks")
    return Answer(
        key=_text(raw.get("key"), "key"),
        bubbles=tuple(bubble for bubble in bubbles if bubble.text.strip()),
        buttons=tuple(_button(_mapping(one, "button")) for one in _sequence(raw.get("buttons", []), "buttons")),
        safety_check=raw.get("safety_check") is True,
        asks=asks if isinstance(asks, str) else None,
        step=_count(raw.get("step")),
        steps=_count(raw.get("steps")),
        organisations=tuple(
            one for one in _sequence(raw.get("organisations") or [], "organisations") if _is_id(one)
        ),
    )


def _is_id(one: object) -> bool:
    return isinstance(one, str) and one.isidentifier() and len(one) <= 64


def _count(raw: object) -> int:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else 0


def _bubble(raw: Mapping[str, Any]) -> Bubble:
    links = tuple(_link(_mapping(one, "link")) for one in _sequence(raw.get("links", []), "links"))
    return Bubble(_text(raw.get("text"), "text"), links)


def _link(raw: Mapping[str, Any]) -> Link:
    href = _text(raw.get("href"), "href")
    if not href.startswith(_SAFE_LINKS):
        raise UnusableReply("link")
    return Link(_text(raw.get("label"), "label"), href)


def _button(raw: Mapping[str, Any]) -> Button:
    return Button(_text(raw.get("label"), "label"), _text(raw.get("to"), "to"))


def _understanding(body: Mapping[str, Any]) -> Understanding:
    intent = _mapping(body.get("intent") or {}, "intent")
    name, follow_up = intent.get("name"), body.get("follow_up")
    return Understanding(
        intent=name if isinstance(name, str) else None,
        confidence=_probability(intent.get("confidence")),
        acute=_probability(body.get("acute")),
        threshold=_probability(body.get("acute_threshold")),
        suicide=_probability(body.get("suicide")),
        suicide_threshold=_probability(body.get("suicide_threshold")),
        ranking=tuple(_ranked(one) for one in _sequence(body.get("ranking") or [], "ranking")),
        follow_up=follow_up if isinstance(follow_up, str) else None,
        entities=tuple(_mapping(one, "entity") for one in _sequence(body.get("entities") or [], "entities")),
    )


def _ranked(raw: object) -> tuple[str, float]:
    one = _mapping(raw, "ranking")
    return _text(one.get("name"), "name"), _probability(one.get("confidence")) or 0.0


def _probability(raw: object) -> float | None:
    return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def _mapping(raw: object, what: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise UnusableReply(what)
    return raw


def _sequence(raw: object, what: str) -> list[Any]:
    if not isinstance(raw, list):
        raise UnusableReply(what)
    return raw


def _text(raw: object, what: str) -> str:
    if not isinstance(raw, str) or not raw:
        raise UnusableReply(what)
    return raw
