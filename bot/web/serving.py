"""Two applications on two ports in one loop, until SIGINT or SIGTERM: `listen()` and `serve()`."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette

from bot.errors import NachtlichtError

#: Streams of events are open for hours: at a stop nobody waits longer for them, in seconds.
GRACE = 3
BACKLOG = 512


class PortTaken(NachtlichtError):
    """Nobody can reach us: somebody else listens there, or we may not. The message says what to do."""


class Server(uvicorn.Server):
    """A server that leaves signals to us: two of them share one loop and stop together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise PortTaken(f"{host}:{port} is in use or not ours: stop what listens there, or set PORT.") from error
    return listening


async def serve(applications: Mapping[socket.socket, Starlette]) -> None:
    """Each application on its socket; all of them stop at the first signal."""
    servers = {listening: Server(config(application)) for listening, application in applications.items()}

    def stop() -> None:
        AppStatus.should_exit = True  # streams of events end at once
        for server in servers.values():
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve([listening]) for listening, server in servers.items()))


def config(application: Starlette) -> uvicorn.Config:
    """No websockets (Rasa pins a version that uvicorn cannot use), no access log (it would name conversations)."""
    return uvicorn.Config(
        application,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
