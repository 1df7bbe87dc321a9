"""Counts for ever: each conversation once, whoever counts it, and no more of it than is said."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter as Tally
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import AMSTERDAM
from bot.content.answer import Answer, Bubble
from bot.conversation import retention, tally
from bot.conversation.models import Opened, Understanding
from bot.conversation.schema import conversation
from bot.conversation.schema import tally as tally_table
from bot.conversation.theme import theme_of
from bot.review.counting import Counter, moment_of
from bot.settings import ROOT
from tests.conversation.conftest import Store

CALL = Answer("stalking", (Bubble("Bel Veilig Thuis."),), organisations=("veilig_thuis", "csg"))
#: A Wednesday evening.
EVENING = datetime(2026, 3, 11, 22, 30, tzinfo=AMSTERDAM)


def _joined(connection: Connection, conversation_id: str) -> str:
    return "joined"


@pytest.fixture(autouse=True)
def evening(store: Store) -> None:
    """The clock stands at a known hour."""
    store.clock.now = EVENING


def _talk(store: Store, *intents: str, urgent: bool = False, role: str | None = None) -> Opened:
    opened = store.open()
    for intent in intents:
        who = {"rol": role} if role else None
        understood = Understanding(intent, 0.9, 0.1, 0.5)
        store.reply(store.say(opened.token, "kanarie"), CALL, understanding=understood, urgent=urgent, who=who)
    return opened


def _count(store: Store) -> int:
    return Counter(store.engine, store.keys, _joined).work(store.clock(), 60)[0]


def _month(store: Store, month: str = "2026-03") -> dict[tuple[str, str, str], int]:
    with store.engine.connect() as connection:
        return tally.read_month(connection, month)


def test_what_is_counted_of_a_conversation(store: Store) -> None:
    """When it is over, once: a handful of cells, from the visitor's first message."""
    _talk(store, "begroeting", "stalking", "nlu_fallback", urgent=True, role="slachtoffer")
    assert _count(store) == 0, "somebody may still be writing"
    store.clock.forward(minutes=71)
    assert _count(store) == 1
    assert _count(store) == 0, "and only once"
    assert _month(store) == {
        ("conversations", "whole", ""): 1,
        ("theme", "stalking", ""): 1,
        ("acute", "yes", ""): 1,
        ("fallback", "yes", ""): 1,
        ("municipality", "groningen", ""): 1,
        ("role", "slachtoffer", ""): 1,
        ("handoff", "joined", ""): 1,
        ("moment", "avond", "2"): 1,
        ("feedback", "none", ""): 1,
        ("referral", "veilig_thuis", ""): 1,
        ("referral", "csg", ""): 1,
    }


def test_an_opened_page_is_no_conversation(store: Store) -> None:
    """Nobody said anything: nothing is counted, also when it is erased or ends its term."""
    store.conversations.erase(store.open().token, by_exit=True)
    store.open()
    store.clock.forward(minutes=71)
    assert _count(store) == 0
    assert _month(store) == {}
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(conversation.c.counted)).scalar_one() is True, "not looked at again"


def test_who_erases_first_is_counted_by_what_the_trace_holds(store: Store) -> None:
    """No part of the day, no role, no organisation: only the month, the theme, danger, the fallback, and how."""
    by_exit = _talk(store, "stalking", role="slachtoffer")
    asked = _talk(store, "kosten", "nlu_fallback", urgent=True)
    store.conversations.erase(by_exit.token, by_exit=True)
    for _ in range(2):
        store.conversations.erase(asked.token, by_exit=False)
    assert _month(store) == {
        ("conversations", "exit", ""): 1,
        ("conversations", "erased", ""): 1,
        ("theme", "stalking", ""): 1,
        ("theme", "kosten", ""): 1,
        ("acute", "yes", ""): 1,
        ("acute", "no", ""): 1,
        ("fallback", "yes", ""): 1,
        ("fallback", "no", ""): 1,
    }


def test_who_was_counted_is_not_counted_again_at_the_end(store: Store) -> None:
    """Neither an erase nor the end of its 28 days adds to the counts, or takes from them."""
    erased = _talk(store, "stalking")
    _talk(store, "stalking")
    store.clock.forward(minutes=71)
    assert _count(store) == 2
    before = _month(store)
    store.conversations.erase(erased.token, by_exit=True)
    store.clock.forward(days=29)
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    assert store.count(conversation) == 0
    assert _month(store) == before
    assert _month(store, "2026-04") == {}


def test_what_fails_halfway_leaves_neither_count_nor_mark(store: Store) -> None:
    """The worker dies after it added and before it marked, or the other way round: all of it or nothing."""
    _talk(store, "stalking")
    store.clock.forward(minutes=71)

    def dies(connection: Connection, conversation_id: str) -> str:
        raise MemoryError

    with pytest.raises(MemoryError):
        Counter(store.engine, store.keys, dies).work(store.clock(), 60)
    assert _month(store) == {}
    assert _count(store) == 1


def test_an_erase_that_was_begun_is_not_counted_by_the_worker(store: Store) -> None:
    """The key is gone, the rows are still there: the erase counts it, by what it leaves."""
    opened = _talk(store, "stalking", role="slachtoffer")
    store.clock.forward(minutes=71)
    store.keys.condemn(opened.conversation_id, by_exit=True)
    assert _count(store) == 0
    store.conversations.erase(opened.token, by_exit=True)
    assert ("role", "slachtoffer", "") not in _month(store)
    assert _month(store)["conversations", "exit", ""] == 1


