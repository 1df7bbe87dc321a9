"""Two real gateways on PostgreSQL and Redis: visitor and chatter at different ones, and one dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.content.copybook import load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.handoff.service import Handoffs, make_handoffs
from bot.settings import load
from bot.web.bus import RedisBus
from tests import servers
from tests.caller import Caller
from tests.gateways import WISH, Gateways, gateways

pytestmark = [pytest.mark.running, pytest.mark.postgres, pytest.mark.redis]

SOON = 1.0  # seconds, from the issue: messages both ways within a second
DANGER = "help hij slaat me nu"


@dataclass
class House:
    """Two gateways, their servers, and a desk in a process of its own: this one."""

    gateways: Gateways
    redis: servers.Redis
    desk: Handoffs

    def sits(self) -> None:
        """Anna gives a sign of life."""
        self.desk.presence.beat("anna", "groningen")


@pytest.fixture(scope="module")
def servers_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, servers.Redis]]:
    """A database and a Redis of our own, or a loud skip."""
    try:
        with servers.postgres() as database, servers.redis(tmp_path_factory.mktemp("redis")) as redis:
            yield database, redis
    except servers.NotHere as error:
        pytest.skip(f"{error}, so two gateways were not tested")


@pytest.fixture
def house(servers_here: tuple[str, servers.Redis], tmp_path: Path) -> Iterator[House]:
    """Both gateways and the worker, started for one test that breaks them."""
    database, redis = servers_here
    with gateways(tmp_path, 2, DATABASE_URL=database, REDIS_URL=redis.url) as running:
        settings = load(running.environ(), env_file=tmp_path / "no.env")
        engine = make_engine(database)
        conversations = Conversations(engine, KeyStore(settings.key_dir), TrackerRows(engine))
        book = load_municipal_copy(load_directory("groningen"))
        yield House(running, redis, make_handoffs(settings, conversations, lambda: book))
        engine.dispose()
    if redis.process.poll() is not None:
        redis.start()


Story = Callable[[House, Caller, "Chatter"], Awaitable[None]]


@dataclass
class Chatter:
    """Anna, beside the second gateway: she writes rows and wakes the others by the bus, as a gateway does."""

    house: House
    bus: RedisBus

    async def take(self) -> None:
        """Whoever waits first."""
        await self._until(lambda: bool(self.house.desk.desk.queue("groningen")))
        waiting = self.house.desk.desk.queue("groningen")[0]
        self.chat = await asyncio.to_thread(self.house.desk.desk.take, waiting.id, "anna")
        await self.bus.wake(self.chat.conversation_id)

    async def say(self, text: str) -> None:
        """Words for the visitor."""
        await asyncio.to_thread(self.house.desk.desk.say, self.chat.id, "anna", text)
        await self.bus.wake(self.chat.conversation_id)

    def heard(self) -> list[str]:
        """What the visitor said."""
        return [one.text for one in self.house.desk.desk.read(self.chat.id, "anna") if one.sender == "visitor"]

    async def _until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 5
        while not await asyncio.to_thread(holds):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)


def play(house: House, story: Story) -> None:
    """A visitor at the first gateway who has come as far as a human, and what happens then."""

    async def whole() -> None:
        bus = RedisBus(house.redis.url)
        limits = httpx.Limits(max_connections=20)
        async with httpx.AsyncClient(timeout=10, limits=limits) as http:
            sitting = asyncio.create_task(_sit(house))
            visitor, anna = Caller(http, house.gateways.bases), Chatter(house, bus)
            await visitor.open()
            try:
                offered = await visitor.press(await visitor.say("hallo"), WISH)
                assert offered["state"] == "offered"
                assert (await visitor.agree())["state"] == "queued"
                await anna.take()
                await visitor.until(lambda: visitor.state == "human", SOON)
                await story(house, visitor, anna)
            finally:
                await visitor.close()
                sitting.cancel()
                await bus.close()

    asyncio.run(whole())


async def _sit(house: House) -> None:
    while True:
        await asyncio.to_thread(house.sits)
        await asyncio.sleep(2)


async def both_ways(visitor: Caller, anna: Chatter, name: str, count: int = 5) -> list[float]:
    """So many messages each way; the seconds until each of the chatter's arrived at the page."""
    seconds = []
    for number in range(count):
        await visitor.say(f"{name} vraag {number}")
        assert anna.heard()[-1] == f"{name} vraag {number}"
        answer = f"{name} antwoord {number}"
        await anna.say(answer)
        seconds.append(await visitor.until(lambda: answer in visitor.texts(), 5))  # noqa: B023
    return seconds


