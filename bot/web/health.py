"""Is everything there? `Health.parts()` asks each part shortly and remembers the answer for two seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from bot.log import get_logger

log = get_logger("web.health")

#: No question to a part lasts longer, in seconds; all together stay under one second.
PATIENCE = 0.6
REMEMBERED = 2.0
#: The worker touches its heartbeat file; older than this, in seconds, means that nobody purges.
WORKER_SILENCE = 90.0

DatabaseCheck = Callable[[], Awaitable[bool]]
BusCheck = Callable[[], Awaitable["bool | None"]]
Ask = Callable[[], Awaitable[Mapping[str, Any]]]


class Health:
    """The state of the parts: `ok`, `down`, `off`, or the name of what is in use."""

    def __init__(self, database: DatabaseCheck, bus: BusCheck, rasa: Ask, actions: Ask, heartbeat: Path) -> None:
        self._database, self._bus, self._rasa, self._actions = database, bus, rasa, actions
        self._heartbeat = heartbeat
        self._seen: tuple[float, dict[str, Any]] | None = None
        self._busy = asyncio.Lock()

    async def report(self) -> dict[str, Any]:
        """`{"status": "ok"|"degraded", "parts": {…}}`; never raises, never lasts a second."""
        parts = await self.parts()
        broken = any(state in ("down", "silent") for state in parts.values())
        return {"status": "degraded" if broken else "ok", "parts": parts}

    async def parts(self) -> dict[str, Any]:
        """The parts by name. SQLite, no Redis and the lookup fallback for Dutch are in order."""
        async with self._busy:
            if self._seen is None or time.monotonic() - self._seen[0] > REMEMBERED:
                self._seen = (time.monotonic(), await self._look())
            return dict(self._seen[1])

    async def _look(self) -> dict[str, Any]:
        database, redis, rasa, actions = await asyncio.gather(
            _within(self._database(), False),
            _within(self._bus(), False),
            _within(self._rasa(), {}),
            _within(self._actions(), {}),
        )
        return {
            "database": "ok" if database else "down",
            "redis": "off" if redis is None else "ok" if redis else "down",
            "rasa": "ok" if rasa.get("ready") else "down",
            "model": rasa.get("model") or "unknown",
            "tracker_store": rasa.get("tracker_store") or "unknown",
            "dutch": rasa.get("dutch") or "unknown",
            "encoder": rasa.get("encoder") or "unknown",
            "actions": "ok" if actions.get("status") == "ok" else "down",
            "worker": self._worker(),
        }

    def _worker(self) -> str:
        try:
            age = time.time() - self._heartbeat.stat().st_mtime
        except OSError:
            return "silent"
        return "ok" if age < WORKER_SILENCE else "silent"


async def _within(question: Awaitable[Any], otherwise: Any) -> Any:
    try:
        return await asyncio.wait_for(question, PATIENCE)
    except Exception as error:  # whatever a part does, the report is given
        log.info("part_did_not_answer", error=type(error).__name__)
        return otherwise


def asker(client: httpx.AsyncClient, url: str) -> Ask:
    """Ask a part over HTTP for a JSON object; raises httpx.HTTPError or ValueError."""

    async def ask() -> Mapping[str, Any]:
        answer = await client.get(url, timeout=PATIENCE)
        answer.raise_for_status()
        found = answer.json()
        return found if isinstance(found, dict) else {}

    return ask
