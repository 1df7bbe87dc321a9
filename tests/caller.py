"""Pages without a browser, for tests and benches: `Caller` is a visitor, `Chatter` sits at the desk; over HTTP.

Their streams come back with `Last-Event-ID` as an EventSource does; behind a proxy that may be another gateway.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp

from bot import clock
from bot.db import make_engine
from bot.settings import Settings
from bot.staff.models import Origin
from bot.staff.roles import COMMAND_LINE, Role
from bot.staff.service import open_staff
from bot.web.staff.proof import proof_of
from tests.staff.conftest import PASSWORD, cheap

#: So long a page waits before it connects again, in seconds; the streams say it (`retry`).
AGAIN = 0.3
#: So long it waits before it sends a message again that was not stored (outbox.js).
RESEND = 1.2


@dataclass(frozen=True)
class Told:
    """An event as it arrived: `at` is `time.monotonic()`."""

    id: str
    name: str
    data: dict[str, Any] = field(repr=False)
    at: float


@dataclass
class Stream:
    """A stream of events that comes back when it is cut off. `connected`: how often it did, the first included."""

    http: httpx.AsyncClient
    bases: Sequence[str]
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    connected: int = 0

    def start(self) -> None:
        """Follow until `close`."""
        self._task = asyncio.create_task(self._follow())

    async def until(self, holds: Callable[[], bool], seconds: float) -> float:
        """How long it took, in seconds; raises TimeoutError."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"not within {seconds} s; the stream told {len(self.told)} events")
            await asyncio.sleep(0.005)
        return time.monotonic() - began

    async def close(self) -> None:
        """The page is closed."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        turn = 0
        while True:
            last = next((one.id for one in reversed(self.told) if one.id), None)
            headers = dict(self.headers) if last is None else {**self.headers, "Last-Event-ID": last}
            try:
                address = self.bases[turn % len(self.bases)] + self.path
                async with self.http.stream("GET", address, headers=headers, timeout=None) as answer:
                    self.connected += answer.status_code == 200
                    async for one in _events(answer):
                        self.told.append(one)
            except httpx.TransportError:
                turn += 1
            await asyncio.sleep(AGAIN)


async def _events(answer: httpx.Response) -> AsyncIterator[Told]:
    found: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            found[name] = value
        elif found and not line:  # without a name it is no event, only a place to resume from
            data = json.loads(found.get("data", "{}"))
            yield Told(found.get("id", ""), found.get("event", ""), data, time.monotonic())
            found = {}


@dataclass
class Caller:
    """One visitor. `bases`: the gateways, of which the first is asked; the next one when it is gone.

    `again`: how often the store was too busy, so that a message was sent anew.
    """

    http: httpx.AsyncClient
    bases: Sequence[str]
    token: str = ""
    again: int = 0

    async def open(self) -> Caller:
        """Begin a conversation, and follow it."""
        self.token = (await self._post("", {}))["conversation"]
        self.stream = Stream(self.http, self.bases, f"/api/conversations/{self.token}/events")
        self.stream.start()
        return self

    async def say(self, text: str) -> dict[str, Any]:
        """Type a sentence; sent again with the same id when a gateway is gone."""
        return await self._post(f"/{self.token}/messages", {"id": str(uuid.uuid4()), "text": text})

    async def press(self, answer: dict[str, Any], label: str) -> dict[str, Any]:
        """The button of an answer."""
        buttons = [button for message in answer["messages"] for button in message["buttons"]]
        chosen = next(button["id"] for button in buttons if button["label"] == label)
        return await self._post(f"/{self.token}/messages", {"id": str(uuid.uuid4()), "choice": chosen})

    async def agree(self) -> dict[str, Any]:
        """Into the queue, with the summary as shown."""
        return await self._post(f"/{self.token}/handoff/consent", {})

    async def types(self) -> None:
        """A typing notice."""
        address = f"{self.bases[0]}/api/conversations/{self.token}/handoff/typing"
        await self.http.post(address, json={"on": True})

    def texts(self, sender: str = "human") -> list[str]:
        """What arrived from one sender, in the order of arrival."""
        told = self.stream.told
        return [one.data["text"] for one in told if one.name == "message" and one.data["from"] == sender]

    @property
    def state(self) -> str:
        """What the stream said last about the hand-over."""
        return next((one.data["state"] for one in reversed(self.stream.told) if one.name == "handoff"), "bot")

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer of the first gateway that is there; 503 is sent again with the same id, as the page does."""
        trouble: Exception | None = None
        for base in (*self.bases, *self.bases):
            try:
                answer = await self.http.post(f"{base}/api/conversations{path}", json=body)
            except httpx.TransportError as error:
                trouble = error
                continue
            if answer.status_code == 503:
                self.again += 1
                await asyncio.sleep(RESEND)
                continue
            if answer.status_code not in (200, 201):
                raise RuntimeError(f"{path.rsplit('/', 1)[-1]}: {answer.status_code}")
            found: dict[str, Any] = answer.json()
            return found
        raise RuntimeError("no gateway is there") from trouble


