"""`python -m bench.handoff`: many chats with human beings at once, over HTTP and streams on both sides.

Each visitor and each chatter types, sends and reads at a human pace. Measured is the time from sending a message
until it stands on the other's page. `--servers`: PostgreSQL, Redis and two gateways, with visitor and chatter of
half of the chats at different ones; otherwise SQLite and one gateway, as `make start` has it. Exit status 1 when
the bar is missed. Rasa is a stand-in: a chat with a human never reaches it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from bench.deliveries import HEADER, Figures, judged
from bot.settings import load
from tests import servers
from tests.caller import Caller, Chatter, sign_in
from tests.gateways import WISH, Gateways, gateways

#: Somebody types so long before each message, in seconds; the notice goes out meanwhile.
TYPES = (1.0, 3.0)
#: What is still on its way at the end has so long, in seconds.
LAST = 5.0
WORDS = "ik weet niet zo goed hoe ik dit moet zeggen maar het gaat al een tijdje niet goed thuis"


@dataclass
class Chat:
    """A visitor, her chatter, and what each sent: text and moment."""

    id: str
    visitor: Caller
    chatter: Chatter
    asked: list[tuple[str, float]] = field(default_factory=list)
    answered: list[tuple[str, float]] = field(default_factory=list)


Side = Callable[[Chat, int, random.Random], Awaitable[None]]


@dataclass
class Outcome:
    """Both ways, what failed, and what it cost.

    `again`: how often a message was sent anew; `cpu`: share of one core; `memory`: of all gateways, in MB.
    """

    to_desk: Figures
    to_visitor: Figures
    errors: list[str]
    again: int
    cpu: float
    memory: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether the bar is met both ways and nothing failed."""
        return self.to_desk.holds and self.to_visitor.holds and not self.errors


async def measure(running: Gateways, chats: int, chatters: int, seconds: float, pace: float, seed: int) -> Outcome:
    """Bring them together, let them talk, and count."""
    limits = httpx.Limits(max_connections=1000, max_keepalive_connections=200)
    async with httpx.AsyncClient(timeout=15, limits=limits) as http:
        settings = load(running.environ(), env_file=running.var / "no.env")
        desks = [running.desks[number % len(running.desks)] for number in range(chatters)]
        people = sign_in(settings, http, desks)
        for one in people:
            await one.open()
        together = [await _together(running, http, people, number) for number in range(chats)]
        before, errors = _cost(running), list[str]()
        chance = random.Random(seed)
        until = time.monotonic() + seconds
        sides = [(chat, side) for chat in together for side in (_asks, _answers)]
        await asyncio.gather(
            *(_talk(chat, side, until, pace, random.Random(chance.random()), errors) for chat, side in sides)
        )
        after = _cost(running)
        await asyncio.sleep(LAST)
        outcome = Outcome(
            _to_desk(together),
            _to_visitor(together),
            errors,
            sum(chat.visitor.again for chat in together) + sum(one.again for one in people),
            (after[0] - before[0]) / seconds,
            (before[1], after[1]),
        )
        streams = [one.stream for one in people] + [chat.visitor.stream for chat in together]
        await asyncio.gather(*(stream.close() for stream in streams))
        return outcome


async def _together(running: Gateways, http: httpx.AsyncClient, people: list[Chatter], number: int) -> Chat:
    """One visitor more who has come as far as a human; with two gateways half of them at that of the chatter."""
    chatter = people[number % len(people)]
    turned = (number // len(people) + number) % len(running.bases)
    visitor = await Caller(http, [*running.bases[turned:], *running.bases[:turned]]).open()
    await visitor.press(await visitor.say("hallo"), WISH)
    await visitor.agree()
    await chatter.stream.until(lambda: bool(chatter.queue), 10)
    id = chatter.queue[0]
    if not await chatter.take(id):
        raise RuntimeError("somebody who waits could not be taken")
    await visitor.stream.until(lambda: visitor.state == "human", 10)
    for one in people:
        await one.stream.until(lambda: not one.queue, 10)  # noqa: B023
    return Chat(id, visitor, chatter)


async def _talk(
    chat: Chat, side: Side, until: float, pace: float, chance: random.Random, errors: list[str]
) -> None:
    """One side of one chat at a human pace."""
    number = 0
    await asyncio.sleep(chance.uniform(0, pace))
    while time.monotonic() < until:
        try:
            await side(chat, number, chance)
        except (httpx.HTTPError, RuntimeError) as error:
            errors.append(str(error) or type(error).__name__)
        number += 1
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pace - sum(TYPES) / 2)


