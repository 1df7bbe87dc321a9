"""Conversations that are over, for the staff's pages: what was typed goes through the real worker's part."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.engine import Row

from bot.content.answer import Answer, Bubble
from bot.conversation.keys import KeyStore
from bot.conversation.models import Understanding
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.review.deidentify.pseudonymise import Tools
from bot.review.indexing import Indexer
from bot.review.keeping import Keeper
from bot.review.schema import dossier
from bot.review.words import WordKey
from tests.conversation.conftest import Clock
from tests.staff.conftest import House
from tests.web.fakes import settings_for

GREETING = Answer("begroeting_start", (Bubble("Hoi. Ik ben een computer."),))
ANSWER = Answer("stalking", (Bubble("Bel Veilig Thuis: 0800-2000."),))


@dataclass
class Archive:
    """The conversations of a house. Their clock runs by itself, so that nobody's session ends meanwhile."""

    house: House
    tools: Tools
    keys: KeyStore = field(init=False)

    def __post_init__(self) -> None:
        settings = settings_for(self.house.directory)
        self.keys = KeyStore(settings.key_dir)
        self.clock = Clock()
        self.clock.now = self.house.clock.now - timedelta(days=5)
        tracker = TrackerRows(make_engine(settings.tracker_database_url))
        self.conversations = Conversations(self.house.engine, self.keys, tracker, self.clock)
        self._keeper = Keeper(self.house.engine, self.keys, lambda: self.tools)
        self._indexer = Indexer(self.house.engine, self.keys, WordKey(self.house.engine, settings.key_dir))

    def talk(self, *texts: str, role: str = "slachtoffer", **understood: object) -> str:
        """A conversation in which this was typed, and that is over; the `ref` of its dossier."""
        opened = self.conversations.open(GREETING, "groningen", self.clock())
        usual = {"intent": "stalking", "confidence": 0.9, "ranking": (("stalking", 0.9), ("kosten", 0.06))}
        heard = Understanding(**{**usual, **understood})  # type: ignore[arg-type]
        urgent = heard.danger != "none"
        for text in texts:
            self.clock.forward(seconds=1)
            turn = self.conversations.write_down(opened.token, str(uuid.uuid4()), text, None, self.clock())
            self.conversations.answer(
                turn, [ANSWER], state="bot", alert="raised" if urgent else "none", asks=None, urgent=urgent,
                safety_asked=False, understanding=heard, who={"rol": role},
            )  # fmt: skip
        self.token = opened.token
        self.clock.forward(minutes=61)
        self.read()
        return str(self._row(opened.conversation_id).ref)

    def read(self) -> None:
        """The worker passes."""
        self._keeper.work(self.clock(), 60)
        self._indexer.work(60)

    def _row(self, conversation_id: str) -> Row:
        query = dossier.select().where(dossier.c.conversation_id == conversation_id)
        with self.house.engine.connect() as connection:
            return connection.execute(query).one()
