"""Faults with real processes and the real clock."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import clock
from bot.conversation.moments import to_ms
from bot.db import reading
from bot.handoff.schema import handoff
from bot.settings import ROOT
from tests.conversation.conftest import Store
from tests.handoff.conftest import GRONINGEN, Scene, make_scene

pytestmark = pytest.mark.faults

DESK = """
    import sys, time
    from bot.content.copybook import load_municipal_copy
    from bot.content.directory import load_directory
    from bot.conversation.keys import KeyStore
    from bot.conversation.service import Conversations
    from bot.conversation.tracker import TrackerRows
    from bot.db import make_engine
    from bot.handoff.service import make_handoffs
    from bot.settings import load

    settings = load()
    tracker = TrackerRows(make_engine(settings.tracker_database_url))
    conversations = Conversations(make_engine(settings.database_url), KeyStore(settings.key_dir), tracker)
    book = load_municipal_copy(load_directory(settings.municipality))
    handoffs = make_handoffs(settings, conversations, lambda: book)
    while True:
        handoffs.presence.beat("anna", "groningen")
        for waiting in handoffs.desk.queue("groningen"):
            handoffs.desk.take(waiting.id, "anna")
            handoffs.desk.say(waiting.id, "anna", "dag")
        time.sleep(0.5)
"""


@pytest.fixture
def real(sqlite_store: Store) -> Scene:
    """A visitor whose store has the real clock."""
    sqlite_store.clock = clock.now  # type: ignore[assignment]
    sqlite_store.__post_init__()
    return make_scene(sqlite_store)


@pytest.fixture
def worker(sqlite_store: Store) -> Iterator[subprocess.Popen[bytes]]:
    """The real worker on that store."""
    yield from _running([sys.executable, "-m", "bot.worker"], sqlite_store.directory)


@pytest.fixture
def desk(sqlite_store: Store) -> Iterator[subprocess.Popen[bytes]]:
    """A chatter in a process of her own, who takes everybody and greets."""
    yield from _running([sys.executable, "-c", textwrap.dedent(DESK)], sqlite_store.directory)


def _running(command: list[str], directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "NACHTLICHT_VAR": str(directory)}, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(scene: Scene, state: str, seconds: float) -> float:
    """How long it took until the visitor's API said so."""
    began = time.monotonic()
    while scene.state != state and time.monotonic() - began < seconds:
        time.sleep(0.1)
    assert scene.state == state, f"not {state} after {seconds} s"
    return time.monotonic() - began


#: So many wait at once.
CROWD = 60


def test_a_worker_that_is_killed_in_the_middle_of_time_outs(sqlite_store: Store, real: Scene) -> None:
    """kill -9 twice while sixty are due: the next one goes on, each hears each thing once, none waits for ever."""
    real.waits()
    for _ in range(CROWD - 1):
        real.visitor()
        real.waits()
    for seconds, phase, told in ((61, "queued", True), (301, "timed_out", False)):
        _as_long_ago(sqlite_store, seconds)
        first = _worker(sqlite_store.directory)
        _count_until(sqlite_store, phase, told, 1)
        first.kill()
        first.wait()
        assert _count_until(sqlite_store, phase, told, 1) < CROWD, "it was killed in the middle"
        second = _worker(sqlite_store.directory)
        assert _count_until(sqlite_store, phase, told, CROWD) == CROWD
        second.kill()
        second.wait()
    for opened in real.others:
        real.opened = opened
        texts = real.texts()
        assert real.state == "bot"
        assert sum("nog niemand" in text for text in texts) == 1
        assert sum("uit de rij" in text for text in texts) == 1
        assert [one.state for one in real.events() if one.state != "queued"] == ["offered", "bot"]
        assert any("0800-2000" in text for text in texts[-3:])


def _worker(directory: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot.worker"],
        cwd=ROOT,
        env={**os.environ, "NACHTLICHT_VAR": str(directory)},
        stderr=subprocess.DEVNULL,
    )


def _as_long_ago(store: Store, seconds: int) -> None:
    """Everybody in the queue came so long ago."""
    with store.engine.begin() as connection:
        moment = to_ms(clock.now()) - seconds * 1000
        connection.execute(sa.update(handoff).where(handoff.c.phase == "queued").values(entered_at=moment))


def _count_until(store: Store, phase: str, told: bool, enough: int) -> int:
    """How many are there, once it is enough."""
    query = sa.select(sa.func.count()).where(handoff.c.phase == phase, handoff.c.told == told)
    deadline = time.monotonic() + 60
    found = 0
    while found < enough and time.monotonic() < deadline:
        with reading(store.engine) as connection:
            found = int(connection.execute(query).scalar_one())
        time.sleep(0.002)
    return found


def test_a_desk_that_is_killed_in_mid_chat(
    real: Scene, worker: subprocess.Popen[bytes], desk: subprocess.Popen[bytes]
) -> None:
    """kill -9 of the process that holds the desk: within 15 seconds she knows, and is first in the queue again."""
    deadline = time.monotonic() + 30
    while not real.handoffs.presence.somebody(GRONINGEN) and time.monotonic() < deadline:
        time.sleep(0.1)
    real.ask()
    real.agree()
    until(real, "human", 10)
    while not real.texts("human") and time.monotonic() < deadline:
        time.sleep(0.1)
    desk.kill()
    took = until(real, "queued", 15)
    print(f"a dead desk was told after {took:.1f} s")
    assert real.record.again is True
    assert any("weggevallen" in text for text in real.texts())
    assert real.texts("human") == ["dag"]
