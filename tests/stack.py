"""The whole of Nachtlicht as it runs for real, for tests: `Stack` starts `nachtlicht start` on free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent

#: How each of the four processes can be told from its command line.
PROCESSES = {"gateway": "bot.web.app", "rasa": "bot.engine.serve", "actions": "actions", "worker": "bot.worker"}
#: So often the same is sent; on a machine that stands still for a second the first may be refused.
ATTEMPTS = 3


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, each with a free neighbour above it."""
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with socket.socket() as second:
                try:
                    second.bind(("127.0.0.1", port + 1))
                except OSError:
                    continue
        if port not in found and port + 1 not in found and port - 1 not in found:
            found.append(port)
    return found


@dataclass
class Stack:
    """Four real processes under their supervisor, with data of their own below `var`."""

    var: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> Stack:
        """Start and return at once; see `wait_page` and `wait_ready`."""
        self.port, self.rasa_port, self.action_port = free_ports(3)
        self.var.mkdir(parents=True, exist_ok=True)
        self.log = self.var / "stack.log"
        self.began = time.monotonic()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "start"],
                cwd=ROOT,
                env={**os.environ, **self._ports(), **self.environment},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10)
        return self

    def _ports(self) -> dict[str, str]:
        return {
            "PORT": str(self.port),
            "RASA_PORT": str(self.rasa_port),
            "ACTION_PORT": str(self.action_port),
            "NACHTLICHT_VAR": str(self.var / "data"),
            "NACHTLICHT_KEYS": str(self.var / "keys"),
            "NACHTLICHT_TEST_CLOCK": "1",
            "NACHTLICHT_LIMITS": "off",
        }

    def wait_page(self, seconds: float = 30) -> float:
        """Wait for the safety page; returns the seconds since the start."""
        return self._wait(lambda: self.client.get("/").status_code == 200, seconds)

    def wait_ready(self, seconds: float = 120) -> float:
        """Wait until every part says that it is well; returns the seconds since the start."""
        return self._wait(lambda: self.client.get("/health").json()["status"] == "ok", seconds)

    def _wait(self, holds: Any, seconds: float) -> float:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"it ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
            try:
                if holds():
                    return time.monotonic() - self.began
            except (httpx.TransportError, ValueError, KeyError):
                pass
            time.sleep(0.1)
        raise TimeoutError(f"not within {seconds} s: {self.log.read_text()[-2000:]}")

    def child(self, name: str) -> psutil.Process:
        """The running process of that name: gateway, rasa, actions or worker."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            line = process.cmdline()
            if "-m" in line and line[line.index("-m") + 1] == PROCESSES[name]:
                return process
        raise LookupError(name)

    def kill(self, name: str) -> None:
        """`kill -9` one of the four."""
        self.child(name).kill()

    def memory(self) -> int:
        """Resident bytes of all processes together."""
        everyone = psutil.Process(self.process.pid).children(recursive=True)
        return sum(process.memory_info().rss for process in everyone)

    def stop(self) -> None:
        """Stop as Ctrl-C does; whatever is left after 20 s is killed."""
        self.client.close()
        children = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for process in psutil.wait_procs(children, timeout=10)[1]:
            process.kill()


def patiently(send: Callable[[], httpx.Response]) -> httpx.Response:
    """As the page does: when it is told to come back, it sends the same again, ATTEMPTS times at most.

    Each refusal is a warning in the summary of the tests, so that nobody overlooks one that comes often.
    """
    for _ in range(ATTEMPTS):
        response = send()
        if response.status_code != 503:
            break
        warnings.warn(f"REFUSED, and sent again: {response.request.url.path}", stacklevel=2)
        time.sleep(float(response.headers.get("Retry-After", "1")))
    return response


@dataclass
class Visitor:
    """Somebody who chats over the visitor's API."""

    client: httpx.Client
    now: str | None = None

    def __post_init__(self) -> None:
        opened = patiently(lambda: self.client.post("/api/conversations", json={}, headers=self._headers()))
        assert opened.status_code == 201, opened.text
        self.id: str = opened.json()["conversation"]
        self.last: dict[str, Any] = opened.json()

    def _headers(self) -> dict[str, str]:
        return {"X-Now": self.now} if self.now else {}

    def post(self, body: dict[str, Any]) -> httpx.Response:
        """One message, with an id of its own unless it has one."""
        address = f"/api/conversations/{self.id}/messages"
        return self.client.post(address, json={"id": str(uuid.uuid4()), **body}, headers=self._headers())

    def say(self, text: str) -> dict[str, Any]:
        """Type a sentence; returns the body of the answer, which must be 200."""
        return self._remember({"text": text})

    def choose(self, label: str) -> dict[str, Any]:
        """Press the button of the last answer whose label holds `label`."""
        buttons = [button for message in self.last["messages"] for button in message["buttons"]]
        chosen = next(button for button in buttons if label.lower() in button["label"].lower())
        return self._remember({"choice": chosen["id"]})

    def _remember(self, body: dict[str, Any]) -> dict[str, Any]:
        sent = {"id": str(uuid.uuid4()), **body}
        response = patiently(lambda: self.post(sent))
        assert response.status_code == 200, response.text
        self.last = response.json()
        return self.last

    def erase(self) -> httpx.Response:
        """Erase the conversation."""
        return self.client.post(f"/api/conversations/{self.id}/erase")


def words(answer: Mapping[str, Any]) -> str:
    """All text of an answer, with the addresses of its links."""
    messages = answer["messages"]
    texts = [message["text"] for message in messages]
    links = [link["label"] + " " + link["href"] for message in messages for link in message["links"]]
    return "\n".join(texts + links)