WORK = """
import sys
from datetime import timedelta
from pathlib import Path
from bot import clock
from bot.conversation.keys import KeyStore
from bot.db import make_engine
from bot.review.counting import Counter
counter = Counter(make_engine(sys.argv[1]), KeyStore(Path(sys.argv[2])), lambda *_: "none")
print("ready", flush=True)
counter.work(clock.now() + timedelta(hours=2), 600)
print("done", flush=True)
"""


def test_killed_halfway_it_goes_on_and_counts_nothing_twice(store: Store) -> None:
    """`kill -9` at three moments: in the end each conversation was counted once."""
    for _ in range(200):
        _talk(store, "stalking")
    url = store.engine.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-W", "ignore", "-c", WORK, url, str(store.keys.directory)]
    for _ in range(3):
        process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        before, deadline = _counted(store), time.monotonic() + 30
        while _counted(store) < before + 8 and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert 0 < _counted(store) < 200, "it was killed before the end"
    store.clock.forward(days=1)
    _count(store)
    assert _counted(store) == 200
    assert sum(_all(store, "whole").values()) == 200


def _counted(store: Store) -> int:
    with store.engine.connect() as connection:
        query = sa.select(sa.func.count()).select_from(conversation).where(conversation.c.counted.is_(True))
        return int(connection.execute(query).scalar_one())


def _all(store: Store, row: str) -> Tally[str]:
    found: Tally[str] = Tally()
    with store.engine.connect() as connection:
        for one in connection.execute(sa.select(tally_table).where(tally_table.c.row_name == row)):
            found[one.month] += one.count
    return found


def test_it_gives_way_when_its_time_is_over(store: Store) -> None:
    """Erases are looked at every second."""
    _talk(store, "stalking")
    store.clock.forward(minutes=71)
    counter = Counter(store.engine, store.keys, _joined)
    assert counter.work(store.clock(), 0) == (0, True)
    assert counter.work(store.clock(), 60) == (1, False)


@pytest.mark.parametrize(
    ("began", "now", "month", "why"),
    [
        ("2026-03-31T23:59", "2026-04-01T01:10", "2026-03", "over an hour later"),
        ("2026-03-31T23:59", "2026-04-01T23:59", "2026-03", "the last moment"),
        ("2026-03-31T23:59", "2026-04-02T00:00", "2026-04", "March was shown: its numbers never change"),
        ("2026-12-05T12:00", "2027-03-02T00:00", "2027-03", "a worker that was away for months"),
        ("2026-12-31T23:59", "2027-01-01T12:00", "2026-12", "over the year"),
    ],
)
def test_which_month_a_conversation_counts_for(began: str, now: str, month: str, why: str) -> None:
    """Its own, until that is closed."""
    moments = [datetime.fromisoformat(one).replace(tzinfo=AMSTERDAM) for one in (began, now)]
    assert tally.month_of(*moments) == month, why


def test_only_months_that_are_closed_are_there(store: Store) -> None:
    """Whoever compares today with yesterday learns nothing: what is shown never changes."""
    _talk(store, "stalking")
    store.clock.forward(minutes=71)
    _count(store)

    def shown(at: datetime) -> list[str]:
        with store.engine.connect() as connection:
            return tally.months(connection, at)

    assert shown(datetime(2026, 4, 1, 23, 59, tzinfo=AMSTERDAM)) == []
    assert shown(datetime(2026, 4, 2, 0, 0, tzinfo=AMSTERDAM)) == ["2026-03"]


@pytest.mark.parametrize(
    ("at", "part", "day"),
    [
        ("2026-03-09T00:00", "nacht", "0"),
        ("2026-03-09T05:59", "nacht", "0"),
        ("2026-03-10T06:00", "ochtend", "1"),
        ("2026-03-15T12:00", "middag", "6"),
        ("2026-03-15T23:59", "avond", "6"),
    ],
)
def test_the_moment_of_a_conversation(at: str, part: str, day: str) -> None:
    """Of the first message, in Amsterdam, whatever zone the store speaks."""
    moment = datetime.fromisoformat(at).replace(tzinfo=AMSTERDAM)
    assert moment_of(moment.astimezone(tz=None)) == ("moment", part, day)


@pytest.mark.parametrize(
    ("intents", "theme", "why"),
    [
        ([], None, "nothing was understood"),
        (["begroeting", "bedankt"], None, "small talk"),
        (["kosten", "stalking", "stalking"], "stalking", "heard twice"),
        (["welke_hulp", "acuut_gevaar"], "acuut_gevaar", "danger says more than a question"),
        (["acuut_gevaar", "stalking"], "stalking", "a story says more than that there is danger"),
        (["stalking", "huiselijk_geweld", "huiselijk_geweld"], "huiselijk_geweld", "heard most"),
    ],
)
def test_what_a_conversation_is_about(intents: list[str], theme: str | None, why: str) -> None:
    """One theme for each, so that the themes of a month add up."""
    assert theme_of((intent, 0.9) for intent in intents) == theme, why
