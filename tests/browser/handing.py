"""A gateway with a desk behind it, for browser tests of the hand-over: somebody sits there, takes and speaks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import clock
from bot.content.copybook import load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation.keys import KeyStore
from bot.conversation.reply import BotReply
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.handoff.service import Handoffs, make_handoffs
from bot.safety import assess
from bot.web.rasa import Question, read_reply
from tests.browser.actors import Actor
from tests.web.fakes import channel_body, settings_for

TOWN = "groningen"
#: The desk of Groningen has its hours then; the chat of Fier; and nobody is there but by telephone.
WORKDAY, EVENING = {"X-Now": "2026-01-14T10:00"}, {"X-Now": "2026-01-14T22:30"}
OFFER, PANEL, BAR = "een mens, geen computer", "#toestemming", "#stand"


@dataclass
class Asked(Actor):
    """A Rasa whose answers have a button that asks for a human."""

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        reply = await super().ask(question, seconds)
        if reply is None:
            return None
        heard = 0.9 if assess(question.text or "").danger.urgent else 0.01
        body = channel_body(f"Antwoord op {question.text or question.choice}", acute=heard)
        body["messages"][0]["buttons"] = [{"label": "Een mens spreken", "to": "mens:vraag"}]
        return read_reply(body)


@dataclass
class Counter:
    """The chatters' side, as another process has it. `present` give a sign of life while `sitting` lasts."""

    directory: Path
    present: list[str] = field(default_factory=lambda: ["anna"])
    ahead: timedelta = timedelta()
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database = make_engine(f"sqlite:///{self.directory / 'nachtlicht.sqlite3'}")
        tracker = TrackerRows(make_engine(f"sqlite:///{self.directory / 'tracker.sqlite3'}"))
        self.conversations = Conversations(database, KeyStore(self.directory / "keys"), tracker)
        book = load_municipal_copy(load_directory(TOWN))
        settings = settings_for(self.directory, **self.environ)
        self.handoffs: Handoffs = make_handoffs(
            settings, self.conversations, lambda: book, lambda: clock.now() + self.ahead
        )

    @contextmanager
    def sitting(self) -> Iterator[None]:
        """Signs of life and the worker's look at the clock, once a second."""
        over = threading.Event()

        def live() -> None:
            while not over.is_set():
                self.look()
                over.wait(1.0)

        thread = threading.Thread(target=live, daemon=True)
        self.look()
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(5)

    def look(self) -> None:
        """One sign of life of everybody, and one round of the worker."""
        for chatter in list(self.present):
            self.handoffs.presence.beat(chatter, TOWN)
        self.handoffs.time.tick()

    def later(self, seconds: float) -> None:
        """The worker looks as if so much time had passed; pages and desks are still there."""
        self.ahead = timedelta(seconds=seconds)
        try:
            for waiting in self.handoffs.desk.queue(TOWN):
                self.handoffs.visitor.seen(self.conversation_of(waiting.id))
            self.look()
        finally:
            self.ahead = timedelta()

    def ahead_once(self, seconds: float) -> None:
        """The worker looks as if so much time had passed, while nobody gives a sign of life."""
        self.ahead = timedelta(seconds=seconds)
        try:
            self.handoffs.time.tick()
        finally:
            self.ahead = timedelta()

    def conversation_of(self, id: str) -> str:
        """Whose hand-over this is."""
        return str(self.handoffs.desk.record(id).conversation_id)

    def clear(self) -> None:
        """Nobody waits and nobody talks any more: for the next story."""
        for waiting in self.handoffs.desk.queue(TOWN):
            self.handoffs.visitor.cancel(self.conversation_of(waiting.id), clock.now())
        for chat in self.handoffs.desk.chats("anna"):
            self.handoffs.desk.end(chat.id, "anna")

    def take(self, chatter: str = "anna") -> str:
        """The first in the queue, once there is one; the id of the hand-over."""
        first = until(lambda: next(iter(self.handoffs.desk.queue(TOWN)), None))
        self.handoffs.desk.take(first.id, chatter)
        return str(first.id)

    def heard(self, id: str, chatter: str = "anna") -> list[str]:
        """What the visitor wrote to this human."""
        return [one.text for one in self.handoffs.desk.read(id, chatter) if one.sender == "visitor"]


def until(look: Callable[[], Any], seconds: float = 5.0) -> Any:
    """What a look gives as soon as it gives something; fails when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing within {seconds} s")


def ask(page: Any, text: str = "mijn ex volgt me elke dag") -> None:
    """Say something, then press the button that asks for a human."""
    page.fill("#tekst", text)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Een mens spreken").click(timeout=20000)


def offered(page: Any) -> None:
    """Until she is asked what may go along."""
    ask(page)
    page.locator(PANEL).wait_for()


def queued(page: Any) -> None:
    """Agreed to what was shown."""
    offered(page)
    page.locator(f"{PANEL} .ja").click()
    page.get_by_role("button", name="Uit de rij").wait_for()
