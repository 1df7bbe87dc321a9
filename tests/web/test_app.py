"""The gateway as a process: soon there, light, staff closed unless listed, and gone when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that was free a moment ago, with a free neighbour above it."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def start(directory: Path, port: int) -> subprocess.Popen[str]:
    """The gateway alone: no Rasa, no action server, no worker."""
    environment = {
        **os.environ,
        "PORT": str(port),
        "RASA_PORT": str(free_port()),
        "NACHTLICHT_VAR": str(directory),
        "NACHTLICHT_LIMITS": "off",
    }
    command = [sys.executable, "-m", "bot.web.app"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def gateway_process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client, float]]:
    """The process, a client, and how many seconds it took until the page was there."""
    port = free_port()
    began = time.monotonic()
    process = start(tmp_path, port)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        while True:
            try:
                client.get("/")
                break
            except httpx.ConnectError:
                assert process.poll() is None
                assert time.monotonic() - began < 20
                time.sleep(0.02)
        yield process, client, time.monotonic() - began
    if process.poll() is None:
        process.kill()
    process.wait()


def test_the_safety_page_is_there_before_rasa(
    gateway_process: tuple[subprocess.Popen[str], httpx.Client, float],
) -> None:
    """Without Rasa: page soon, danger at once, another question honestly, staff behind a login, stop at once."""
    process, client, seconds = gateway_process
    assert seconds < 10, "3 seconds on a machine with nothing else to do; this one runs the other tests too"
    until = time.monotonic() + 15
    while (opened := client.post("/api/conversations", json={})).status_code == 503 and time.monotonic() < until:
        time.sleep(0.2)  # on a very busy machine the page is there before the tables
    base = f"/api/conversations/{opened.json()['conversation']}"
    cry = client.post(base + "/messages", json={"id": "3b241101-e2bb-4255-8caf-4136c566a962", "text": "help"})
    assert "112" in cry.json()["messages"][0]["text"]
    other = client.post(
        base + "/messages", json={"id": "3b241101-e2bb-4255-8caf-4136c566a963", "text": "wat kost dat"}
    )
    assert other.status_code == 200
    assert "0800-2000" in other.text
    assert client.get("/health").json()["parts"]["rasa"] == "down"
    staff = client.base_url.copy_with(port=(client.base_url.port or 0) + 1)
    for path in ("/api/conversations", "/static/page.css", "/health"):
        assert client.get(staff.join(path)).status_code == 404
    door = client.get(staff.join("/"))
    assert (door.status_code, "Inloggen" in door.text) == (401, True)
    assert "set-cookie" not in client.get("/").headers

    followed = threading.Event()

    def follow() -> None:
        with httpx.Client(timeout=20) as own, own.stream("GET", client.base_url.join(base + "/events")) as answer:
            followed.set()
            for _ in answer.iter_raw():
                pass

    threading.Thread(target=follow, daemon=True).start()
    assert followed.wait(5)
    told = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(6) == 0
    assert time.monotonic() - told < 3


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    """Somebody listens there already: one line that says what to do, and exit status 2."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path, taken.getsockname()[1])
        _, written = process.communicate(timeout=20)
    assert process.returncode == 2
    last = written.strip().splitlines()[-1]
    assert "PORT" in last
    assert "Traceback" not in written


def test_the_gateway_starts_without_heavy_libraries() -> None:
    """Importing the entry point brings in neither TensorFlow nor spaCy nor Rasa."""
    program = (
        "import sys, bot.web.app; "
        "print([m for m in ('tensorflow', 'spacy', 'rasa', 'rasa_sdk', 'sklearn', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
