"""A visitor's page without a browser, for tests and benches: `Caller` sends and follows as a page does.

Like an EventSource it comes back with `Last-Event-ID`; behind a reverse proxy that may be another gateway.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

#: So long a page waits before it connects again, in seconds.
AGAIN = 0.3


@dataclass(frozen=True)
class Told:
    """An event as it arrived: `at` is `time.monotonic()`."""

    id: str
    name: str
    data: dict[str, Any] = field(repr=False)
    at: float


@dataclass
class Caller:
    """One visitor. `bases`: the gateways, of which the first is asked; the next one when it is gone."""

    http: httpx.AsyncClient
    bases: Sequence[str]
    told: list[Told] = field(default_factory=list)
    connected: int = 0
    token: str = ""

    async def open(self) -> None:
        """Begin a conversation, and follow it."""
        self.token = (await self._post("", {}))["conversation"]
        self._stream = asyncio.create_task(self._follow())

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
        return [one.data["text"] for one in self.told if one.name == "message" and one.data["from"] == sender]

    @property
    def state(self) -> str:
        """What the stream said last about the hand-over."""
        return next((one.data["state"] for one in reversed(self.told) if one.name == "handoff"), "bot")

    async def until(self, holds: Callable[[], bool], seconds: float) -> float:
        """How long it took, in seconds; raises TimeoutError."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"not within {seconds} s; the stream told {len(self.told)} events")
            await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def close(self) -> None:
        """The page is closed."""
        self._stream.cancel()
        await asyncio.gather(self._stream, return_exceptions=True)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer of the first gateway that is there."""
        trouble: Exception | None = None
        for base in (*self.bases, *self.bases):
            try:
                answer = await self.http.post(f"{base}/api/conversations{path}", json=body)
            except httpx.TransportError as error:
                trouble = error
                continue
            if answer.status_code not in (200, 201):
                raise RuntimeError(f"{path.rsplit('/', 1)[-1]}: {answer.status_code}")
            found: dict[str, Any] = answer.json()
            return found
        raise RuntimeError("no gateway is there") from trouble

    async def _follow(self) -> None:
        """For ever, as a page does; the next gateway when one is gone."""
        turn = 0
        while True:
            base = self.bases[turn % len(self.bases)]
            last = next((one.id for one in reversed(self.told) if one.id), None)
            headers = {} if last is None else {"Last-Event-ID": last}
            try:
                async with self.http.stream(
                    "GET", f"{base}/api/conversations/{self.token}/events", headers=headers, timeout=None
                ) as stream:
                    self.connected += 1
                    async for one in read_events(stream):
                        self.told.append(one)
            except httpx.TransportError:
                turn += 1
            await asyncio.sleep(AGAIN)


async def read_events(stream: httpx.Response) -> AsyncIterator[Told]:
    """The events of a stream as they arrive."""
    found: dict[str, str] = {}
    async for line in stream.aiter_lines():
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif found:  # without a name it is no event, only a place to resume from
            yield Told(
                found.get("id", ""), found.get("event", ""), json.loads(found.get("data", "{}")), time.monotonic()
            )
            found = {}