def test_visitor_and_chatter_on_different_gateways(house: House) -> None:
    """Words written beside one gateway arrive at the other by the bus, long before a poll would do it."""

    async def story(house: House, visitor: Caller, anna: Chatter) -> None:
        await both_ways(visitor, anna, "warm", 2)
        seconds = await both_ways(visitor, anna, "bus", 10)
        print("arrived after", [round(one, 3) for one in seconds])
        assert max(seconds) <= SOON
        assert sorted(seconds)[5] < 0.2, "the bus brings it, not the poll"
        assert visitor.texts() == [f"warm antwoord {n}" for n in range(2)] + [
            f"bus antwoord {n}" for n in range(10)
        ]
        urgent = await visitor.say(DANGER)
        assert "112" in urgent["messages"][0]["text"]
        assert house.gateways.rasa.asked[-1] == "hallo", "no word to a human reached Rasa, by either gateway"

    play(house, story)


def test_a_gateway_killed_in_mid_chat(house: House) -> None:
    """kill -9 of the visitor's gateway: her page goes on at the other, nothing lost, doubled or out of order."""

    async def story(house: House, visitor: Caller, anna: Chatter) -> None:
        await both_ways(visitor, anna, "voor", 2)
        house.gateways.kill(0)
        await anna.say("tijdens")
        await visitor.say("ik ben er nog")
        assert anna.heard()[-1] == "ik ben er nog"
        await visitor.until(lambda: "tijdens" in visitor.texts(), 5)
        await both_ways(visitor, anna, "na", 2)
        expected = ["voor antwoord 0", "voor antwoord 1", "tijdens", "na antwoord 0", "na antwoord 1"]
        assert visitor.texts() == expected
        numbers = [int(one.id) for one in visitor.told if one.name and one.id]
        assert numbers == sorted(set(numbers)), "each event once, in order"
        assert anna.heard() == ["voor vraag 0", "voor vraag 1", "ik ben er nog", "na vraag 0", "na vraag 1"]

    play(house, story)


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_redis_gone_in_mid_chat(house: House, fault: str) -> None:
    """Dead, or holding its connections and silent: by the poll each message arrives within a second."""

    async def story(house: House, visitor: Caller, anna: Chatter) -> None:
        await both_ways(visitor, anna, "voor", 2)
        getattr(house.redis, fault)()
        seconds = []
        for number in range(5):
            asking = asyncio.create_task(visitor.say(f"zonder {number}"))
            began = time.monotonic()
            while f"zonder {number}" not in anna.heard():
                assert time.monotonic() - began < SOON, "her words are there for the desk"
                await asyncio.sleep(0.02)
            saying = asyncio.create_task(anna.say(f"toch {number}"))
            seconds.append(await visitor.until(lambda: f"toch {number}" in visitor.texts(), 5))  # noqa: B023
            await asyncio.gather(asking, saying)
        print("without Redis arrived after", [round(one, 3) for one in seconds])
        assert max(seconds) <= SOON
        assert visitor.texts()[2:] == [f"toch {number}" for number in range(5)]
        house.redis.kill()
        house.redis.start()
        await asyncio.sleep(1.5)
        again = await both_ways(visitor, anna, "terug")
        assert sorted(again)[2] < 0.2, "the bus is back by itself"

    play(house, story)
