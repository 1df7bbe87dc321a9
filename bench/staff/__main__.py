"""`python -m bench.staff [--size N] [--runs N] [--only sqlite|postgres]`: fill, ask, print how long it took."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.url import make_url

from bench.staff.fill import fill
from bench.staff.generate import Generated, generate
from bench.staff.keys import OneKey
from bench.staff.measure import LIMIT_MS, Figure, measure
from bench.staff.pages import over_http

SEED = 20261122
POSTGRES = os.environ.get("NACHTLICHT_TESTPOSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


def run(made: Generated, database: str, directory: Path, runs: int, kept: bool = False) -> list[Figure]:
    """All questions on one database, which is made, and dropped unless it is `kept`."""
    keys = OneKey(directory / "keys")
    full = directory / f"{database}-{made.size}-{made.seed}.full"
    with _database(database, directory, kept) as url:
        if not full.exists():
            fill(url, made, keys)
            full.touch()
        figures = [*measure(url, made, keys, runs), *over_http(url, made, directory, runs)]
    return figures


@contextmanager
def _database(kind: str, directory: Path, kept: bool) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{directory}/nachtlicht.sqlite3"
        return
    name = f"nachtlicht_bench_{directory.name if kept else uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    with admin.connect() as connection:
        known = connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if known.first() is None:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        if not kept:
            with admin.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def table(figures: list[Figure]) -> str:
    """Milliseconds, and a mark where it took too long."""
    lines = [f"{'milliseconds':46}{'work':>8}{'p50':>8}{'p95':>8}{'max':>8}  lines"]
    for one in figures:
        mark = " TOO SLOW" if one.p95 > LIMIT_MS else ""
        lines.append(
            f"{one.name:46}{one.work:8.1f}{one.p50:8.1f}{one.p95:8.1f}{one.worst:8.1f}{one.found:7}{mark}"
        )
    slow = sum(one.p95 > LIMIT_MS for one in figures)
    worst = max(figures, key=lambda one: one.p95)
    lines.append(f"{len(figures) - slow} of {len(figures)} within {LIMIT_MS:.0f} ms at p95; slowest: {worst.name}")
    return "\n".join(lines)


def main() -> None:
    """Exit 1 when anything is too slow."""
    parser = argparse.ArgumentParser(prog="python -m bench.staff", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--keep", type=Path, help="a folder; what is filled there is used again")
    given = parser.parse_args()
    print(f"{given.size} conversations, seed {given.seed}", flush=True)
    made = generate(given.size, given.seed)
    slow = False
    for database in [given.only] if given.only else ["sqlite", "postgres"]:
        print(f"\n{database}", flush=True)
        with nullcontext(given.keep) if given.keep else tempfile.TemporaryDirectory() as directory:
            figures = run(made, database, Path(directory), given.runs, kept=given.keep is not None)
        print(table(figures), f"\nload of the machine: {os.getloadavg()[0]:.1f}", flush=True)
        slow = slow or any(one.p95 > LIMIT_MS for one in figures)
    sys.exit(slow)


if __name__ == "__main__":
    main()
