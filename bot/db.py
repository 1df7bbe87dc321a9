"""Engines and transactions for SQLite and PostgreSQL: `make_engine`, `reading`, `writing`, `creating`."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.pool import QueuePool

#: How long a writer waits for the lock before it gives up, in milliseconds. The gateway has 500 ms to write down.
BUSY_TIMEOUT_MS = 450
#: How long a process that starts waits for another one that is making the tables, in milliseconds.
CREATE_TIMEOUT_MS = 30_000
#: Emptying the log holds the lock for writing; so long may it keep writers waiting, in milliseconds.
_TRUNCATE_TIMEOUT_MS = 50
#: Any number, as long as every process of ours uses the same one.
_CREATE_LOCK = 7_203_112

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the others may meet a lock
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)
_POSTGRES = (
    f"-c lock_timeout={BUSY_TIMEOUT_MS} -c statement_timeout=10000 -c idle_in_transaction_session_timeout=10000"
)


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` (WAL mode, one file) or `postgresql://…`; the parent directory is made.

    Parameters never stand in an error: they may say who somebody is.
    """
    # Connections are kept: SQLite's default opens the file for each transaction and, closing it, empties the log.
    pool = {"poolclass": QueuePool, "pool_size": 10, "max_overflow": 30, "pool_timeout": BUSY_TIMEOUT_MS / 1000}
    if make_url(url).get_backend_name() != "sqlite":
        arguments = {"options": _POSTGRES, "connect_timeout": 2}
        return sa.create_engine(
            url, pool_pre_ping=True, future=True, hide_parameters=True, connect_args=arguments, **pool
        )
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arguments = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
    engine = sa.create_engine(url, future=True, hide_parameters=True, connect_args=arguments, **pool)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin)
    _queues[engine] = _Queue()
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own begins too late
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    """A transaction that will write takes the lock at once: read-then-write in a deferred one fails at once."""
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


class _Queue:
    """Lets one writer of this process in at a time, in the order in which they came.

    SQLite has no queue: whoever finds the lock taken sleeps and tries again, and with twenty threads some sleep
    until their time is over although the lock was free in between.
    """

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[Event] = deque()
        self._taken = False

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn, so long at most; False when it did not come."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._mutex:
            if mine.is_set():  # it came just now
                return True
            self._waiting.remove(mine)
            return False

    def leave(self) -> None:
        """Let the next one in."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_queues: WeakKeyDictionary[Engine, _Queue] = WeakKeyDictionary()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; committed at the end, rolled back on an error.

    Raises an SQLAlchemyError when the lock does not come free within BUSY_TIMEOUT_MS.
    """
    if engine.dialect.name == "sqlite":
        with (
            _in_turn(engine) as left,
            engine.connect().execution_options(immediate=True) as connection,
            _patience(connection, left),
            connection.begin(),
        ):
            yield connection
        return
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _in_turn(engine: Engine) -> Iterator[int]:
    """Wait for the other writers of this process; gives the milliseconds that are left for those of others."""
    queue = _queues[engine]
    began = time.monotonic()
    if not queue.enter(BUSY_TIMEOUT_MS / 1000):
        raise WaitedTooLong("other writers of this process were busy for too long")
    try:
        yield max(BUSY_TIMEOUT_MS - round((time.monotonic() - began) * 1000), 20)
    finally:
        queue.leave()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def creating(engine: Engine) -> Iterator[Connection]:
    """One transaction that may change tables; processes that start at once wait for each other, up to 30 s."""
    with engine.connect().execution_options(immediate=True) as connection:
        if engine.dialect.name == "sqlite":
            with _patience(connection, CREATE_TIMEOUT_MS), connection.begin():
                yield connection
            return
        with connection.begin():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {CREATE_TIMEOUT_MS}")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {CREATE_TIMEOUT_MS}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CREATE_LOCK})")
            yield connection


def truncate_log(engine: Engine) -> bool:
    """Move SQLite's log into the file and empty it, so that what was deleted is not in the log either.

    True when the log is empty now (always on PostgreSQL, which has none of its own to empty); False when somebody
    was reading or the database is locked: then the next one does it. Raises nothing.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with engine.connect() as connection, _patience(connection, _TRUNCATE_TIMEOUT_MS):
            busy, _, _ = connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (SQLAlchemyError, engine.dialect.dbapi.Error):
        return False
    return not busy


@contextmanager
def _patience(connection: Connection, milliseconds: int) -> Iterator[None]:
    """Wait this long for a lock; said to the driver itself, because inside a transaction it comes too late."""
    driver = connection.connection
    driver.cursor().execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        driver.cursor().execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
