"""Two real gateways on PostgreSQL and Redis: visitor and chatter at different ones, and one dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.settings import load
from tests import servers
from tests.caller import Caller, Chatter, sign_in
from tests.gateways import WISH, Gateways, gateways

pytestmark = [pytest.mark.running, pytest.mark.postgres, pytest.mark.redis]

SOON = 1.0  # seconds, from the issue: messages both ways within a second
DANGER = "help hij slaat me nu"


@dataclass
class House:
    """Two gateways and their servers."""

    gateways: Gateways
    redis: servers.Redis


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Two gateways and a worker, with a database and a Redis of their own; or a loud skip."""
    try:
        with (
            servers.postgres() as database,
            servers.redis(tmp_path) as redis,
            gateways(tmp_path, 2, DATABASE_URL=database, REDIS_URL=redis.url) as running,
        ):
            yield House(running, redis)
    except servers.NotHere as error:
        pytest.skip(f"{error}, so two gateways were not tested")


@dataclass
class Pair:
    """A visitor at the first gateway, and Anna, who has taken her at the second."""

    visitor: Caller
    anna: Chatter
    chat: str

    async def says(self, text: str) -> float:
        """Words of the visitor; the seconds until they stand on Anna's screen."""
        began = time.monotonic()
        sending = asyncio.create_task(self.visitor.say(text))
        await self.anna.stream.until(lambda: text in self.anna.heard(self.chat), 5)
        took = time.monotonic() - began
        await sending
        return took

    async def answers(self, text: str) -> float:
        """Words of Anna; the seconds until they stand on the visitor's page."""
        began = time.monotonic()
        sending = asyncio.create_task(self.anna.say(self.chat, text))
        await self.visitor.stream.until(lambda: text in self.visitor.texts(), 5)
        took = time.monotonic() - began
        await sending
        return took

    async def both_ways(self, name: str, count: int) -> list[float]:
        """So many messages each way; the seconds that each took."""
        seconds = []
        for number in range(count):
            seconds.append(await self.says(f"{name} vraag {number}"))
            seconds.append(await self.answers(f"{name} antwoord {number}"))
        return seconds


def play(house: House, story: Callable[[House, Pair], Awaitable[None]]) -> None:
    """They have come together, each at a gateway of her own; and what happens then."""

    async def whole() -> None:
        limits = httpx.Limits(max_connections=20)
        async with httpx.AsyncClient(timeout=10, limits=limits) as http:
            settings = load(house.gateways.environ(), env_file=house.gateways.var / "no.env")
            (anna,) = sign_in(settings, http, house.gateways.desks[1:])
            visitor = await Caller(http, house.gateways.bases).open()
            await anna.open()
            try:
                offered = await visitor.press(await visitor.say("hallo"), WISH)
                assert offered["state"] == "offered"
                assert (await visitor.agree())["state"] == "queued"
                await anna.stream.until(lambda: bool(anna.queue), SOON)
                chat = anna.queue[0]
                assert await anna.take(chat)
                await visitor.stream.until(lambda: visitor.state == "human", SOON)
                await story(house, Pair(visitor, anna, chat))
            finally:
                await asyncio.gather(visitor.stream.close(), anna.stream.close())

    asyncio.run(whole())


def test_visitor_and_chatter_on_different_gateways(house: House) -> None:
    """Words said at one gateway arrive at the other by the bus, both ways, long before a poll would do it."""

    async def story(house: House, pair: Pair) -> None:
        await pair.both_ways("warm", 2)
        seconds = await pair.both_ways("bus", 10)
        print("arrived after", [round(one, 3) for one in seconds])
        assert max(seconds) <= SOON
        assert sorted(seconds)[10] < 0.2, "the bus brings it, not the poll"
        assert pair.visitor.texts()[2:] == [f"bus antwoord {number}" for number in range(10)]
        assert pair.anna.heard(pair.chat)[2:] == [f"bus vraag {number}" for number in range(10)]
        urgent = await pair.visitor.say(DANGER)
        assert "112" in urgent["messages"][0]["text"]
        assert house.gateways.rasa.asked == ["hallo"], "no word to a human reached Rasa, by either gateway"

    play(house, story)


