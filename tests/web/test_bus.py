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


def test_wake_ends_a_sleep() -> None:
    """Who follows a conversation hears of a new row at once; who follows another sleeps on."""

    async def story() -> tuple[float, float]:
        bus = LocalBus()

        async def nap(conversation: str) -> float:
            started = time.monotonic()
            await bus.sleep(conversation, 0.3)
            return time.monotonic() - started

        naps = asyncio.gather(nap("a"), nap("b"))
        await asyncio.sleep(0.05)
        await bus.wake("a")
        woken, slept = await naps
        assert bus._sleepers == {}
        return woken, slept

    woken, slept = asyncio.run(story())
    assert woken < 0.2
    assert slept > 0.25
