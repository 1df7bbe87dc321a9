"""Several real gateways and a worker over one store, for tests and benches: `Gateways`. Rasa is a stand-in.

A chat with a human never reaches Rasa, so these measure and break what matters to it, and start within seconds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.stack import ROOT, free_ports
from tests.web.fakes import channel_body
from tests.web.server import listening

#: The button of every answer of the stand-in.
WISH = "Een mens spreken"


@dataclass
class RasaStandIn:
    """Answers each message with one sentence and a button to a human. `asked`: what it was given to read."""

    asked: list[str] = field(default_factory=list)

    def application(self) -> Starlette:
        """Our own channel, as the gateway calls it."""
        return Starlette(
            routes=[
                Route("/webhooks/nachtlicht/message", self._answer, methods=["POST"]),
                Route("/webhooks/nachtlicht/health", self._health),
                Route("/health", self._health),
            ]
        )

    async def _answer(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(str(body.get("text") or body.get("choice")))
        answer: dict[str, Any] = channel_body()
        answer["messages"][0]["buttons"] = [{"label": WISH, "to": "mens:vraag"}]
        return JSONResponse(answer)

    async def _health(self, request: Request) -> Response:
        return JSONResponse({"ready": True, "status": "ok"})


@dataclass
class Gateways:
    """`count` gateways, each with its two ports, and one worker; data of their own below `var`."""

    var: Path
    rasa: RasaStandIn
    rasa_address: str
    count: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> Gateways:
        """Start all and wait until each has a store that works."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.log = self.var / "gateways.log"
        self.ports = free_ports(self.count)
        self.processes = [self._run("bot.web.app", {"PORT": str(port)}) for port in self.ports]
        self.worker = self._run("bot.worker", {})
        for base in self.bases:
            self._wait(base)
        return self

    @property
    def bases(self) -> list[str]:
        """The addresses for visitors."""
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    @property
    def desks(self) -> list[str]:
        """The addresses for staff."""
        return [f"http://127.0.0.1:{port + 1}" for port in self.ports]

    def environ(self) -> dict[str, str]:
        """What all processes share."""
        rasa = self.rasa_address.rsplit(":", 1)[1]
        return {
            "RASA_PORT": rasa,
            "ACTION_PORT": rasa,
            "NACHTLICHT_VAR": str(self.var / "data"),
            "NACHTLICHT_KEYS": str(self.var / "keys"),
            "NACHTLICHT_LIMITS": "off",
            "NACHTLICHT_HUMAN_CHAT": "desk",
            **self.environment,
        }

    def kill(self, number: int) -> None:
        """`kill -9` a gateway."""
        self.processes[number].kill()
        self.processes[number].wait()

    def restart_worker(self) -> None:
        """`kill -9` the worker and start another one."""
        self.worker.kill()
        self.worker.wait()
        self.worker = self._run("bot.worker", {})

    def memory(self) -> int:
        """Resident bytes of the gateways together."""
        return sum(psutil.Process(one.pid).memory_info().rss for one in self.processes)

    def stop(self) -> None:
        """All of them; whoever is still there after 10 s is killed."""
        everyone = [*self.processes, self.worker]
        for one in everyone:
            if one.poll() is None:
                one.send_signal(signal.SIGTERM)
        for one in everyone:
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                one.kill()

    def _run(self, module: str, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env={**os.environ, **self.environ(), **more},
                stdout=output,
                stderr=output,
            )

    def _wait(self, base: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if httpx.post(f"{base}/api/conversations", json={}, timeout=5).status_code == 201:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise TimeoutError(f"{base} is not there after {seconds} s: {self.log.read_text()[-2000:]}")


@contextmanager
def gateways(var: Path, count: int = 1, **environment: str) -> Iterator[Gateways]:
    """Gateways that answer."""
    rasa = RasaStandIn()
    with listening(rasa.application()) as address:
        running = Gateways(var, rasa, address, count, environment)
        try:
            yield running.start()
        finally:
            running.stop()
