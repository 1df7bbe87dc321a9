"""People who judge, over a store of conversations: `Room`, and the tools that let the worker be quick."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from bot.content.answer import Answer, Bubble
from bot.conversation.models import Opened, Understanding
from bot.review.deidentify.pseudonymise import Tools
from bot.review.judging import Judging
from bot.review.keeping import Keeper
from bot.review.schema import dossier
from bot.settings import load
from bot.staff.models import User
from bot.staff.roles import COMMAND_LINE, Role
from bot.staff.service import Line, Staff, open_staff
from tests.conversation.conftest import Store
from tests.staff.conftest import cheap

ANSWER = Answer("stalking", (Bubble("Bel Veilig Thuis: 0800-2000."),))
CALM = Understanding("stalking", 0.9, 0.1, 0.5)
LOST = Understanding("nlu_fallback", 0.2, 0.1, 0.5)
#: The number of the first message of a visitor: two bubbles of greeting come before it.
FIRST = 3


@dataclass
class Room:
    """Conversations, the worker that reads them, and staff."""

    store: Store
    tools: Tools

    def __post_init__(self) -> None:
        settings = load({"NACHTLICHT_VAR": str(self.store.directory)}, env_file=self.store.directory / "no.env")
        self.staff: Staff = open_staff(self.store.engine, settings, self.store.clock, cheap())
        self.judging = Judging(self.staff.store, self.store.keys)

    def hire(self, *names: str) -> list[str]:
        """Reviewers; their ids."""
        return [self._hired(name).id for name in names]

    def talk(self, *said: tuple[str, Understanding] | str, **changes: object) -> Opened:
        """A conversation in which this was typed, and understood so."""
        opened = self.store.open()
        for one in said:
            text, heard = (one, CALM) if isinstance(one, str) else one
            self.store.reply(self.store.say(opened.token, text), ANSWER, understanding=heard, **changes)
        return opened

    def read(self) -> None:
        """An hour later the worker reads what is over."""
        self.store.clock.forward(minutes=61)
        Keeper(self.store.engine, self.store.keys, lambda: self.tools).work(self.store.clock(), 60)

    def ref(self, opened: Opened) -> str:
        """How staff name this conversation."""
        query = sa.select(dossier.c.ref).where(dossier.c.conversation_id == opened.conversation_id)
        with self.store.engine.connect() as connection:
            return str(connection.execute(query).scalar_one())

    def dossier(self, *said: tuple[str, Understanding] | str, **changes: object) -> str:
        """Talked, read, and how staff name it."""
        opened = self.talk(*said, **changes)
        self.read()
        return self.ref(opened)

    def lines(self, ref: str) -> list[Line]:
        """What the audit log says of it, the oldest first."""
        lines, _ = self.staff.lines(None, None, None)
        return [line for line in reversed(lines) if line.subject == f"dossier:{ref}"]

    def _hired(self, name: str) -> User:
        return self.staff.accounts.add(COMMAND_LINE, name, name.title(), [Role.reviewer])[0]
