"""A small tree with examples and test sentences, and staff who correct."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.conversation.keys import KeyStore
from bot.conversation.moments import to_ms
from bot.conversation.schema import conversation
from bot.learning.checks import Wanted
from bot.learning.service import Learning, open_learning
from bot.review.judging_schema import inbox
from bot.review.schema import dossier, place_of, pseudonymised
from bot.review.service import open_review
from bot.staff.roles import Role
from tests.staff.conftest import House, house, postgres_database, sqlite_house
from tests.web.fakes import settings_for

__all__ = ["house", "postgres_database", "sqlite_house"]

ACUTE = """version: "3.1"

# Acute. Written by hand.
nlu:
- intent: acuut_gevaar
  examples: |
    - hij is binnen
    - hij trapt de deur in
- intent: zelfdoding_gedachten
  examples: |
    - ik wil niet meer leven
- intent: zelfdoding_gedachten
  metadata: {nu: true}
  examples: |
    - ik heb ze net geslikt
"""
HELP = """version: "3.1"
nlu:
- intent: kosten
  examples: |
    - wat kost dat
    - moet ik voor een gesprek met [wij](organisatie) betalen
"""
TESTS = "intent\tvoice\ttext\nkosten\tshort\tkrijg ik straks een rekening van jullie\n"
#: What may be proposed about that tree.
GOOD = Wanted("kosten", False, "is zo'n advocaat eigenlijk duur", "hoeveel geld ben ik kwijt aan hulp")
DANGER = Wanted("acuut_gevaar", False, "ze bonken nu op mijn raam", "er staat iemand met een hamer voor het glas")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree of which only examples and test sentences are there."""
    root = tmp_path / "tree"
    for place, text in (
        ("data/nlu/acuut.yml", ACUTE),
        ("data/nlu/hulpvragen.yml", HELP),
        ("tests/nlu/sentences.tsv", TESTS),
    ):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")
    return root


@dataclass
class Desk:
    """Two people who learn, and conversations that they may read."""

    house: House
    learning: Learning
    keys: KeyStore
    tree: Path
    anna: str
    bert: str

    def conversation(self, *texts: str, ref: str = "a" * 16) -> str:
        """Somebody typed this, and it was pseudonymised; the reference of its dossier."""
        name = f"{len(ref):0>16}{ref:0>16}"[-32:].replace("x", "0")
        now = to_ms(self.house.clock.now)
        box = self.keys.lasting.create(name)
        with self.house.engine.begin() as connection:
            connection.execute(
                sa.insert(conversation).values(
                    id=name, municipality="groningen", state="ended", alert="none", safety_asked=False,
                    opened_at=now, last_message_at=now, last_seq=len(texts),
                )
            )  # fmt: skip
            connection.execute(
                sa.insert(dossier).values(
                    ref=ref, conversation_id=name, opened_at=now, last_message_at=now, municipality="groningen",
                    acute=False, turns=len(texts), fallbacks=1, handoff="none", part_of_day="nacht", weekday=0,
                    taken_back=False, left_early=False, flagged=False,
                )
            )  # fmt: skip
            for seq, text in enumerate(texts, start=1):
                body = box.seal(place_of(seq), text.encode())
                row = {"conversation_id": name, "seq": seq, "origin": "visitor", "at": now, "body": body}
                connection.execute(sa.insert(pseudonymised).values(**row))
        return ref

    def into_inbox(self, ref: str, score: int | None = 5) -> None:
        """Somebody has to look at it; without a score somebody did."""
        with self.house.engine.begin() as connection:
            number = connection.execute(sa.select(dossier.c.number).where(dossier.c.ref == ref)).scalar_one()
            values = {"number": number, "score": score, "reasons": "repeated_fallback", "settled": ""}
            connection.execute(sa.insert(inbox).values(**values))

    def erase(self, ref: str) -> None:
        """Everything of a conversation goes."""
        with self.house.engine.begin() as connection:
            name = connection.execute(
                sa.select(dossier.c.conversation_id).where(dossier.c.ref == ref)
            ).scalar_one()
            connection.execute(sa.delete(conversation).where(conversation.c.id == name))
        self.keys.lasting.delete(name)

    def actions(self) -> list[str]:
        """What the audit log says of corrections, the oldest first."""
        lines, _ = self.house.staff.lines(None, None, None)
        return [line.action for line in reversed(lines) if line.action.startswith("correction")]


def make_desk(house: House, tree: Path) -> Desk:
    """A reviewer and an editor."""
    people = [house.add(login, role)[0].id for login, role in (("anna", Role.reviewer), ("bert", Role.editor))]
    keys = KeyStore(house.directory / "keys")
    settings = settings_for(house.directory)
    learning = open_learning(settings, house.staff, open_review(settings, house.staff).dossiers, tree)
    return Desk(house, learning, keys, tree, *people)


@pytest.fixture
def desk(house: House, tree: Path) -> Desk:
    """On either engine."""
    return make_desk(house, tree)


@pytest.fixture
def sqlite_desk(sqlite_house: House, tree: Path) -> Desk:
    """On SQLite."""
    return make_desk(sqlite_house, tree)
