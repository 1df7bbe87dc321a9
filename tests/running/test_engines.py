"""The real engines: the four processes on PostgreSQL and Redis, as when it grows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from tests import servers
from tests.stack import Stack, Visitor, words

pytestmark = [pytest.mark.running, pytest.mark.postgres, pytest.mark.redis]

REDIS = "redis://127.0.0.1:6379/9"


@pytest.fixture
def database() -> Iterator[str]:
    """A PostgreSQL database of its own, dropped afterwards; skips loudly when no server answers."""
    try:
        with servers.postgres() as address:
            yield address
    except servers.NotHere as error:
        pytest.skip(f"{error}, so the four processes were not tested on it")


@pytest.fixture
def bus() -> str:
    """Redis, or a loud skip."""
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=3).ping()
    except redis.exceptions.ConnectionError:
        pytest.skip("NO REDIS HERE: the four processes were not tested with it")
    return REDIS


def test_it_runs_on_postgresql_and_redis(database: str, bus: str, tmp_path: Path) -> None:
    """Answered, remembered, handed over and erased, with nothing left in any table."""
    stack = Stack(tmp_path, {"DATABASE_URL": database, "REDIS_URL": bus}).start()
    canary = f"kanarie{uuid.uuid4().hex}"
    try:
        stack.wait_ready()
        visitor = Visitor(stack.client, now="2026-01-16T22:35")
        assert "0800-2000" in words(visitor.say(f"mijn ex volgt me overal {canary}"))
        assert visitor.say("ik wil met een mens praten")["state"] == "offered"
        assert canary not in dump(database), "nothing stands in the clear"
        assert rows(database, "event") > 0
        assert visitor.erase().status_code == 204
        assert rows(database, "event") == 0
        assert rows(database, "conversation") == 0
    finally:
        stack.stop()
    assert not list((tmp_path / "data").glob("*.sqlite3")), "no file database was made beside it"


def tables(database: str) -> list[str]:
    """The names of all tables."""
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [str(name) for (name,) in cursor.fetchall()]


def rows(database: str, table: str) -> int:
    """How many rows a table has."""
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchall()[0][0])


def dump(database: str) -> str:
    """Every row of every table as text, bytes included."""
    found = []
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        for table in tables(database):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [
                    bytes(cell).decode("latin-1") if isinstance(cell, memoryview) else str(cell) for cell in row
                ]
    return "\n".join(found)


def _readable(cell: object) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, memoryview) else str(cell)