def test_a_gateway_killed_in_mid_chat(house: House) -> None:
    """kill -9 of the visitor's gateway: her page goes on at the other, nothing lost, doubled or out of order."""

    async def story(house: House, pair: Pair) -> None:
        await pair.both_ways("voor", 2)
        house.gateways.kill(0)
        await pair.anna.say(pair.chat, "tijdens")
        await pair.says("ik ben er nog")
        await pair.visitor.stream.until(lambda: "tijdens" in pair.visitor.texts(), 5)
        await pair.both_ways("na", 2)
        expected = ["voor antwoord 0", "voor antwoord 1", "tijdens", "na antwoord 0", "na antwoord 1"]
        assert pair.visitor.texts() == expected
        numbers = [int(one.id) for one in pair.visitor.stream.told if one.name and one.id]
        assert numbers == sorted(set(numbers)), "each event once, in order"
        heard = pair.anna.heard(pair.chat)
        assert heard == ["voor vraag 0", "voor vraag 1", "ik ben er nog", "na vraag 0", "na vraag 1"]

    play(house, story)


def test_two_chatters_at_different_gateways_take_the_same_visitor(house: House) -> None:
    """Five visitors, both at the same moment: each time one gets her, the other is told, and she has one human."""

    async def whole() -> None:
        async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=40)) as http:
            settings = load(house.gateways.environ(), env_file=house.gateways.var / "no.env")
            both = sign_in(settings, http, house.gateways.desks)
            for one in both:
                await one.open()
            visitors = []
            for _ in range(5):
                visitor = await Caller(http, house.gateways.bases).open()
                visitors.append(visitor)
                await visitor.press(await visitor.say("hallo"), WISH)
                await visitor.agree()
                for one in both:
                    await one.stream.until(lambda: bool(one.queue), 5)  # noqa: B023
                chat = both[0].queue[0]
                taken = await asyncio.gather(*(one.take(chat) for one in both))
                assert sorted(taken) == [False, True]
                await visitor.stream.until(lambda: visitor.state == "human", 5)  # noqa: B023
                for one in both:
                    await one.stream.until(lambda: not one.queue, 5)  # noqa: B023
            states = [[one.data["state"] for one in v.stream.told if one.name == "handoff"] for v in visitors]
            assert all(found.count("human") == 1 for found in states)
            streams = [one.stream for one in both] + [one.stream for one in visitors]
            await asyncio.gather(*(stream.close() for stream in streams))

    asyncio.run(whole())


def test_an_erase_at_one_gateway_is_one_at_the_other(house: House) -> None:
    """She leaves through the second: the desk is told within a second, and both know nothing of her."""

    async def story(house: House, pair: Pair) -> None:
        await pair.both_ways("voor", 1)
        first, second = house.gateways.bases
        address = f"/api/conversations/{pair.visitor.token}"
        began = time.monotonic()
        assert (await pair.visitor.http.post(f"{second}{address}/erase")).status_code == 204
        await pair.anna.stream.until(lambda: bool(pair.anna.partings(pair.chat)), SOON)
        assert pair.anna.partings(pair.chat) == ["left"]
        assert pair.anna.chats == []
        print(f"the desk was told after {time.monotonic() - began:.2f} s")
        for base in (first, second):
            assert (await pair.visitor.http.get(f"{base}{address}/handoff")).status_code == 404
            assert (await pair.visitor.http.get(f"{base}{address}/events")).status_code == 404

    play(house, story)


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_redis_gone_in_mid_chat(house: House, fault: str) -> None:
    """Dead, or holding its connections and silent: by the poll each message arrives within a second."""

    async def story(house: House, pair: Pair) -> None:
        await pair.both_ways("voor", 2)
        getattr(house.redis, fault)()
        seconds = await pair.both_ways("zonder", 5)
        print("without Redis arrived after", [round(one, 3) for one in seconds])
        assert max(seconds) <= SOON
        assert pair.visitor.texts()[2:] == [f"zonder antwoord {number}" for number in range(5)]
        house.redis.kill()
        house.redis.start()
        await asyncio.sleep(1.5)
        again = await pair.both_ways("terug", 3)
        assert sorted(again)[3] < 0.2, "the bus is back by itself"

    play(house, story)
