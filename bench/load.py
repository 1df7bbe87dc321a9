"""Asking a server many questions and timing the answers; the same for Nachtlicht and for stock Rasa."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx
import numpy as np

#: What the visitors of the bench type: harmless and serious, short and long; no danger, which takes another way.
SENTENCES = (
    "hoi",
    "mijn ex staat elke avond voor mijn huis en appt me de hele dag",
    "ik mag niet meer naar mijn moeder van hem en hij leest mijn telefoon",
    "wat doet veilig thuis",
    "ik hoor de buren al weken schreeuwen moet ik daar iets mee",
    "wie kan dit lezen",
    "kost het geld",
    "waar kan ik terecht",
    "wat voor weer wordt het morgen",
    "dankjewel",
)


class Client(Protocol):
    """One visitor of the server that is measured."""

    async def open(self) -> None:
        """Begin a conversation."""
        ...

    async def ask(self, text: str) -> bool:
        """One message; whether a real answer came back."""
        ...


class NachtlichtClient:
    """A visitor of the gateway."""

    def __init__(self, http: httpx.AsyncClient, base: str) -> None:
        self._http, self._base = http, base

    async def open(self) -> None:
        """Begin a conversation."""
        opened = await self._http.post(f"{self._base}/api/conversations", json={})
        self._path = f"{self._base}/api/conversations/{opened.json()['conversation']}/messages"

    async def ask(self, text: str) -> bool:
        """One message; an answer that says that something is broken does not count."""
        response = await self._http.post(self._path, json={"id": str(uuid.uuid4()), "text": text})
        return response.status_code == 200 and bool(response.json()["messages"])


class RestClient:
    """A visitor of Rasa's own REST channel."""

    def __init__(self, http: httpx.AsyncClient, base: str) -> None:
        self._http, self._base = http, base

    async def open(self) -> None:
        """Begin a conversation."""
        self._sender = uuid.uuid4().hex

    async def ask(self, text: str) -> bool:
        """One message."""
        body = {"sender": self._sender, "message": text}
        response = await self._http.post(f"{self._base}/webhooks/rest/webhook", json=body)
        return response.status_code == 200 and bool(response.json())


@dataclass(frozen=True)
class Times:
    """Milliseconds of each message, and how many got no answer."""

    milliseconds: Sequence[float]
    failures: int

    def percentile(self, share: float) -> float:
        """The percentile in milliseconds, `share` from 0 to 100."""
        return float(np.percentile(self.milliseconds, share))


async def one_after_another(
    client: Client, count: int, texts: Sequence[str] = SENTENCES, turns: int = 10
) -> Times:
    """`count` messages by one visitor at a time, a new conversation after every `turns`."""
    times: list[float] = []
    failures = 0
    for number in range(count):
        if number % turns == 0:
            await client.open()
        began = time.perf_counter()
        failures += not await client.ask(texts[number % len(texts)])
        times.append((time.perf_counter() - began) * 1000)
    return Times(times, failures)


async def at_once(clients: Sequence[Client], count: int) -> tuple[Times, float]:
    """Every client asks `count` messages, all clients at once; also the messages per second."""
    for client in clients:
        await client.open()
    began = time.perf_counter()
    results = await asyncio.gather(*(_chat(client, count, start) for start, client in enumerate(clients)))
    seconds = time.perf_counter() - began
    times = [one for result in results for one in result.milliseconds]
    return Times(times, sum(result.failures for result in results)), len(times) / seconds


async def _chat(client: Client, count: int, start: int) -> Times:
    """Like `one_after_another` within one conversation, beginning at another sentence for each client."""
    times: list[float] = []
    failures = 0
    for number in range(count):
        began = time.perf_counter()
        failures += not await client.ask(SENTENCES[(start + number) % len(SENTENCES)])
        times.append((time.perf_counter() - began) * 1000)
    return Times(times, failures)


async def long_conversation(client: Client, turns: int) -> tuple[float, float]:
    """The median milliseconds of messages 3 to 12 (around the 5th) and of the last ten (around the 500th)."""
    await client.open()
    times: list[float] = []
    text = SENTENCES[1]  # one sentence throughout, so that only the length of the conversation differs
    for _ in range(turns):
        began = time.perf_counter()
        await client.ask(text)
        times.append((time.perf_counter() - began) * 1000)
    return float(np.median(times[2:12])), float(np.median(times[-10:]))
