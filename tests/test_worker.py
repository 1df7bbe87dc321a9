"""The worker purges, finishes what was begun, tries again, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.content.answer import Answer, Bubble
from bot.conversation.errors import EraseIncomplete, TrackerUnavailable
from bot.conversation.heartbeat import age
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.review.destruction import destroyed
from bot.review.keeping import Keeper, PseudonymisingUnavailable
from bot.review.service import Transcripts
from bot.settings import ROOT, Settings, load
from bot.worker import Worker

GREETING = Answer("begroeting_start", (Bubble("Hoi."),))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with everything below a directory of the test."""
    return load({"NACHTLICHT_VAR": str(tmp_path)}, env_file=tmp_path / "none")


@pytest.fixture
def conversations(settings: Settings) -> Iterator[Conversations]:
    """The gateway's side of the same store; the worker made its tables."""
    assert Worker(settings).tick()
    engine = make_engine(settings.database_url)
    tracker = TrackerRows(make_engine(settings.tracker_database_url))
    yield Conversations(engine, KeyStore(settings.key_dir), tracker)
    engine.dispose()


def test_a_round_makes_the_tables_and_gives_a_sign_of_life(settings: Settings) -> None:
    """On an empty directory one round is enough for gateway and health page to find what they need."""
    assert age(settings.var_dir, clock.now()) is None
    assert Worker(settings).tick()
    lived = age(settings.var_dir, clock.now())
    assert lived is not None
    assert timedelta(0) <= lived < timedelta(seconds=5)


def test_it_purges_what_is_due(settings: Settings, conversations: Conversations) -> None:
    """Eight days later the key, and with it the text, is gone."""
    opened = conversations.open(GREETING, "groningen", clock.now())
    worker = Worker(settings, now=lambda: clock.now() + timedelta(days=8))
    assert worker.tick()
    assert not KeyStore(settings.key_dir).exists(opened.conversation_id)


def test_it_pseudonymises_what_is_over(settings: Settings, conversations: Conversations) -> None:
    """Two hours later staff can read it; 28 days later nobody can, and the day's counts say how much went."""
    opened = conversations.open(GREETING, "groningen", clock.now())
    later = timedelta(hours=2)
    worker = Worker(settings, purge_every=0, now=lambda: clock.now() + later)
    assert worker.tick()
    engine = make_engine(settings.database_url)
    transcripts = Transcripts(engine, KeyStore(settings.key_dir))
    assert [one.text for one in transcripts.read(opened.conversation_id)] == ["Hoi."]
    later = timedelta(days=29)
    assert worker.tick()
    assert transcripts.read(opened.conversation_id) == []
    with engine.connect() as connection:
        counts = {what: count for _, what, count in destroyed(connection)}
    assert counts == {"raw_text": 1, "conversations": 1}


def test_pseudonymising_that_fails_keeps_nothing_else_waiting(
    settings: Settings, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not tried again each second, and purging goes on."""
    tried: list[float] = []

    def fail(self: Keeper, now: object, seconds: float) -> None:
        tried.append(seconds)
        raise PseudonymisingUnavailable("no tables")

    monkeypatch.setattr(Keeper, "work", fail)
    opened = conversations.open(GREETING, "groningen", clock.now())
    worker = Worker(settings, purge_every=3600, now=lambda: clock.now() + timedelta(days=8))
    assert not worker.tick()
    assert not KeyStore(settings.key_dir).exists(opened.conversation_id)
    assert worker.tick()
    assert len(tried) == 1


def test_it_purges_at_its_interval_only(settings: Settings, conversations: Conversations) -> None:
    """Between two purges it only looks for erases; a purge every second would keep visitors waiting."""
    ahead = timedelta(0)
    worker = Worker(settings, purge_every=3600, now=lambda: clock.now() + ahead)
    worker.tick()
    opened = conversations.open(GREETING, "groningen", clock.now())
    ahead = timedelta(days=8)
    worker.tick()
    assert KeyStore(settings.key_dir).exists(opened.conversation_id)


def test_it_finishes_an_erase_that_was_cut_off(
    settings: Settings, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An erase whose tracker was locked is finished within a round, without anybody asking again."""
    opened = conversations.open(GREETING, "groningen", clock.now())

    def locked(self: TrackerRows, conversation_id: str) -> None:
        raise TrackerUnavailable("locked")

    with monkeypatch.context() as patch:
        patch.setattr(TrackerRows, "delete", locked)
        with pytest.raises(EraseIncomplete):
            conversations.erase(opened.token, by_exit=True)
        assert not Worker(settings).tick(), "it says so when it fails, and goes on"
    assert Worker(settings).tick()
    assert KeyStore(settings.key_dir).condemned() == {}


def test_it_goes_on_after_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that is not there yet does not stop the worker; once it is there a round succeeds."""
    blocked = tmp_path / "nachtlicht.sqlite3"
    blocked.mkdir()
    worker = Worker(load({"NACHTLICHT_VAR": str(tmp_path)}, env_file=tmp_path / "none"))
    assert not worker.tick()
    blocked.rmdir()
    assert worker.tick()


def test_it_stops_at_once_when_told(tmp_path: Path) -> None:
    """The real process ends within a second of SIGTERM, with its events as JSON lines and exit status 0."""
    environment = {**os.environ, "NACHTLICHT_VAR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.worker", "--every", "1"], cwd=ROOT, env=environment, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "worker.heartbeat").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - began < 1.0
    assert process.returncode == 0
    assert b'"event": "worker_started"' in said
    assert b'"event": "worker_stopped"' in said


def test_wrong_settings_are_one_line(tmp_path: Path) -> None:
    """A wrong setting stops the worker with one line that names it, and no trace of the program."""
    environment = {**os.environ, "NACHTLICHT_VAR": str(tmp_path), "PORT": "many"}
    done = subprocess.run(
        [sys.executable, "-m", "bot.worker"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert b"PORT" in done.stderr
