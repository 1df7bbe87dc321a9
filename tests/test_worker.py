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
import sqlalchemy as sa

from bot import clock
from bot.content.answer import Answer, Bubble
from bot.content.copybook import load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation import retention
from bot.conversation.erase import Eraser
from bot.conversation.errors import EraseIncomplete, TrackerUnavailable
from bot.conversation.heartbeat import age
from bot.conversation.keys import KeyStore
from bot.conversation.models import Opened
from bot.conversation.schema import conversation
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.handoff.schema import handoff
from bot.handoff.service import Agreed, make_handoffs
from bot.review.destruction import destroyed
from bot.review.keeping import Keeper, Kept, PseudonymisingUnavailable
from bot.review.schema import pseudonymised
from bot.review.service import Transcripts
from bot.settings import ROOT, Settings, load
from bot.staff.errors import LoginRefused
from bot.staff.schema import attempt
from bot.staff.service import Origin, open_staff
from bot.staff.signing_in import SigningIn
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


def test_what_staff_read_ends_at_its_term_also_when_nothing_can_be_pseudonymised(
    settings: Settings, conversations: Conversations, waiting: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deduce broke later and she still writes: the first texts go after 28 days; time-outs are kept."""
    later = timedelta(hours=2)
    assert Worker(settings, now=lambda: clock.now() + later).tick()
    engine = make_engine(settings.database_url)
    count = sa.select(sa.func.count()).select_from(pseudonymised)
    with engine.begin() as connection:
        assert connection.execute(count).scalar_one() > 0
        still = {"last_message_at": conversation.c.last_message_at + 29 * 86_400_000}
        connection.execute(sa.update(conversation).values(still))

    def fail(self: Keeper, now: object, seconds: float) -> None:
        raise PseudonymisingUnavailable("no tables")

    monkeypatch.setattr(Keeper, "work", fail)
    later = timedelta(days=29)
    assert not Worker(settings, now=lambda: clock.now() + later).tick()
    with engine.connect() as connection:
        assert connection.execute(count).scalar_one() == 0
        assert connection.execute(sa.select(conversation.c.state)).scalar_one() == "bot"


def test_while_there_is_more_to_pseudonymise_it_goes_on_in_the_next_round(
    settings: Settings, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night's conversations are not read half a second in each minute; and then it waits for the next minute."""
    rounds = [Kept(1, 1, more=True), Kept(1, 1, more=True), Kept(1, 1)]
    monkeypatch.setattr(Keeper, "work", lambda *_: rounds.pop(0))
    worker = Worker(settings, purge_every=3600)
    assert all(worker.tick() for _ in range(5))
    assert rounds == []


def test_the_terms_are_those_of_the_settings(tmp_path: Path) -> None:
    """Where a municipality keeps what was typed for one day, it is gone on the second."""
    settings = load({"NACHTLICHT_VAR": str(tmp_path), "NACHTLICHT_RAW_TEXT_DAYS": "1"}, env_file=tmp_path / "none")
    worker = Worker(settings, purge_every=0, now=lambda: clock.now() + ahead)
    ahead = timedelta(0)
    assert worker.tick()
    keys = KeyStore(settings.key_dir)
    tracker = TrackerRows(make_engine(settings.tracker_database_url))
    opened = Conversations(make_engine(settings.database_url), keys, tracker).open(
        GREETING, "groningen", clock.now()
    )
    ahead = timedelta(hours=23)
    assert worker.tick()
    assert keys.exists(opened.conversation_id)
    ahead = timedelta(hours=25)
    assert worker.tick()
    assert not keys.exists(opened.conversation_id)


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


def test_it_takes_away_what_staff_left_behind(settings: Settings, conversations: Conversations) -> None:
    """A day later the wrong tries of somebody are forgotten; nobody's address was kept meanwhile."""
    staff = open_staff(make_engine(settings.database_url), settings)
    with pytest.raises(LoginRefused):
        staff.signing_in.enter("nobody", "x", Origin("192.0.2.1"))
    tries = sa.select(sa.func.count()).select_from(attempt)
    with make_engine(settings.database_url).connect() as connection:
        assert connection.execute(tries).scalar_one() == 2
        connection.rollback()
        assert Worker(settings, now=lambda: clock.now() + timedelta(hours=25)).tick()
        assert connection.execute(tries).scalar_one() == 0


@pytest.fixture
def waiting(settings: Settings, conversations: Conversations) -> Opened:
    """A visitor in the queue of the desk."""
    book = load_municipal_copy(load_directory("groningen"))
    handoffs = make_handoffs(settings, conversations, lambda: book)
    opened = conversations.open(GREETING, "groningen", clock.now())
    handoffs.presence.beat("anna", "groningen")
    workday = clock.parse("2026-01-14T10:00")
    handoffs.visitor.ask(opened.conversation_id, workday)
    assert handoffs.visitor.consent(opened.conversation_id, workday, Agreed()).state == "queued"
    return opened


def test_it_keeps_the_time_of_hand_overs_across_a_restart(
    settings: Settings, conversations: Conversations, waiting: Opened
) -> None:
    """A worker that starts six minutes later takes a visitor whom nobody took out of the queue, with numbers."""
    ahead = timedelta(minutes=6)
    assert Worker(settings, now=lambda: clock.now() + ahead).tick()
    assert conversations.find(waiting.token).state == "bot"
    texts = [message.text for message in conversations.history(waiting.token)]
    assert any("0800-2000" in text for text in texts)


def test_an_erase_that_fails_stops_no_time_out(
    settings: Settings, conversations: Conversations, waiting: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else is broken, nobody waits for ever."""

    def broken(self: Eraser, now: object) -> int:
        raise EraseIncomplete("locked")

    monkeypatch.setattr(Eraser, "finish", broken)
    assert not Worker(settings, now=lambda: clock.now() + timedelta(minutes=6)).tick()
    assert conversations.find(waiting.token).state == "bot"


@pytest.mark.parametrize("error", [TrackerUnavailable("locked"), ValueError("a mistake of ours")])
def test_a_purge_that_fails_stops_nothing_else(
    settings: Settings,
    conversations: Conversations,
    waiting: Opened,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    """Staff are cleaned up and time-outs kept in the same round; the purge itself is tried again in the next."""
    tries: list[str] = []

    def broken(*_: object) -> None:
        tries.append("purge")
        raise error

    def cleaned(_: SigningIn) -> int:
        tries.append("staff")
        return 0

    monkeypatch.setattr(retention, "purge", broken)
    monkeypatch.setattr(SigningIn, "purge", cleaned)
    worker = Worker(settings, now=lambda: clock.now() + timedelta(minutes=6))
    assert not worker.tick()
    assert not worker.tick()
    assert tries == ["purge", "staff", "purge"]
    assert conversations.find(waiting.token).state == "bot"


def test_the_real_worker_tells_who_waits_within_seconds(
    settings: Settings, conversations: Conversations, waiting: Opened, tmp_path: Path
) -> None:
    """The process itself, killed and started again: a visitor who waits since a minute hears it."""
    with conversations.marking() as connection:
        connection.execute(sa.update(handoff).values(entered_at=handoff.c.entered_at - 61_000))
    environment = {**os.environ, "NACHTLICHT_VAR": str(tmp_path)}
    for number in range(2):
        process = subprocess.Popen([sys.executable, "-m", "bot.worker"], cwd=ROOT, env=environment)
        deadline = time.monotonic() + (0.5 if number == 0 else 30)
        while not _told(conversations, waiting) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.kill()
        process.wait()
    assert _told(conversations, waiting)


def _told(conversations: Conversations, opened: Opened) -> bool:
    return any("nog niemand vrij" in message.text for message in conversations.history(opened.token))
