"""Asking and timing: `measure(url, made, keys, runs)` gives a `Figure` for each question."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.url import make_url

from bench.staff.generate import Generated
from bench.staff.keys import OneKey
from bench.staff.questions import Question, questions
from bot import clock
from bot.db import make_engine
from bot.review.filters import Filters
from bot.review.reading import Dossiers
from bot.review.words import WordKey
from bot.settings import load
from bot.staff.service import open_staff

#: What each may take, in milliseconds.
LIMIT_MS = 300.0


#: Seconds of the processor until now.
Worked = Callable[[], float]


@dataclass(frozen=True)
class Figure:
    """How long it took, in milliseconds, and how many lines were found at the last time.

    `work`: what it cost the processor on average, ours and the database's. Where it is much less than the time,
    the machine was busy with something else.
    """

    name: str
    times: tuple[float, ...]
    work: float
    found: int

    @property
    def p50(self) -> float:
        """The middle one."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """All but one in twenty."""
        return sorted(self.times)[max(0, round(len(self.times) * 0.95) - 1)]

    @property
    def worst(self) -> float:
        """The slowest, the first one included."""
        return max(self.times)


def measure(url: str, made: Generated, keys: OneKey, runs: int) -> Iterator[Figure]:
    """Each question so many times, through the door that the pages use; then a transcript with its neighbours."""
    engine = make_engine(url)
    settings = load({"NACHTLICHT_VAR": str(keys.directory.parent)}, env_file=keys.directory / "no.env")
    staff = open_staff(engine, settings, clock.now)
    dossiers = Dossiers(staff.store, keys, WordKey(engine, keys.directory))
    worked = worked_by(url)
    for one in questions(made):

        def ask(one: Question = one) -> int:
            listing = dossiers.page(one.filters, "reviewer", one.after, newer=one.newer)
            return len(listing.lines)

        yield timed(one.name, ask, runs, worked)
    yield from _transcripts(dossiers, made, runs, worked)
    engine.dispose()


def worked_by(url: str) -> Worked:
    """Of this process, and on PostgreSQL of the processes that serve this database here."""
    if make_url(url).get_backend_name() == "sqlite":
        return time.process_time
    watching = sa.create_engine(url, isolation_level="AUTOCOMMIT").connect()
    serving = sa.text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    ticks = os.sysconf("SC_CLK_TCK")

    def worked() -> float:
        served = 0
        for pid in watching.execute(serving).scalars():
            with suppress(OSError):  # it went, or it runs on another machine
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
                served += int(fields[11]) + int(fields[12])
        return time.process_time() + served / ticks

    return worked


def _transcripts(dossiers: Dossiers, made: Generated, runs: int, worked: Worked) -> Iterator[Figure]:
    refs = iter(
        [str(made.columns["ref"][index]) for index in range(0, made.size, max(1, made.size // (2 * runs + 2)))]
    )
    yield timed("a transcript", lambda: len(dossiers.open(next(refs), "reviewer").texts), runs, worked)
    one = dossiers.open(next(refs), "reviewer").dossier
    said = Filters(words=frozenset({made.vocabulary[20]}), role="slachtoffer")
    for name, filters in (("everything", Filters()), ("rare", Filters(flagged=True)), ("a word and a role", said)):

        def beside(filters: Filters = filters) -> int:
            found = dossiers.neighbours(filters, one, "reviewer")
            return sum(side is not None for side in (found.newer, found.older))

        yield timed(f"next and previous, {name}", beside, runs, worked)


def timed(name: str, ask: Callable[[], int], runs: int, worked: Worked) -> Figure:
    """Ask so many times, one after the other."""
    times: list[float] = []
    found, before = 0, worked()
    for _ in range(runs):
        began = time.perf_counter()
        found = ask()
        times.append((time.perf_counter() - began) * 1000)
    return Figure(name, tuple(times), (worked() - before) * 1000 / runs, found)
