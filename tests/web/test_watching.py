"""One look for all open pages: who is rung, and what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot import clock
from bot.content.answer import Answer, Bubble
from bot.conversation.errors import ConversationUnavailable
from bot.conversation.models import Opened
from bot.conversation.service import Conversations
from bot.conversation.standing import newest_of
from bot.handoff.service import Handoffs
from bot.web.bus import LocalBus
from bot.web.visitor import watching
from bot.web.visitor.threads import Threads
from bot.web.visitor.watching import Watching

GREETING = Answer("begroeting_start", (Bubble("Hoi."),))
FEW = 20


@pytest.fixture
def conversations(tmp_path: Path, empty_database: Path, elsewhere: Conversations) -> Conversations:
    """A store with tables."""
    (tmp_path / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
    return elsewhere


def play(conversations: Conversations, handoffs: Handoffs, story: Callable[..., Any]) -> Any:
    """A story with pages of so many visitors, each with a bell."""

    async def whole() -> Any:
        bus, threads = LocalBus(), Threads()
        looks = Watching(conversations, handoffs.visitor, threads)
        opened = [conversations.open(GREETING, "groningen", clock.now()) for _ in range(FEW)]
        bells = [bus.bell(one.conversation_id) for one in opened]
        try:
            return await story(looks, opened, bells)
        finally:
            threads.close()

    return asyncio.run(whole())


def test_only_the_page_of_the_conversation_that_was_written_in_is_rung(
    conversations: Conversations, handoffs: Handoffs
) -> None:
    """A row by another process rings one bell of twenty within a second; an erase rings it too."""

    async def story(looks: Watching, opened: list[Opened], bells: list[Any]) -> None:
        rooms = [looks.ringing(one.conversation_id, bell) for one, bell in zip(opened, bells, strict=True)]
        for room in rooms:
            room.__enter__()
        await asyncio.gather(*(bell.wait(2.0) for bell in bells))  # the first look
        for change in (
            lambda: conversations.record_handoff(opened[3].conversation_id, "queued", 1),
            lambda: conversations.erase(opened[3].token, by_exit=False),
        ):
            waiting = [asyncio.create_task(bell.wait(1.0)) for bell in bells]
            await asyncio.to_thread(change)
            rung = await asyncio.gather(*waiting)
            assert [number for number, one in enumerate(rung) if one] == [3]
        for room in rooms:
            room.__exit__(None, None, None)
        assert looks._bells == {}, "nothing is kept of who went away"

    play(conversations, handoffs, story)


def test_twenty_pages_cost_as_many_looks_as_one(
    conversations: Conversations, handoffs: Handoffs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages are open, the database is asked as often."""
    asked: list[int] = []

    def counted(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
        asked.append(len(ids))
        return newest_of(connection, ids)

    monkeypatch.setattr(watching, "newest_of", counted)

    async def story(looks: Watching, opened: list[Opened], bells: list[Any]) -> None:
        rooms = [looks.ringing(one.conversation_id, bell) for one, bell in zip(opened, bells, strict=True)]
        for room in rooms:
            room.__enter__()
        await asyncio.sleep(2)
        for room in rooms:
            room.__exit__(None, None, None)
        seen = len(asked)
        await asyncio.sleep(1)
        assert len(asked) <= seen + 1, "nobody looks when no page is open"

    play(conversations, handoffs, story)
    assert set(asked) == {FEW}
    assert len(asked) <= 2 / watching.POLL + 1


def test_a_look_that_fails_is_made_again(
    conversations: Conversations, handoffs: Handoffs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away for two looks: what was written meanwhile rings afterwards."""
    failing = [ConversationUnavailable("away"), ConversationUnavailable("away")]

    def sometimes(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
        if failing and armed:
            raise failing.pop()
        return newest_of(connection, ids)

    armed: list[bool] = []
    monkeypatch.setattr(watching, "newest_of", sometimes)

    async def story(looks: Watching, opened: list[Opened], bells: list[Any]) -> None:
        with looks.ringing(opened[0].conversation_id, bells[0]):
            assert await bells[0].wait(2.0)  # the first look
            armed.append(True)
            await asyncio.to_thread(conversations.record_handoff, opened[0].conversation_id, "queued", 1)
            assert await bells[0].wait(3.0)
        assert failing == []

    play(conversations, handoffs, story)
