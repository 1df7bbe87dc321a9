"""The gateway on a real port in a thread of the test: for streams and browsers."""

from __future__ import annotations

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
    config = uvicorn.Config(application, port=0, ws="none", access_log=False, log_config=None)
    server = Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(5)
