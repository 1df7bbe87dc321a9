"""The gateway on a real port in a thread of the test: for streams and browsers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot.web import app
from bot.web.serving import Server
from tests.web.fakes import FakeRasa, settings_for


@contextmanager
def serving(directory: Path, rasa: FakeRasa, **environ: str) -> Iterator[str]:
    """The address of a gateway that has started."""
    with listening(app.create_app(settings_for(directory, **environ), rasa)) as address:
        yield address


@contextmanager
def listening(application: Starlette) -> Iterator[str]:
    """The address of any application of ours."""
    with listening_together(application) as addresses:
        yield addresses[0]


@contextmanager
def listening_together(*applications: Starlette) -> Iterator[list[str]]:
    """Several applications in one loop, as the gateway has them; their addresses."""
    servers = [
        Server(uvicorn.Config(one, port=0, ws="none", access_log=False, log_config=None)) for one in applications
    ]

    async def run() -> None:
        await asyncio.gather(*(server.serve() for server in servers))

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    while not all(server.started for server in servers):
        time.sleep(0.01)
    try:
        yield [f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}" for server in servers]
    finally:
        for server in servers:
            server.should_exit = True
            server.force_exit = True
        thread.join(5)
