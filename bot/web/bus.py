"""Who waits for whom: `Bus` keeps the messages of one conversation in order and wakes those who follow it.

In process always; with `RedisBus` also across processes. Rows in the database are the truth: a lost wake-up costs
at most one poll, a lost lock costs order between two processes, never a message.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from bot.log import get_logger

log = get_logger("web.bus")

#: A Redis lock lives so long at most, in seconds: longer than any turn, shorter than a visitor's patience.
LOCK_SECONDS = 5.0
#: For anything else that Redis is asked, in seconds.
PATIENCE = 0.6
_CHANNEL = "nachtlicht:wake"


class Ticket:
    """A place in the queue of one conversation, taken at arrival and without waiting, so that arrival is order."""

    def __init__(self, before: Ticket | None) -> None:
        self._before = before
        self._written = asyncio.Event()
        self._done = asyncio.Event()

    async def wait_until_written(self) -> None:
        """Until the message before this one is written down, or has failed."""
        if self._before is not None:
            await self._before._written.wait()

    async def wait_for_turn(self) -> None:
        """Until the message before this one is answered, or has failed."""
        if self._before is not None:
            await self._before._done.wait()

    def written(self) -> None:
        """The next in the queue may be written down."""
        self._written.set()

    def leave(self) -> None:
        """The next in the queue may speak."""
        self._before = None
        self._written.set()
        self._done.set()


class Bell:
    """Rings at a wake-up of one of the conversations that it follows, also of one that came while nobody waited.

    Whoever reads rows between two waits would otherwise miss what is written meanwhile, until the next poll.
    """

    def __init__(self, bells: dict[str, set[Bell]], before: Callable[[], None]) -> None:
        self._bells = bells
        self._before = before
        self._names: frozenset[str] = frozenset()
        self._rung = asyncio.Event()

    def follow(self, conversations: Collection[str]) -> None:
        """From now on these and no others."""
        names = frozenset(_name(one) for one in conversations)
        for name in names - self._names:
            self._bells.setdefault(name, set()).add(self)
        for name in self._names - names:
            self._bells[name].discard(self)
            if not self._bells[name]:
                del self._bells[name]
        self._names = names

    def ring(self) -> None:
        """Something was written."""
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Return at a wake-up since the last wait, or after so many seconds; whether it rang."""
        self._before()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        rung = self._rung.is_set()
        self._rung.clear()
        return rung

    def close(self) -> None:
        """Nobody waits here any more."""
        self.follow(())


class Bus(Protocol):
    """What a turn and a stream of events need."""

    def queue(self, conversation: str) -> Ticket:
        """Take a place at the end of the queue; give it back with `leave`."""

    def leave(self, conversation: str, ticket: Ticket) -> None:
        """The turn is over, however it ended."""

    def exclusively(self, conversation: str, seconds: float) -> Any:
        """An async context manager: no other process answers this conversation meanwhile."""

    async def wake(self, conversation: str) -> None:
        """Something was written in this conversation."""

    def bell(self, *conversations: str) -> Bell:
        """What rings at wake-ups of these from now on; close it."""

    async def alive(self) -> bool | None:
        """Whether the server behind the bus answers; None when there is none."""

    async def close(self) -> None:
        """Let go of connections."""


class LocalBus:
    """One gateway process."""

    def __init__(self) -> None:
        self._last: dict[str, Ticket] = {}
        self._bells: dict[str, set[Bell]] = {}

    def queue(self, conversation: str) -> Ticket:
        ticket = Ticket(self._last.get(conversation))
        self._last[conversation] = ticket
        return ticket

    def leave(self, conversation: str, ticket: Ticket) -> None:
        ticket.leave()
        if self._last.get(conversation) is ticket:
            del self._last[conversation]

    @asynccontextmanager
    async def exclusively(self, conversation: str, seconds: float) -> AsyncIterator[None]:
        yield

    async def wake(self, conversation: str) -> None:
        self._ring(_name(conversation))

    def bell(self, *conversations: str) -> Bell:
        bell = Bell(self._bells, self._before_waiting)
        bell.follow(conversations)
        return bell

    def _before_waiting(self) -> None:
        """Nothing to see to."""

    def _ring(self, name: str) -> None:
        for bell in self._bells.get(name, ()):
            bell.ring()

    async def alive(self) -> bool | None:
        return None

    async def close(self) -> None:
        return None


class RedisBus(LocalBus):
    """Several gateway processes: wake-ups and locks travel through Redis. When Redis is away: as `LocalBus`."""

    def __init__(self, url: str) -> None:
        super().__init__()
        from redis import asyncio as redis  # only who uses it pays for the import

        self._redis = redis.from_url(url, socket_connect_timeout=0.3, socket_timeout=0.5)
        self._wakes = redis.from_url(url, socket_connect_timeout=0.3)  # listens for as long as it lasts
        self._listener: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def exclusively(self, conversation: str, seconds: float) -> AsyncIterator[None]:
        lock = self._redis.lock(
            f"nachtlicht:turn:{_name(conversation)}", timeout=LOCK_SECONDS, sleep=0.02, blocking_timeout=seconds
        )
        held = await self._quietly(lock.acquire(), "redis_lock_failed", seconds + PATIENCE)
        try:
            yield
        finally:
            if held:
                await self._quietly(lock.release(), "redis_unlock_failed")

    async def wake(self, conversation: str) -> None:
        await super().wake(conversation)
        await self._quietly(self._redis.publish(_CHANNEL, _name(conversation)), "redis_wake_failed")

    def _before_waiting(self) -> None:
        """Somebody must listen to Redis; that ends when Redis does, and begins again here."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    async def alive(self) -> bool | None:
        return bool(await self._quietly(self._redis.ping(), "redis_ping_failed"))

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
        await self._quietly(self._redis.close(), "redis_close_failed")
        await self._quietly(self._wakes.close(), "redis_close_failed")

    async def _listen(self) -> None:
        from redis.exceptions import RedisError

        try:
            async with self._wakes.pubsub() as channel:
                await channel.subscribe(_CHANNEL)
                async for message in channel.listen():
                    if message["type"] == "message":
                        self._ring(message["data"].decode("ascii", "replace"))
        except (RedisError, OSError) as error:
            log.warning("redis_listen_failed", error=type(error).__name__)
            await asyncio.sleep(1)

    async def _quietly(self, call: Any, event: str, seconds: float = PATIENCE) -> Any:
        """Redis may be gone: that is logged and costs order or half a second, never an answer."""
        from redis.exceptions import RedisError

        try:
            return await asyncio.wait_for(call, seconds)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            log.warning(event, error=type(error).__name__)
            return None


def make_bus(redis_url: str | None) -> Bus:
    """The bus that the settings ask for."""
    return RedisBus(redis_url) if redis_url else LocalBus()


def _name(conversation: str) -> str:
    """What Redis gets to see: never the visitor's token."""
    return hashlib.blake2b(conversation.encode(), digest_size=12).hexdigest()
