"""Real processes are killed, stopped and locked; the visitor always sees 112 and 0800-2000, and loses nothing."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack import Stack, Visitor, words

pytestmark = pytest.mark.faults

LIMIT = 3.5  # seconds, from bars.md
HARMLESS = "mijn ex appt me de hele dag en hij stopt niet"
NEEDS_ACTION = "ik wil graag met een mens praten"
DANGER = "hij schopt de deur eruit"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One system for all faults: each test waits until it has mended itself."""
    running = Stack(tmp_path_factory.mktemp("faults")).start()
    try:
        running.wait_ready()
        yield running
    finally:
        running.stop()


def ask(visitor: Visitor, text: str) -> tuple[dict[str, Any], float, str]:
    """One message; the answer, the seconds that it took, and its id."""
    number = str(uuid.uuid4())
    began = time.monotonic()
    response = visitor.post({"id": number, "text": text})
    seconds = time.monotonic() - began
    assert response.status_code == 200, response.text
    return response.json(), seconds, number


def assert_safe_and_kept(visitor: Visitor, text: str) -> None:
    """The numbers are there in time, and the same id later gives the same answer."""
    answer, seconds, number = ask(visitor, text)
    assert seconds <= LIMIT, f"{seconds:.2f} s"
    assert "112" in words(answer)
    assert "0800-2000" in words(answer)
    again = visitor.post({"id": number, "text": text})
    assert again.json() == answer, "a repeated id gives the same answer"


def assert_danger_first(visitor: Visitor) -> None:
    """Danger gets 112 in the first line, whatever is broken."""
    answer, seconds, _ = ask(visitor, DANGER)
    assert seconds <= LIMIT, f"{seconds:.2f} s"
    assert "112" in answer["messages"][0]["text"].splitlines()[0]
    assert answer["messages"][0]["urgent"] is True
    assert answer["alert"] is True


def assert_nothing_lost(stack: Stack, visitor: Visitor, typed: list[str]) -> None:
    """Every acknowledged sentence stands in the page that works without scripting, once and in order."""
    form = {"gesprek": visitor.id, "nummer": str(uuid.uuid4()), "tekst": "dank je"}
    page = stack.client.post("/gesprek", data=form).text
    places = [page.find(text) for text in typed]
    assert -1 not in places
    assert places == sorted(places)
    assert [page.count(text) for text in typed] == [1] * len(typed)


def recovered(stack: Stack, says: Callable[[str], bool]) -> None:
    """Within a minute a new visitor is understood again."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if says(words(Visitor(stack.client).say("wie kan dit gesprek lezen"))):
            return
        time.sleep(0.5)
    raise AssertionError("it did not mend itself within 60 s")


def understood(text: str) -> bool:
    """Whether this is the real answer on privacy and not the text for a breakdown."""
    return "zeven dagen" in text


def test_rasa_killed(broken: Stack) -> None:
    """Rasa killed with -9: 112 and 0800-2000 at once, danger recognised, and the supervisor brings Rasa back."""
    visitor = Visitor(broken.client)
    broken.kill("rasa")
    assert_safe_and_kept(visitor, HARMLESS)
    assert_danger_first(visitor)
    assert_nothing_lost(broken, visitor, [HARMLESS, DANGER])
    recovered(broken, understood)


def test_rasa_hung(broken: Stack) -> None:
    """Rasa stopped with SIGSTOP: the answer comes within 3.5 s all the same."""
    visitor = Visitor(broken.client)
    rasa = broken.child("rasa")
    rasa.suspend()
    try:
        assert_safe_and_kept(visitor, HARMLESS)
        assert_danger_first(visitor)
    finally:
        rasa.resume()
    assert_nothing_lost(broken, visitor, [HARMLESS, DANGER])
    recovered(broken, understood)


def test_action_server_killed(broken: Stack) -> None:
    """The action server killed: somebody who asks for a human still gets the numbers."""
    visitor = Visitor(broken.client)
    broken.kill("actions")
    assert_safe_and_kept(visitor, NEEDS_ACTION)
    assert_danger_first(visitor)
    assert_nothing_lost(broken, visitor, [NEEDS_ACTION, DANGER])
    deadline = time.monotonic() + 60
    while "chat" not in words(Visitor(broken.client, now="2026-01-16T22:00").say(NEEDS_ACTION)).lower():
        assert time.monotonic() < deadline, "the action server did not come back"
        time.sleep(0.5)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the write lock of a SQLite file."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_tracker_database_locked(broken: Stack) -> None:
    """The tracker's database locked: no silent tracker in memory, but the numbers, and all is well afterwards."""
    visitor = Visitor(broken.client)
    with locked(broken.var / "data" / "tracker.sqlite3"):
        assert_safe_and_kept(visitor, HARMLESS)
        assert_danger_first(visitor)
    assert_nothing_lost(broken, visitor, [HARMLESS, DANGER])
    recovered(broken, understood)


def test_database_locked(broken: Stack) -> None:
    """The gateway's own database locked: 503 within 3.5 s, danger first, and the same id works afterwards."""
    visitor = Visitor(broken.client)
    number = str(uuid.uuid4())
    with locked(broken.var / "data" / "nachtlicht.sqlite3"):
        began = time.monotonic()
        refused = visitor.post({"id": number, "text": DANGER})
        assert time.monotonic() - began <= LIMIT
        assert refused.status_code == 503
        assert "112" in refused.json()["messages"][0]["text"].splitlines()[0]
        assert "0800-2000" in words(refused.json())
    accepted = visitor.post({"id": number, "text": DANGER})
    assert accepted.status_code == 200
    assert accepted.json()["alert"] is True


def test_gateway_and_worker_killed(broken: Stack) -> None:
    """Both come back by themselves, and what was acknowledged before is still there."""
    visitor = Visitor(broken.client)
    answer, _, number = ask(visitor, HARMLESS)
    broken.kill("worker")
    broken.kill("gateway")
    deadline = time.monotonic() + 20
    while True:
        try:
            again = visitor.post({"id": number, "text": HARMLESS})
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the gateway did not come back"
            time.sleep(0.1)
    assert again.json() == answer
    while not _alive(broken, "worker"):
        assert time.monotonic() < deadline, "the worker did not come back"
        time.sleep(0.1)


def _alive(stack: Stack, name: str) -> bool:
    try:
        return bool(stack.child(name).is_running())
    except LookupError:
        return False
