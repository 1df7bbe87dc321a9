"""Transactions do what their names say, and no error of the database names anybody."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from bot.db import BUSY_TIMEOUT_MS, creating, make_engine, reading, truncate_log, writing


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with one table of one number."""
    made = make_engine(f"sqlite:///{tmp_path}/deep/down/test.sqlite3")
    with writing(made) as connection:
        connection.exec_driver_sql("CREATE TABLE number (n INTEGER PRIMARY KEY)")
    yield made
    made.dispose()


def _numbers(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return list(connection.execute(sa.text("SELECT n FROM number ORDER BY n")).scalars())


@pytest.mark.parametrize(
    ("pragma", "value", "why"),
    [
        ("journal_mode", "wal", "readers go on while somebody writes"),
        ("synchronous", 2, "what is committed survives a power cut"),
        ("secure_delete", 1, "what is deleted is overwritten"),
        ("foreign_keys", 1, "no event without its conversation"),
        ("busy_timeout", BUSY_TIMEOUT_MS, "nobody waits longer than the gateway may"),
    ],
)
def test_every_connection_is_prepared(engine: Engine, pragma: str, value: object, why: str) -> None:
    """Connections that are open together all have the settings, after a transaction that wrote as well."""
    with writing(engine) as first, reading(engine) as second:
        seen = [one.exec_driver_sql(f"PRAGMA {pragma}").scalar() for one in (first, second)]
    with reading(engine) as third:
        assert third.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    assert seen[1] == value


def test_an_error_takes_everything_back(engine: Engine) -> None:
    """Half a transaction is never kept."""

    def half() -> None:
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO number VALUES (1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert _numbers(engine) == []


def test_reading_before_writing_never_fails_among_writers(engine: Engine) -> None:
    """Twenty threads that read the highest number and write the next one make twenty numbers."""

    def add(_: int) -> None:
        with writing(engine) as connection:
            highest = connection.exec_driver_sql("SELECT coalesce(max(n), 0) FROM number").scalar_one()
            connection.execute(sa.text("INSERT INTO number VALUES (:n)"), {"n": highest + 1})

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(add, range(20)))
    assert _numbers(engine) == list(range(1, 21))


def test_writers_get_in_in_the_order_in_which_they_came(engine: Engine) -> None:
    """Nobody is overtaken, so nobody waits until the time is over while others go in and out."""
    order: list[int] = []

    def write(number: int) -> None:
        with writing(engine):
            order.append(number)

    with writing(engine):
        waiting = [threading.Thread(target=write, args=(number,)) for number in range(6)]
        for thread in waiting:
            thread.start()
            time.sleep(0.02)
    for thread in waiting:
        thread.join()
    assert order == list(range(6))


def test_a_lock_of_somebody_else_is_given_up_in_time(engine: Engine) -> None:
    """A writer waits for another process as long as the gateway can, also on a connection that must be opened."""
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for fresh in (False, True):
        if fresh:
            engine.dispose()
        began = time.monotonic()
        with pytest.raises(OperationalError), writing(engine):
            pass
        assert 0.4 < time.monotonic() - began < 0.6
    other.execute("ROLLBACK")
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (1)")


def test_a_queue_that_does_not_move_is_given_up(engine: Engine) -> None:
    """Behind a writer of this process that hangs, the next ones get an error of the database, in time."""
    with writing(engine), ThreadPoolExecutor(1) as pool:

        def wait() -> float:
            began = time.monotonic()
            with pytest.raises(SQLAlchemyError), writing(engine):
                pass
            return time.monotonic() - began

        assert pool.submit(wait).result() < 0.6
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (7)")
    assert _numbers(engine) == [7]


def test_an_error_holds_no_values(engine: Engine) -> None:
    """What was to be stored does not stand in the error, which may end up in a log."""
    statement = sa.text("INSERT INTO number VALUES (:n)")

    def twice() -> None:
        with writing(engine) as connection:
            connection.execute(statement, {"n": 918273})
            connection.execute(statement, {"n": 918273})

    with pytest.raises(IntegrityError) as caught:
        twice()
    assert "918273" not in str(caught.value)


def test_the_log_is_emptied(engine: Engine) -> None:
    """After truncating, SQLite's log is an empty file, so that deleted rows are not in it either."""
    log = Path(f"{engine.url.database}-wal")
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (1)")
    assert log.stat().st_size > 0
    assert truncate_log(engine)
    assert log.stat().st_size == 0


def test_emptying_the_log_does_not_wait_for_a_reader(engine: Engine) -> None:
    """A reader that stays makes it give up within a tenth of a second or so, without an error."""
    with reading(engine) as reader:
        reader.exec_driver_sql("SELECT * FROM number").all()
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO number VALUES (1)")
        began = time.monotonic()
        assert not truncate_log(engine)
        assert time.monotonic() - began < 0.3


def test_creating_waits_longer_than_writing(engine: Engine) -> None:
    """A process that starts waits for one that is making tables, beyond what a visitor's message would wait."""
    other = sqlite3.connect(str(engine.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.8, lambda: other.execute("ROLLBACK"))
    release.start()
    with creating(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE other (n INTEGER)")
    release.join()
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == BUSY_TIMEOUT_MS
