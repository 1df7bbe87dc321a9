"""`FifoLockStore`: one message at a time per conversation, in the order in which they came.

Rasa's own lock stores look once a second whether it is their turn; here the next one is woken.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rasa.core.lock_store import LockStore

from bot.settings import load as load_settings

#: Seconds: how long one turn may hold the lock of a conversation between servers, and how long others wait for it.
HELD, PATIENCE, LOOK_EVERY = 30.0, 10.0, 0.02


@dataclass
class _Queue:
    """The lock of one conversation and how many hold it or wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class FifoLockStore(LockStore):
    """Within a process first come, first served; between processes through Redis, where REDIS_URL is set."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """Rasa hands over the endpoint; the address of Redis comes from the settings."""
        self._queues: dict[str, _Queue] = {}
        self._redis: Any = None
        url = load_settings().redis_url
        if url:
            from redis import asyncio as redis

            self._redis = redis.from_url(url)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = HELD, wait_time_in_seconds: float = LOOK_EVERY
    ) -> AsyncIterator[None]:
        """Hold the conversation; asyncio wakes waiters in order. Nothing of it stays in memory afterwards."""
        queue = self._queues.setdefault(conversation_id, _Queue())
        queue.users += 1
        try:
            async with queue.lock, self._between_servers(conversation_id):
                yield
        finally:
            queue.users -= 1
            if not queue.users:
                self._queues.pop(conversation_id, None)

    @asynccontextmanager
    async def _between_servers(self, conversation_id: str) -> AsyncIterator[None]:
        if self._redis is None:
            yield
            return
        name = f"nachtlicht:lock:{conversation_id}"
        async with self._redis.lock(name, timeout=HELD, sleep=LOOK_EVERY, blocking_timeout=PATIENCE):
            yield
