"""Somebody asks the bot for a human: what is there is offered and written down; a failure still has numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions import mens
from actions.base import Heard, book
from actions.geheugen import Memory
from bot import clock
from bot.content.answer import Answer, Bubble
from bot.conversation.keys import KeyStore
from bot.conversation.models import Opened
from bot.conversation.schema import upgrade
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.handoff.service import Handoffs, make_handoffs
from bot.settings import load

GREETING = Answer("begroeting_start", (Bubble("Hoi."),))
WORKDAY, EVENING, SMALL_HOURS = "2026-01-14T10:00", "2026-01-14T22:30", "2026-01-17T04:00"


@pytest.fixture
def conversations(tmp_path: Path) -> Iterator[Conversations]:
    """The store of a test."""
    engine = make_engine(f"sqlite:///{tmp_path}/nachtlicht.sqlite3")
    upgrade(engine)
    tracker = TrackerRows(make_engine(f"sqlite:///{tmp_path}/tracker.sqlite3"))
    yield Conversations(engine, KeyStore(tmp_path / "keys"), tracker)
    engine.dispose()


@pytest.fixture
def handoffs(conversations: Conversations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Handoffs:
    """What the action works with, in that store."""
    settings = load({"NACHTLICHT_VAR": str(tmp_path)}, env_file=tmp_path / "none")
    found = make_handoffs(settings, conversations, book)
    monkeypatch.setattr(mens, "_handoffs", lambda: found)
    return found


@pytest.fixture
def opened(conversations: Conversations) -> Opened:
    """A visitor."""
    return conversations.open(GREETING, "groningen", clock.now())


def heard(opened: Opened, now: str) -> Heard:
    """She wants a human at that hour."""
    return Heard("mens_spreken", 0.9, clock.parse(now), conversation=opened.conversation_id)


@pytest.mark.parametrize(
    ("now", "present", "key", "state"),
    [
        (WORKDAY, True, "mens_aanbod", "offered"),
        (WORKDAY, False, "mens_niemand", "bot"),
        (EVENING, False, "mens_chat", "offered"),
        (SMALL_HOURS, False, "mens_bellen", "bot"),
    ],
)
def test_what_is_there_is_offered_and_written_down(
    handoffs: Handoffs, conversations: Conversations, opened: Opened, now: str, present: bool, key: str, state: str
) -> None:
    """By the hour of the message and by who sits there; the page hears the state."""
    if present:
        handoffs.presence.beat("anna", "groningen")
    said = mens.human(heard(opened, now), Memory(rol="slachtoffer", thema="stalking"))
    assert said.key == key
    assert conversations.find(opened.token).state == state
    assert "veilig_thuis" in said.values["deuren"]  # type: ignore[operator]


@pytest.mark.parametrize("rol", ["omstander", "professional", "pleger"])
def test_for_whom_no_chat_is_confirmed_there_is_the_phone(handoffs: Handoffs, opened: Opened, rol: str) -> None:
    """Also when somebody sits at the desk."""
    handoffs.presence.beat("anna", "groningen")
    assert mens.human(heard(opened, WORKDAY), Memory(rol=rol)).key == "mens_bellen"


def test_in_the_shell_of_a_developer_nothing_is_written_down(handoffs: Handoffs) -> None:
    """A conversation without rows still gets a way to a human."""
    shell = Heard("mens_spreken", 0.9, clock.parse(EVENING), conversation="shell")
    assert mens.human(shell, Memory()).key == "mens_chat"


def test_a_store_that_is_away_still_gives_numbers(
    handoffs: Handoffs, opened: Opened, conversations: Conversations
) -> None:
    """The offer cannot be written down: a link or a phone, never a chat that nobody would see."""
    conversations.erase(opened.token, by_exit=False)
    handoffs.presence.beat("anna", "groningen")
    assert mens.human(heard(opened, WORKDAY), Memory()).key == "mens_bellen"
