"""Stand-ins for the tests of the gateway: a Rasa that does what a test says, and an application around it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.conversation.reply import BotReply
from bot.safety import assess
from bot.settings import Settings, load
from bot.web.rasa import Question, read_reply


def channel_body(text: str = "Dat is naar.", key: str = "stalking", **more: Any) -> dict[str, Any]:
    """What the channel answers when all is well."""
    message = {
        "key": key,
        "bubbles": [{"text": text, "links": [{"label": "Bel 112", "href": "tel:112"}]}],
        "buttons": [
            {"label": "Een mens spreken", "to": "mens_spreken"},
            {"label": "Ja, wissen", "to": "wis:ja"},
        ],
        "safety_check": False,
        "asks": None,
    }
    return {
        "messages": [message],
        "intent": {"name": key, "confidence": 0.93},
        "ranking": [{"name": key, "confidence": 0.93}],
        "entities": [],
        "acute": 0.01,
        "acute_threshold": 0.5,
        **more,
    }


@dataclass
class FakeRasa:
    """Echoes what it was asked, after `delay` seconds; `dead` gives None as the real client does."""

    delay: float = 0.0
    dead: bool = False
    asked: list[Question] = field(default_factory=list)

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        self.asked.append(question)
        if self.dead or seconds <= 0:
            return None
        await asyncio.sleep(min(self.delay, seconds))
        if self.delay >= seconds:
            return None
        heard = 0.9 if assess(question.text or "").danger.urgent else 0.01  # the model hears the rules too
        return read_reply(channel_body(f"Antwoord op {question.text or question.choice}", acute=heard))

    async def health(self) -> Mapping[str, Any]:
        if self.dead:
            raise httpx.ConnectError("dead")
        return {"ready": True, "model": "test", "tracker_store": "Ours", "dutch": "lookup", "encoder": "fast"}

    async def close(self) -> None:
        return None


def settings_for(directory: Path, **environ: str) -> Settings:
    """Settings that keep everything in a directory of the test."""
    return load({"NACHTLICHT_VAR": str(directory), **environ}, env_file=directory / "no.env")


def new_id() -> str:
    """An id as a client makes it."""
    return str(uuid.uuid4())


@dataclass
class Visitor:
    """Somebody with a conversation, over ASGI."""

    http: httpx.AsyncClient
    token: str = ""

    async def open(self) -> httpx.Response:
        """Begin a conversation."""
        answer = await self.http.post("/api/conversations", json={})
        if answer.status_code == 201:
            self.token = answer.json()["conversation"]
        return answer

    async def say(self, text: str, id: str | None = None, **headers: str) -> httpx.Response:
        """Type something."""
        return await self.post({"id": id or new_id(), "text": text}, headers)

    async def choose(self, choice: str, id: str | None = None) -> httpx.Response:
        """Press a button."""
        return await self.post({"id": id or new_id(), "choice": choice}, {})

    async def post(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> httpx.Response:
        """A message of whatever shape."""
        return await self.http.post(f"/api/conversations/{self.token}/messages", json=body, headers=dict(headers))
