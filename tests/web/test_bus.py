"""Order within a conversation, and waking those who follow it."""

from __future__ import annotations

import asyncio
import time

from bot.web.bus import LocalBus


def test_arrival_is_order() -> None:
    """Whoever took a place first speaks first, however long the others were ready."""

    async def story() -> list[int]:
        bus, spoken = LocalBus(), []

        async def speak(number: int, delay: float) -> None:
            ticket = bus.queue("c")
            await asyncio.sleep(delay)
            await ticket.wait_for_turn()
            spoken.append(number)
            bus.leave("c", ticket)

        await asyncio.gather(speak(1, 0.06), speak(2, 0.0), speak(3, 0.03))
        assert bus._last == {}, "nothing is kept of a conversation that rests"
        return spoken

    assert asyncio.run(story()) == [1, 2, 3]


def test_conversations_do_not_wait_for_each_other() -> None:
    """A slow answer holds up its own conversation only."""

    async def story() -> float:
        bus = LocalBus()
        bus.queue("slow")
        started = time.monotonic()
        await bus.queue("other").wait_for_turn()
        return time.monotonic() - started

    assert asyncio.run(story()) < 0.1


def test_wake_ends_a_wait() -> None:
    """Who follows a conversation hears of a new row at once; who follows another waits on."""

    async def story() -> tuple[float, float]:
        bus = LocalBus()

        async def nap(conversation: str) -> float:
            started, bell = time.monotonic(), bus.bell(conversation)
            await bell.wait(0.3)
            bell.close()
            return time.monotonic() - started

        naps = asyncio.gather(nap("a"), nap("b"))
        await asyncio.sleep(0.05)
        await bus.wake("a")
        woken, slept = await naps
        assert bus._bells == {}, "nothing is kept of who went away"
        return woken, slept

    woken, slept = asyncio.run(story())
    assert woken < 0.2
    assert slept > 0.25


def test_a_wake_up_while_nobody_waits_is_not_lost() -> None:
    """It comes while the rows are read: the next wait returns at once, and the one after it does not."""

    async def story() -> list[float]:
        bus, took = LocalBus(), []
        bell = bus.bell("a", "b")
        await bus.wake("b")
        for _ in range(2):
            started = time.monotonic()
            await bell.wait(0.2)
            took.append(time.monotonic() - started)
        bell.follow(["a"])
        await bus.wake("b")
        started = time.monotonic()
        await bell.wait(0.2)
        return [*took, time.monotonic() - started]

    at_once, waited, not_followed = asyncio.run(story())
    assert at_once < 0.1
    assert waited > 0.15
    assert not_followed > 0.15
