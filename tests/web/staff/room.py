"""Both sides of a gateway that really listen, and the worker: for tests of visitors and chatters together."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot import clock
from bot.conversation.errors import ConversationUnknown
from bot.conversation.service import conversation_id_of
from bot.handoff.service import Agreed, Handoffs
from bot.staff.roles import Role
from bot.web import app
from bot.web.shared import make_shared
from bot.web.staff.application import make_staff_application
from bot.web.staff.desk.parts import Desk
from tests.stack import patiently
from tests.staff.conftest import House, Person
from tests.web.fakes import FakeRasa, settings_for
from tests.web.server import listening_together

GRONINGEN = "groningen"


@dataclass
class Guest:
    """A visitor over the API."""

    http: httpx.Client
    handoffs: Handoffs
    token: str = ""
    last: dict[str, Any] = field(default_factory=dict)

    def open(self) -> Guest:
        """Begin a conversation."""
        opened = patiently(lambda: self.http.post("/api/conversations", json={}))
        self.token = opened.json()["conversation"]
        return self

    @property
    def id(self) -> str:
        """As the tables know it."""
        return conversation_id_of(self.token)

    @property
    def address(self) -> str:
        """Of this conversation."""
        return f"/api/conversations/{self.token}"

    def say(self, text: str) -> dict[str, Any]:
        """Type something."""
        body = {"id": str(uuid.uuid4()), "text": text}
        answer = patiently(lambda: self.http.post(f"{self.address}/messages", json=body))
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        return self.last

    def wait_for_a_human(self, agreed: Agreed | None = None) -> str:
        """Ask and agree; the id of the hand-over."""
        now = clock.now()
        self.handoffs.visitor.ask(self.id, now)
        self.handoffs.visitor.consent(self.id, now, agreed or Agreed())
        mine = [one for one in self.handoffs.desk.queue(GRONINGEN) if self._is_mine(one.id)]
        assert mine, "nobody was there to wait for"
        return mine[0].id

    def _is_mine(self, id: str) -> bool:
        return self.handoffs.desk.record(id).conversation_id == self.id

    @property
    def state(self) -> str:
        """What the page would say."""
        return str(self.http.get(f"{self.address}/handoff").json()["state"])

    def texts(self, sender: str = "human") -> list[str]:
        """What she could read from one sender."""
        try:
            stored = self.handoffs.desk._conversations.rows_after(self.id, 0)
        except ConversationUnknown:
            return []
        return [one.content.text for one in stored if getattr(one.content, "sender", "") == sender]  # type: ignore[union-attr]

    def erase(self) -> None:
        """By the exit."""
        assert self.http.post(f"{self.address}/erase").status_code == 204


@dataclass
class Room:
    """`desk` and `visitors` are addresses."""

    house: House
    handoffs: Handoffs
    visitors: str
    desk: str
    http: httpx.Client
    rasa: FakeRasa

    def guest(self) -> Guest:
        """A new visitor."""
        return Guest(self.http, self.handoffs).open()

    def chatter(self, login: str) -> Person:
        """An account at the desk."""
        return self.house.settle(login, Role.chatter)

    def sits(self, chatter: str) -> None:
        """A sign of life of a desk that is not in a browser."""
        self.handoffs.presence.beat(chatter, GRONINGEN)


@contextmanager
def open_room(house: House, rasa: FakeRasa | None = None, **environ: str) -> Iterator[Room]:
    """Until the test is over; the worker keeps time."""
    environ = {"NACHTLICHT_LIMITS": "off", "NACHTLICHT_HUMAN_CHAT": "desk", **environ}
    settings = settings_for(house.directory, **environ)
    shared, rasa = make_shared(settings), rasa or FakeRasa()
    desk = Desk(shared.handoffs, shared.bus, settings.municipality, lambda: shared.books.current)
    for_visitors = app.create_app(settings, rasa, shared)
    for_staff = make_staff_application(settings, house.staff, desk)
    stopping = threading.Event()

    def keep_time() -> None:
        while not stopping.wait(0.5):
            shared.handoffs.time.tick()

    worker = threading.Thread(target=keep_time, daemon=True)
    with listening_together(for_visitors, for_staff) as (visitors, staff):
        worker.start()
        try:
            with httpx.Client(base_url=visitors, timeout=20) as http:
                yield Room(house, shared.handoffs, visitors, staff, http, rasa)
        finally:
            stopping.set()
            worker.join(5)
