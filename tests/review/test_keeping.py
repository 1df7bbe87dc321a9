"""The worker's part: what is written, when, for how long, and that nothing is lost, doubled or left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.content.answer import Answer, Bubble
from bot.conversation import retention
from bot.conversation.erase import Eraser
from bot.conversation.models import Opened
from bot.db import make_engine
from bot.review.deidentify.pseudonymise import Tools
from bot.review.destruction import destroyed
from bot.review.keeping import Keeper, Kept, PseudonymisingUnavailable
from bot.review.schema import pseudonymised, pseudonymising
from bot.review.service import Transcripts
from bot.settings import ROOT
from tests.conversation.conftest import Store

CANARY = "kanarieschuilplaats"
ANSWER = Answer("stalking", (Bubble("Bel Veilig Thuis: 0800-2000."),))


def _keeper(store: Store, tools: Tools) -> Keeper:
    return Keeper(store.engine, store.keys, lambda: tools)


def _talk(store: Store, *texts: str) -> Opened:
    """A conversation in which this was typed, and answered each time."""
    opened = store.open()
    for text in texts:
        store.reply(store.say(opened.token, text), ANSWER)
    return opened


def _gone(store: Store) -> None:
    store.clock.forward(minutes=61)


def _shown(store: Store, opened: Opened) -> list[str | None]:
    return [one.text for one in Transcripts(store.engine, store.keys).read(opened.conversation_id)]


def _counts(store: Store) -> list[tuple[str, int]]:
    with store.engine.connect() as connection:
        return [(what, count) for _, what, count in destroyed(connection)]


def test_staff_read_it_when_the_conversation_is_over(store: Store, tools: Tools) -> None:
    """Not while somebody may still be writing; then every message in order, without who it was."""
    opened = _talk(store, "mijn ex heet kevin", "bel me op 06-12345678, niet 112")
    keeper = _keeper(store, tools)
    assert keeper.work(store.clock(), 60) == Kept()
    assert _shown(store, opened) == []
    _gone(store)
    assert keeper.work(store.clock(), 60) == Kept(1, 6, 0)
    assert _shown(store, opened) == [
        "Hoi.", "Ik ben een computer.", "mijn ex heet [naam-1]", "Bel Veilig Thuis: 0800-2000.",
        "bel me op [telefoon-1], niet 112", "Bel Veilig Thuis: 0800-2000.",
    ]  # fmt: skip
    assert keeper.work(store.clock(), 60) == Kept(), "and only once"


def test_it_is_sealed_on_disk(store: Store, tools: Tools) -> None:
    """What a rule misses must not lie in a database or its backup either: another key, in another directory."""
    opened = _talk(store, f"ik zit bij {CANARY}")
    _gone(store)
    _keeper(store, tools).work(store.clock(), 60)
    assert CANARY in (_shown(store, opened)[2] or "")
    assert CANARY.encode() not in store.bytes_on_disk()
    assert store.keys.get(opened.conversation_id) != store.keys.lasting.get(opened.conversation_id)


def test_it_outlives_the_raw_text_and_ends_at_its_term(store: Store, tools: Tools) -> None:
    """After 7 days the raw text is gone and this is still read; after 28 days nothing is but a count."""
    opened = _talk(store, "mijn ex heet kevin")
    _gone(store)
    keeper = _keeper(store, tools)
    keeper.work(store.clock(), 60)
    store.clock.forward(days=7)
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    assert not store.keys.exists(opened.conversation_id)
    assert _shown(store, opened)[2] == "mijn ex heet [naam-1]"
    store.clock.forward(days=20)
    assert keeper.destroy(store.clock(), timedelta(days=28)) == 0
    key = store.keys.lasting.get(opened.conversation_id)
    store.clock.forward(days=1)
    assert keeper.destroy(store.clock(), timedelta(days=28)) == 4
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    assert _shown(store, opened) == []
    assert not store.keys.lasting.exists(opened.conversation_id)
    assert key not in store.bytes_on_disk()
    assert _counts(store) == [("pseudonymised", 4)]
    assert store.count(pseudonymised) == store.count(pseudonymising) == 0


def test_an_erase_takes_it_along(store: Store, tools: Tools) -> None:
    """Every file is scanned: neither the text nor either key is left, and no count says when."""
    opened = _talk(store, f"ik zit bij {CANARY}")
    kept = _talk(store, "mijn zus fatima")
    _gone(store)
    _keeper(store, tools).work(store.clock(), 60)
    keys = [store.keys.get(opened.conversation_id), store.keys.lasting.get(opened.conversation_id)]
    store.conversations.erase(opened.token, by_exit=False)
    left = store.bytes_on_disk()
    for gone in (CANARY.encode(), opened.conversation_id.encode(), *keys):
        assert gone not in left
    assert _shown(store, opened) == []
    assert _shown(store, kept)[2] == "mijn zus [naam-1]"
    assert _counts(store) == []


def test_an_erase_after_the_raw_text_is_gone(store: Store, tools: Tools) -> None:
    """Who still holds her page open in the second week can erase what staff would read."""
    opened = _talk(store, "mijn zus fatima")
    _gone(store)
    _keeper(store, tools).work(store.clock(), 60)
    store.clock.forward(days=8)
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    key = store.keys.lasting.get(opened.conversation_id)
    store.conversations.erase(opened.token, by_exit=True)
    assert _shown(store, opened) == []
    assert key not in store.bytes_on_disk()


def test_an_erase_while_it_is_being_read_leaves_nothing(store: Store, tools: Tools) -> None:
    """The visitor erases between reading and writing: no row, no key."""
    opened = _talk(store, f"ik zit bij {CANARY}")
    _gone(store)

    def erasing(text: str) -> list[tuple[int, int]]:
        Eraser(store.engine, store.keys, store.tracker).erase(opened.conversation_id, by_exit=False)
        return []

    late = Tools(tools.words, tools.allowed, (erasing,))
    assert _keeper(store, late).work(store.clock(), 60).texts == 0
    assert store.count(pseudonymised) == 0
    assert not store.keys.lasting.exists(opened.conversation_id)
    assert opened.conversation_id.encode() not in store.bytes_on_disk()


def test_what_fails_is_withheld_and_not_shown(store: Store, tools: Tools) -> None:
    """One text breaks a finder: that one has no text for ever, the others have."""

    def breaks(text: str) -> list[tuple[int, int]]:
        if "boem" in text:
            raise ValueError(text)
        return []

    opened = _talk(store, "boem fatima", "mijn zus fatima")
    _gone(store)
    broken = Tools(tools.words, tools.allowed, (breaks,))
    assert _keeper(store, broken).work(store.clock(), 60) == Kept(1, 6, 1)
    assert _shown(store, opened)[2::2] == [None, "mijn zus [naam-1]"]
    assert _keeper(store, tools).work(store.clock(), 60) == Kept()


def test_without_its_tools_nothing_is_shown_and_nothing_lost(store: Store, tools: Tools) -> None:
    """Deduce is not installed: nothing is written, and it is read once it is."""
    opened = _talk(store, "mijn zus fatima")
    _gone(store)

    def missing() -> Tools:
        raise ImportError("deduce")

    with pytest.raises(PseudonymisingUnavailable):
        Keeper(store.engine, store.keys, missing).work(store.clock(), 60)
    assert _shown(store, opened) == []
    assert _keeper(store, tools).work(store.clock(), 60).texts == 4


def test_a_text_that_does_not_open_is_withheld(store: Store, tools: Tools) -> None:
    """Somebody moved a text in the database: it is withheld, the rest is read."""
    opened = _talk(store, "mijn zus fatima", "mijn broer kees")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET body = (SELECT body FROM event WHERE seq = 5) WHERE seq = 3")
    _gone(store)
    _keeper(store, tools).work(store.clock(), 60)
    assert _shown(store, opened)[2::2] == [None, "mijn broer [naam-1]"]


def test_a_long_conversation_is_read_before_its_text_is_purged(store: Store, tools: Tools) -> None:
    """A page that stays open for ten days: every text is read in time, and no number is given to two people."""
    opened = store.open()
    keeper = _keeper(store, tools)
    for day, name in enumerate("fatima kees sanne mohammed jolanda piet emma daan noor sem".split()):
        store.reply(store.say(opened.token, f"mijn zus {name}"), ANSWER)
        for _ in range(24):
            store.clock.forward(minutes=60)
            store.reply(store.say(opened.token, f"dag {day}"), ANSWER)
        keeper.work(store.clock(), 60)
        retention.purge(store.engine, store.keys, store.tracker, store.clock())
    shown = [one for one in _shown(store, opened) if one and one.startswith("mijn zus")]
    assert len(set(shown)) == 10


def test_where_raw_text_lives_for_a_day_nothing_is_lost(store: Store, tools: Tools) -> None:
    """A conversation of 30 hours, and a worker that purges before it reads, as ours does: every text was read."""
    terms = retention.Terms(raw_text=timedelta(days=1))
    keeper = Keeper(store.engine, store.keys, lambda: tools, raw_text=terms.raw_text)
    opened = store.open()
    for hour in range(30):
        store.reply(store.say(opened.token, f"uur {hour}"), ANSWER)
        store.clock.forward(minutes=60)
        retention.purge(store.engine, store.keys, store.tracker, store.clock(), terms)
        keeper.work(store.clock(), 60)
    store.clock.forward(minutes=5)
    keeper.work(store.clock(), 60)
    assert _shown(store, opened)[2::2] == [f"uur {hour}" for hour in range(30)]


def test_it_stops_when_its_time_is_over_and_goes_on(store: Store, tools: Tools) -> None:
    """Erases are looked at every second: whatever waits, pseudonymising gives way."""
    talks = [_talk(store, "mijn zus fatima") for _ in range(5)]
    _gone(store)
    keeper = _keeper(store, tools)
    assert keeper.work(store.clock(), 0) == Kept(more=True)
    assert keeper.work(store.clock(), 60).conversations == 5
    assert all(_shown(store, one)[2] == "mijn zus [naam-1]" for one in talks)


def test_a_key_that_was_half_written_is_made_anew(store: Store, tools: Tools) -> None:
    """A worker that was killed between making the file and writing the key left an empty one."""
    opened = _talk(store, "mijn zus fatima")
    _gone(store)
    (store.keys.lasting.directory / opened.conversation_id).touch()
    assert _keeper(store, tools).work(store.clock(), 60).texts == 4
    assert _shown(store, opened)[2] == "mijn zus [naam-1]"


WORK = """
import sys, time
from datetime import timedelta
from bot import clock
from bot.conversation.keys import KeyStore
from bot.db import make_engine
from bot.review import keeping
from bot.review.deidentify.pseudonymise import load_tools
from pathlib import Path
url, keys = sys.argv[1], Path(sys.argv[2])
keeper = keeping.Keeper(make_engine(url), KeyStore(keys), load_tools)
print("ready", flush=True)
keeper.work(clock.now() + timedelta(hours=2), 600)
print("done", flush=True)
"""


def test_killed_halfway_it_goes_on(store: Store, tools: Tools) -> None:
    """`kill -9` at several moments: no conversation is lost, none is read twice, none is half."""
    talks = [_talk(store, "mijn zus fatima", f"en mijn broer kees, dag {number}") for number in range(150)]
    arguments = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        WORK,
        store.engine.url.render_as_string(hide_password=False),
        str(store.keys.directory),
    ]
    halves = []
    for _ in range(4):
        process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        before = store.count(pseudonymising)
        assert process.stdout.readline() == b"ready\n"
        _until(lambda seen=before: store.count(pseudonymising) > seen + 8, process)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        halves.append(store.count(pseudonymising))
    assert halves[0] < len(talks), "the first one was stopped before the end"
    _gone(store)
    _keeper(store, tools).work(store.clock(), 300)
    for number, one in enumerate(talks):
        assert _shown(store, one)[2::2] == ["mijn zus [naam-1]", f"en mijn broer [naam-2], dag {number}"]
    assert store.count(pseudonymised) == 6 * len(talks)


def _until(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None and not true():
        time.sleep(0.002)


def test_counts_of_what_was_destroyed_add_up_by_day(store: Store, tools: Tools) -> None:
    """A day, a kind and a number; nothing about whom."""
    keeper = _keeper(store, tools)
    for _ in range(2):
        _talk(store, "hoi")
    _gone(store)
    keeper.work(store.clock(), 60)
    store.clock.forward(days=28)
    day = store.clock().date().isoformat()
    keeper.destroy(store.clock(), timedelta(days=28))
    with store.engine.connect() as connection:
        assert destroyed(connection) == [(day, "pseudonymised", 8)]


def test_the_worker_needs_none_of_it_to_start() -> None:
    """Deduce, the lists and the directory are loaded when there is something to read, never before."""
    code = "import bot.worker, sys, json; print(json.dumps(list(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT))
    assert not {
        "deduce",
        "bot.review.deidentify.pseudonymise",
        "bot.review.deidentify.lexicon",
        "bot.review.deidentify.deduce_names",
    } & set(loaded)


def test_the_tables_of_another_database_are_made_by_the_revision(tmp_path: Path) -> None:
    """The revision can be taken back and made again."""
    from alembic import command
    from alembic.config import Config

    from bot.conversation.schema import MIGRATIONS
    from bot.db import creating

    engine = make_engine(f"sqlite:///{tmp_path}/one.sqlite3")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    for revision in ("0005_pseudonymised", "0004_handoff", "0005_pseudonymised"):
        with creating(engine) as connection:
            config.attributes["connection"] = connection
            (command.downgrade if revision == "0004_handoff" else command.upgrade)(config, revision)
    assert {"pseudonymised", "pseudonymising", "destruction"} <= set(sa.inspect(engine).get_table_names())
