"""A fresh store for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot import clock
from bot.content.answer import Answer, Bubble, Button, Link
from bot.conversation import schema
from bot.conversation.keys import KeyStore
from bot.conversation.models import Opened, Reply, Turn, Understanding
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from tests import servers

GREETING = Answer("begroeting_start", (Bubble("Hoi."), Bubble("Ik ben een computer.")))
STALKING = Answer(
    "stalking",
    (Bubble("Dat is stalking."), Bubble("Dit helpt.", (Link("Bel Veilig Thuis", "tel:08002000"),))),
    (Button("Een mens spreken", "mens_spreken"), Button("CSG", 'vraag_organisatie{"organisatie": "csg"}')),
)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = clock.now().replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **ahead: float) -> None:
        """Let time pass."""
        self.now += timedelta(**ahead)


@dataclass
class Store:
    """Everything that keeps a conversation, and the few calls that tests make all the time."""

    engine: Engine
    tracker_engine: Engine
    keys: KeyStore
    tracker: TrackerRows
    clock: Clock
    directory: Path

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.engine, self.keys, self.tracker, self.clock)

    def open(self) -> Opened:
        """A new conversation, greeted."""
        return self.conversations.open(GREETING, "groningen", self.clock())

    def say(self, token: str, text: str, client_id: str | None = None) -> Turn:
        """A message of the visitor, written down."""
        return self.conversations.write_down(token, client_id or str(uuid.uuid4()), text, None, self.clock())

    def reply(self, turn: Turn, *answers: Answer, **changes: object) -> Reply:
        """An answer, with nothing special unless said."""
        usual: dict[str, object] = {
            "state": "bot",
            "alert": "none",
            "asks": None,
            "urgent": False,
            "safety_asked": False,
            "understanding": Understanding("stalking", 0.9, 0.1, 0.5),
        }
        return self.conversations.answer(turn, answers or (STALKING,), **{**usual, **changes})  # type: ignore[arg-type]

    def count(self, table: sa.Table) -> int:
        """How many rows a table has."""
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())

    def bytes_on_disk(self) -> bytes:
        """Every byte of every file of the store: databases, their logs, keys, notes."""
        return b"\n".join(path.read_bytes() for path in self.directory.rglob("*") if path.is_file())


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """A database of our own on the PostgreSQL server, dropped afterwards."""
    try:
        with servers.postgres() as address:
            yield address
    except servers.NotHere as error:
        pytest.skip(f"{error}, so half of the storage tests did not run")


def _make(directory: Path, url: str, tracker_url: str) -> Iterator[Store]:
    engine, tracker_engine = make_engine(url), make_engine(tracker_url)
    schema.upgrade(engine)
    try:
        yield Store(
            engine, tracker_engine, KeyStore(directory / "keys"), TrackerRows(tracker_engine), Clock(), directory
        )
    finally:
        engine.dispose()
        tracker_engine.dispose()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A store in SQLite files."""
    yield from _make(tmp_path, f"sqlite:///{tmp_path}/nachtlicht.sqlite3", f"sqlite:///{tmp_path}/tracker.sqlite3")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store on either engine; the test runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    url = request.getfixturevalue("postgres_database")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    yield from _make(tmp_path, url, url)