@dataclass
class Chatter:
    """Somebody at an open desk of one gateway. `session`: the cookie; `proof`: for her forms."""

    http: httpx.AsyncClient
    base: str
    session: str
    proof: str
    again: int = 0

    async def open(self) -> Chatter:
        """The desk is open: this is also her sign of life."""
        self.stream = Stream(self.http, [self.base], "/balie/stroom", self._cookie)
        self.stream.start()
        await self.stream.until(lambda: bool(self.stream.told), 10)
        return self

    @property
    def queue(self) -> list[str]:
        """Who waits, as her screen shows it."""
        return [one["id"] for one in self._latest("queue", [])]

    @property
    def chats(self) -> list[str]:
        """Who is with her, as her screen shows it."""
        return [one["id"] for one in self._latest("chats", [])]

    async def take(self, chat: str) -> bool:
        """Whether she got this visitor."""
        return await self._post("neem", gesprek=chat) == 200

    async def say(self, chat: str, text: str) -> None:
        """Words for a visitor; sent again under the same name when they could not be stored, as the page does."""
        once = str(uuid.uuid4())
        for _ in range(4):
            status = await self._post("zeg", gesprek=chat, tekst=text, eenmalig=once)
            if status != 503:
                break
            self.again += 1
            await asyncio.sleep(RESEND)
        if status != 200:
            raise RuntimeError(f"zeg: {status}")

    async def types(self, chat: str) -> None:
        """A typing notice."""
        await self._post("typt", gesprek=chat, aan="ja")

    def heard(self, chat: str) -> list[str]:
        """What a visitor said, in the order of arrival at this screen."""
        told = [one.data for one in self.stream.told if one.name == "message"]
        return [one["text"] for one in told if one["chat"] == chat and one["from"] == "visitor"]

    def partings(self, chat: str) -> list[str]:
        """Why this visitor is not with her any more, as her screen was told."""
        return [one.data["why"] for one in self.stream.told if one.name == "parted" and one.data["chat"] == chat]

    @property
    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"nachtlicht={self.session}"}

    def _latest(self, name: str, otherwise: Any) -> Any:
        return next((one.data for one in reversed(self.stream.told) if one.name == name), otherwise)

    async def _post(self, call: str, **fields: str) -> int:
        headers = {**self._cookie, "Origin": self.base, "Accept": "application/json"}
        data = {"_bewijs": self.proof, **fields}
        answer = await self.http.post(f"{self.base}/balie/{call}", data=data, headers=headers)
        return answer.status_code


def sign_in(settings: Settings, http: httpx.AsyncClient, desks: Iterable[str]) -> list[Chatter]:
    """A new account for each of these desks, signed in for the first time; nobody waits for costly passwords."""
    engine = make_engine(settings.database_url)
    staff = open_staff(engine, settings, clock.now, cheap())
    made = []
    for number, base in enumerate(desks):
        user, start = staff.accounts.add(COMMAND_LINE, f"chatter{number}", f"Chatter {number}", [Role.chatter])
        session = staff.signing_in.enter(user.login, start, Origin("192.0.2.1")).session
        staff.first_time.choose_password(session, PASSWORD)
        secret = staff.first_time.enrolment(session).secret
        entered, _ = staff.first_time.finish(session, pyotp.TOTP(secret).now())
        made.append(Chatter(http, base, entered.token, proof_of(staff.vault, entered.token)))
    engine.dispose()
    return made
