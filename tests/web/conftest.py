"""The gateway over ASGI with a database of its own and a Rasa that obeys the test."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import lru_cache
from pathlib import Path

import httpx
import pytest

from bot.content import fresh_copy
from bot.content.copybook import Copybook, load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation.keys import KeyStore
from bot.conversation.schema import upgrade
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.handoff.service import Handoffs, make_handoffs
from bot.web import app
from tests.web.fakes import FakeRasa, Visitor, settings_for

Gateway = Callable[..., AbstractAsyncContextManager[tuple[Visitor, FakeRasa]]]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, made once: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("db") / "nachtlicht.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The content is read once for all tests of the gateway: it does not change meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fresh_copy, "load_municipal_copy", lambda directory: _copybook())
        yield


@lru_cache
def _copybook() -> Copybook:
    return load_municipal_copy(load_directory("groningen"))


@pytest.fixture
def gateway(tmp_path: Path, empty_database: Path) -> Gateway:
    """`async with gateway(NACHTLICHT_LIMITS="off") as (visitor, rasa)`: an application that has started."""
    (tmp_path / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())

    @asynccontextmanager
    async def start(**environ: str) -> AsyncIterator[tuple[Visitor, FakeRasa]]:
        rasa = FakeRasa()
        application = app.create_app(settings_for(tmp_path, **environ), rasa)
        transport = httpx.ASGITransport(application)
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=20) as http,
        ):
            yield Visitor(http), rasa

    return start


@pytest.fixture
def elsewhere(tmp_path: Path) -> Conversations:
    """The same conversations, as another process has them."""
    engine = make_engine(f"sqlite:///{tmp_path / 'nachtlicht.sqlite3'}")
    tracker = TrackerRows(make_engine(f"sqlite:///{tmp_path / 'tracker.sqlite3'}"))
    return Conversations(engine, KeyStore(tmp_path / "keys"), tracker)


@pytest.fixture
def handoffs(tmp_path: Path, elsewhere: Conversations) -> Handoffs:
    """The desk, as another process has it."""
    return make_handoffs(settings_for(tmp_path), elsewhere, _copybook)


@pytest.fixture
def blocked_store(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """`with blocked_store():` somebody else holds the write lock of the database."""

    @contextmanager
    def block() -> Iterator[None]:
        other = sqlite3.connect(tmp_path / "nachtlicht.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            other.close()

    return block