async def _asks(chat: Chat, number: int, chance: random.Random) -> None:
    await chat.visitor.types()
    await asyncio.sleep(chance.uniform(*TYPES))
    text = f"v{number} {WORDS[: chance.randrange(len(WORDS))]}".strip()
    chat.asked.append((text, time.monotonic()))
    await chat.visitor.say(text)


async def _answers(chat: Chat, number: int, chance: random.Random) -> None:
    await chat.chatter.types(chat.id)
    await asyncio.sleep(chance.uniform(*TYPES))
    text = f"a{number} {WORDS[: chance.randrange(len(WORDS))]}".strip()
    chat.answered.append((text, time.monotonic()))
    await chat.chatter.say(chat.id, text)


def _to_desk(chats: list[Chat]) -> Figures:
    sent = [(chat.id, text, at) for chat in chats for text, at in chat.asked]
    arrived: dict[str, list[tuple[str, float]]] = {chat.id: [] for chat in chats}
    for chatter in {id(chat.chatter): chat.chatter for chat in chats}.values():
        for told in chatter.stream.told:
            if told.name == "message" and told.data["from"] == "visitor":
                arrived[told.data["chat"]].append((told.data["text"], told.at))
    return judged(sent, arrived)


def _to_visitor(chats: list[Chat]) -> Figures:
    sent = [(chat.id, text, at) for chat in chats for text, at in chat.answered]
    arrived = {
        chat.id: [
            (told.data["text"], told.at)
            for told in chat.visitor.stream.told
            if told.name == "message" and told.data["from"] == "human"
        ]
        for chat in chats
    }
    return judged(sent, arrived)


def _cost(running: Gateways) -> tuple[float, float]:
    """Seconds of processor time of all gateways, and their memory in MB."""
    times = [psutil.Process(one.pid).cpu_times() for one in running.processes]
    return sum(one.user + one.system for one in times), running.memory() / 1e6


@contextmanager
def engines(on_servers: bool) -> Iterator[Gateways]:
    """SQLite and one gateway, or PostgreSQL, Redis and two."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if not on_servers:
            yield stack.enter_context(gateways(Path(folder)))
            return
        database = stack.enter_context(servers.postgres())
        redis = stack.enter_context(servers.redis(Path(folder)))
        yield stack.enter_context(gateways(Path(folder), 2, DATABASE_URL=database, REDIS_URL=redis.url))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Delivery of messages between visitors and human beings.")
    parser.add_argument("--servers", action="store_true", help="PostgreSQL, Redis and two gateways")
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--chatters", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=180, help="how long they talk")
    parser.add_argument("--pace", type=float, default=10, help="seconds between two messages of one person")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    load_before = os.getloadavg()[0]
    with engines(chosen.servers) as running:
        outcome = asyncio.run(
            measure(running, chosen.chats, chosen.chatters, chosen.seconds, chosen.pace, chosen.seed)
        )
    where = "PostgreSQL, Redis, two gateways" if chosen.servers else "SQLite, one gateway"
    print(f"{chosen.chats} chats, {chosen.chatters} chatters, {chosen.seconds:.0f} s, seed {chosen.seed}; {where}")
    print(f"load of the machine before: {load_before:.1f} on {os.cpu_count()} cores\n")
    print(HEADER)
    print(outcome.to_desk.row("visitor → desk"))
    print(outcome.to_visitor.row("desk → visitor"))
    print(f"\ngateways: {outcome.cpu:.2f} of a core, memory {outcome.memory[0]:.0f} → {outcome.memory[1]:.0f} MB")
    print(f"errors: {len(outcome.errors)} {sorted(set(outcome.errors))[:5]}; sent again: {outcome.again}")
    return 0 if outcome.holds else 1


if __name__ == "__main__":
    sys.exit(main())
