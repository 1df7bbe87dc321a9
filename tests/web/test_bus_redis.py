"""Two gateways behind one Redis: they hear each other and do not answer one conversation at the same time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from bot.web.bus import RedisBus
from tests import servers

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of the tests' own, without a file."""
    try:
        with servers.redis(tmp_path_factory.mktemp("redis")) as server:
            yield server.url
    except servers.NotHere as error:
        pytest.skip(f"{error}, so the bus was not tested with it")


def test_a_wake_up_reaches_the_other_gateway(redis_url: str) -> None:
    """Who follows a conversation at one gateway hears at once of what another wrote."""

    async def story() -> float:
        here, there = RedisBus(redis_url), RedisBus(redis_url)
        bell = here.bell("c")
        await bell.wait(0.3)  # the listener needs a moment to subscribe
        asleep = asyncio.create_task(bell.wait(3.0))
        await asyncio.sleep(0.1)
        started = time.monotonic()
        await there.wake("c")
        await asleep
        seconds = time.monotonic() - started
        await asyncio.gather(here.close(), there.close())
        return seconds

    assert asyncio.run(story()) < 0.5


def test_one_conversation_is_answered_by_one_gateway_at_a_time(redis_url: str) -> None:
    """The second waits until the first is ready; another conversation does not."""

    async def story() -> tuple[list[str], bool | None]:
        here, there, said = RedisBus(redis_url), RedisBus(redis_url), list[str]()

        async def speak(bus: RedisBus, conversation: str, name: str, delay: float) -> None:
            await asyncio.sleep(delay)
            async with bus.exclusively(conversation, 2.0):
                said.append(f"{name} begins")
                await asyncio.sleep(0.3)
                said.append(f"{name} ends")

        await asyncio.gather(speak(here, "c", "first", 0), speak(there, "c", "second", 0.1))
        alive = await here.alive()
        await asyncio.gather(here.close(), there.close())
        return said, alive

    said, alive = asyncio.run(story())
    assert said == ["first begins", "first ends", "second begins", "second ends"]
    assert alive is True


def test_a_redis_that_is_gone_costs_no_answer() -> None:
    """Nobody listens on that port: turns go on, sleeping ends by itself, and health hears of it."""

    async def story() -> tuple[float, bool | None]:
        bus = RedisBus("redis://127.0.0.1:1/0")
        started = time.monotonic()
        async with bus.exclusively("c", 1.0):
            pass
        await bus.wake("c")
        await bus.bell("c").wait(0.2)
        seconds, alive = time.monotonic() - started, await bus.alive()
        await bus.close()
        return seconds, alive

    seconds, alive = asyncio.run(story())
    assert seconds < 2.0
    assert alive is False
