"""How fast the inbox is when it is full: `python -m bench.inbox [--rows 1000000] [--postgres URL]`.

Fills a fresh database with generated conversations, every third of them in the inbox, and prints p50, p95 and the
slowest of each look, in milliseconds. The bar is 300.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url

from bot.conversation import schema
from bot.conversation.keys import KeyStore
from bot.conversation.schema import conversation
from bot.db import make_engine
from bot.review.judging import Judging
from bot.review.judging_schema import inbox, inbox_reason
from bot.review.reasons import Reason, ordered, score_of
from bot.review.schema import dossier, tag
from bot.settings import load
from bot.staff.service import open_staff

#: Milliseconds for each look.
BAR = 300.0
SEED = 20261122
_CHUNK = 5_000
_BEGAN = 1_760_000_000_000
#: How many in a hundred conversations have each reason: missed danger is rare, doubt is not.
_SHARES = {
    Reason.missed_waits: 0.01,
    Reason.missed_disputed: 0.002,
    Reason.rule_overruled: 0.3,
    Reason.danger_words: 2.0,
    Reason.thumbs_down: 3.0,
    Reason.danger_taken_back: 2.0,
    Reason.repeated_fallback: 4.0,
    Reason.left_after_answer: 12.0,
    Reason.verdict_needed: 8.0,
    Reason.low_confidence: 10.0,
}
_READER = "0" * 32
_TAGS = [f"soort {number}" for number in range(200)]


def fill(engine: Engine, rows: int) -> None:
    """So many conversations, the same ones each time."""
    chance = random.Random(SEED)
    made = (_conversation(chance, number) for number in range(1, rows + 1))
    while chunk := list(islice(made, _CHUNK)):
        with engine.begin() as connection:
            for table in (conversation, dossier, inbox, inbox_reason, tag):
                found = [row for one in chunk for row in one.get(table.name, ())]
                if found:
                    connection.execute(sa.insert(table), found)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")


def _conversation(chance: random.Random, number: int) -> dict[str, list[dict[str, Any]]]:
    at = _BEGAN + number * 30_000
    name = f"{number:032x}"
    common = {"municipality": "groningen", "opened_at": at - 600_000, "last_message_at": at}
    reasons = [one for one, share in _SHARES.items() if chance.random() * 100 < share]
    found: dict[str, list[dict[str, Any]]] = {
        "conversation": [
            {**common, "id": name, "state": "bot", "alert": "none", "safety_asked": False, "last_seq": 6}
        ],
        "dossier": [
            {
                **common, "number": number, "ref": f"{number:016x}", "conversation_id": name, "theme": "stalking",
                "acute": chance.random() < 0.1, "turns": 3, "fallbacks": 0, "handoff": "none", "weekday": 0,
                "part_of_day": "nacht", "taken_back": False, "left_early": False, "flagged": False,
                "indexed": True,
            }
        ],
    }  # fmt: skip
    if chance.random() < 0.05:
        found["tag"] = [{"number": number, "tag": chance.choice(_TAGS)}]
    if not reasons:
        return found
    joined, score = " ".join(one.value for one in ordered(reasons)), score_of(reasons)
    entry = {"number": number, "score": score, "reasons": joined, "settled": "", "handled_at": None, "how": None}
    if chance.random() < 0.2:  # what somebody handled before
        entry |= {"score": None, "reasons": "", "settled": joined, "handled_at": at, "how": "reviewed"}
    else:
        found["inbox_reason"] = [{"number": number, "reason": one.value, "score": score} for one in reasons]
    return {**found, "inbox": [entry]}


def measure(judging: Judging, times: int) -> Iterator[tuple[str, list[float]]]:
    """Each look and how long it took, in milliseconds."""
    box = judging.inbox
    deep = _deep(judging)
    looks: list[tuple[str, Callable[[], object]]] = [
        ("the first page", lambda: box.page(_READER)),
        ("a page far down", lambda: box.page(_READER, after=deep)),
        ("how many there are", box.count),
        ("what was handled", box.handled),
        ("what two people agree on", box.agreed),
        ("the tags in use", judging.tags_in_use),
        ("a conversation", lambda: judging.of(f"{1:016x}")),
    ]
    for reason in Reason:
        looks.append((f"only {reason.value}", lambda reason=reason: box.page(_READER, reason)))  # type: ignore[misc]
        looks.append((f"how many {reason.value}", lambda reason=reason: box.count(reason)))  # type: ignore[misc]
    for name, look in looks:
        yield name, [_timed(look) for _ in range(times)]


def _deep(judging: Judging) -> tuple[int, int]:
    """Somewhere in the middle of the largest reason."""
    page = judging.inbox.page(_READER, Reason.low_confidence, size=1)
    return (page[0].score // 64, page[0].number // 2) if page else (1, 1)


def _timed(look: Callable[[], object]) -> float:
    began = time.perf_counter()
    look()
    return (time.perf_counter() - began) * 1000


def run(url: str, rows: int, directory: Path, times: int = 30) -> bool:
    """Fill, measure and print; whether every look kept within the bar."""
    engine = make_engine(url)
    schema.upgrade(engine)
    began = time.perf_counter()
    fill(engine, rows)
    print(f"{engine.dialect.name}: {rows} conversations, seed {SEED}, {time.perf_counter() - began:.0f} s to fill")
    staff = open_staff(engine, load({"NACHTLICHT_VAR": str(directory)}, env_file=directory / "no.env"))
    judging = Judging(staff.store, KeyStore(directory / "keys"))
    well = True
    print(f"{'':38}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, took in measure(judging, times):
        ninety_fifth = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
        print(f"{name:38}{statistics.median(took):8.1f}{ninety_fifth:8.1f}{max(took):8.1f}")
        well = well and max(took) <= BAR
    engine.dispose()
    return well


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database of our own on this server, dropped afterwards."""
    name = f"nachtlicht_bench_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        _execute(connection, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            _execute(connection, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def main() -> int:
    """Measure on SQLite, or on PostgreSQL when its server is named; 1 when something was slower than the bar."""
    parser = argparse.ArgumentParser(prog="python -m bench.inbox", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres", metavar="URL", help="a server on which a database may be made and dropped")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        if given.postgres:
            with own_database(given.postgres) as url:
                well = run(url, given.rows, Path(directory))
        else:
            well = run(f"sqlite:///{directory}/inbox.sqlite3", given.rows, Path(directory))
    print("every look within 300 ms" if well else "NOT every look within 300 ms")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
