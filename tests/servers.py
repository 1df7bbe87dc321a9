"""Servers that may be there, for tests and benches: a PostgreSQL database and a Redis server of their own."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.url import make_url

from tests.conftest import POSTGRES


class NotHere(Exception):
    """There is no such server on this machine: say so loudly, and skip."""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database, dropped afterwards. Raises NotHere."""
    name = f"nachtlicht_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except sa.exc.OperationalError as error:
        raise NotHere("NO POSTGRESQL: it does not answer") from error
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


@dataclass
class Redis:
    """A Redis server without a file, that may be killed, frozen and started again on its port."""

    directory: Path
    port: int = 0

    def __post_init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise NotHere("NO REDIS: there is no redis-server here")
        self._program = program
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()

    @property
    def url(self) -> str:
        """How to reach it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory)]
        with (self.directory / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([self._program, *where, "--save", ""], stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the Redis server of this test did not start")

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """It holds its connections and answers nothing: worse than dead."""
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """Whatever state it is in."""
        if self.process.poll() is None:
            self.kill()


@contextmanager
def redis(directory: Path) -> Iterator[Redis]:
    """A Redis server of one's own. Raises NotHere."""
    server = Redis(directory)
    try:
        yield server
    finally:
        server.stop()
