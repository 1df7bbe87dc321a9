"""Finding dossiers: every filter and every combination gives what a look at each of them would give."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.conversation.schema import conversation
from bot.review.filters import Filters, Place
from bot.review.finding import find
from bot.review.index import put, take
from bot.review.schema import dossier, dossier_words, posting, tag
from tests.conversation.conftest import Store

SEED = 20261122
THEMES, ROLES, OUTCOMES = (
    ("stalking", "kosten", "pleger_hulp", None),
    ("slachtoffer", "pleger", None),
    ("none", "joined"),
)
PARTS = ("nacht", "ochtend", "middag", "avond")
MANY = 400


@dataclass
class Shelf:
    """Generated dossiers with their words and tags, newest first."""

    store: Store
    rows: list[Row]
    words: dict[int, set[int]]
    tags: dict[int, set[str]]

    def fits(self, row: Row, filters: Filters, tokens: list[int]) -> bool:
        """The judgement that the database must make, in plain Python."""
        equal = ("theme", "role", "municipality", "part_of_day", "acute", "flagged")
        wanted = {name: getattr(filters, name) for name in equal}
        least = {"none": (0, 0), "some": (1, 99), "more": (2, 99), None: (0, 99)}[filters.fallback]
        outcomes = {"any": set(OUTCOMES) - {"none"}}
        return (
            all(value is None or getattr(row, name) == value for name, value in wanted.items())
            and (filters.handoff is None or row.handoff in outcomes.get(filters.handoff, (filters.handoff,)))
            and (filters.feedback is None or (row.feedback or "none") == filters.feedback)
            and least[0] <= row.fallbacks <= least[1]
            and (filters.reviewed is None or (row.reviewed_at is not None) == filters.reviewed)
            and (filters.since is None or row.last_message_at >= filters.since)
            and (filters.until is None or row.last_message_at < filters.until)
            and (filters.tag is None or filters.tag in self.tags[row.number])
            and set(tokens) <= self.words[row.number]
        )  # fmt: skip


def _some(chance: random.Random, filters: dict[str, object]) -> Filters:
    """A few of these, never all."""
    return Filters(**{name: filters[name] for name in chance.sample(sorted(filters), chance.randint(0, 3))})  # type: ignore[arg-type]


@pytest.fixture
def shelf(store: Store) -> Shelf:
    """The same ones each time; several have the same moment."""
    chance = random.Random(SEED)
    words: dict[int, set[int]] = {}
    tags: dict[int, set[str]] = {}
    with store.engine.begin() as connection:
        for number in range(1, MANY + 1):
            at = 1_000_000 + chance.randrange(MANY // 2)
            name = f"{number:032x}"
            connection.execute(
                sa.insert(conversation).values(
                    id=name, municipality="groningen", state="bot", alert="none", safety_asked=False, opened_at=at,
                    last_message_at=at, last_seq=1,
                )
            )  # fmt: skip
            connection.execute(
                sa.insert(dossier).values(
                    number=number, ref=f"{number:016x}", conversation_id=name, opened_at=at, last_message_at=at,
                    municipality=chance.choice(("groningen", "assen")), theme=chance.choice(THEMES),
                    role=chance.choice(ROLES), acute=chance.random() < 0.1, turns=3,
                    fallbacks=chance.choice((0, 0, 0, 1, 2)), handoff=chance.choice(OUTCOMES),
                    feedback=chance.choice(("up", "down", None, None)), part_of_day=chance.choice(PARTS),
                    weekday=1, taken_back=False, left_early=False, reviewed_at=chance.choice((None, at)),
                    flagged=chance.random() < 0.05,
                )
            )  # fmt: skip
            words[number] = {word for word in range(1, 40) if chance.random() < 1 / word}
            put(connection, number, at, sorted(words[number]))
            tags[number] = {one for one in ("les", "nakijken") if chance.random() < 0.1}
            for one in tags[number]:
                connection.execute(sa.insert(tag).values(number=number, tag=one))
    newest = (dossier.c.last_message_at.desc(), dossier.c.number.desc())
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(dossier).order_by(*newest)).all()
    return Shelf(store, rows, words, tags)


@pytest.mark.parametrize("few", [1, 20, 3000], ids=["walking", "mixed", "counting"])
def test_it_finds_what_a_look_at_each_would_find(shelf: Shelf, few: int) -> None:
    """300 combinations of filters and words, page by page downwards and back up, by each way of searching."""
    chance = random.Random(SEED + few)
    possible: dict[str, object] = {
        "theme": "stalking", "role": "pleger", "municipality": "assen", "part_of_day": "nacht", "acute": True,
        "flagged": True, "handoff": "any", "feedback": "none", "fallback": "more", "reviewed": False,
        "tag": "les", "since": 1_000_050, "until": 1_000_150,
    }  # fmt: skip
    other: dict[str, object] = {
        **possible, "theme": "kosten", "acute": False, "handoff": "joined", "feedback": "down", "fallback": "none",
        "reviewed": True, "tag": "'; DROP TABLE dossier; --",
    }  # fmt: skip
    with shelf.store.engine.connect() as connection:
        for _ in range(100):
            filters = _some(chance, chance.choice((possible, other, {**possible, "fallback": "some"})))
            tokens = chance.sample(range(1, 42), chance.choice((0, 0, 1, 2)))
            expected = [row.number for row in shelf.rows if shelf.fits(row, filters, tokens)]
            found: list[Row] = []
            while rows := find(connection, filters, tokens, 7, _place(found), few=few):
                found += rows
            assert [row.number for row in found] == expected, (filters, tokens)
            if len(found) > 2:
                middle = len(found) // 2
                back = find(connection, filters, tokens, 3, _place(found[: middle + 1]), newer=True, few=few)
                assert [row.number for row in back] == expected[max(0, middle - 3) : middle][::-1]


def _place(found: list[Row]) -> Place | None:
    return Place(found[-1].last_message_at, found[-1].number) if found else None


def test_what_goes_takes_its_words_along(shelf: Shelf) -> None:
    """The row of a dossier, or of its conversation, goes: no posting is left of it, and the others are found."""
    with shelf.store.engine.begin() as connection:
        connection.execute(sa.delete(conversation).where(conversation.c.id == f"{shelf.rows[0].number:032x}"))
        connection.execute(sa.delete(dossier).where(dossier.c.number == shelf.rows[1].number))
        take(connection, sa.select(dossier.c.number).where(dossier.c.number == shelf.rows[2].number))
    gone = {row.number for row in shelf.rows[:3]}
    with shelf.store.engine.connect() as connection:
        found = {row.number for row in find(connection, Filters(), [1], MANY)}
        assert found == {row.number for row in shelf.rows} - gone
        assert connection.execute(sa.select(dossier.c.number).where(~dossier.c.indexed)).scalars().all() == [
            shelf.rows[2].number
        ]
    assert shelf.store.count(dossier_words) == MANY - 3
    if shelf.store.engine.dialect.name == "sqlite":
        assert shelf.store.count(posting) == sum(len(shelf.words[row.number]) for row in shelf.rows[3:])
