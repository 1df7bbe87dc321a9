"""The measurement of finding, small: every question within its time, on both databases, and the same is found."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.staff.__main__ import POSTGRES, SEED, run, table
from bench.staff.generate import generate, postings, word
from bench.staff.measure import LIMIT_MS

SIZE, RUNS = 20_000, 3


def _answers() -> bool:
    try:
        sa.create_engine(POSTGRES, connect_args={"connect_timeout": 2}).connect().close()
    except sa.exc.OperationalError:
        return False
    return True


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_everything_is_found_in_time(database: str, tmp_path: Path) -> None:
    """The middle of three tries stays within the bar: this machine may be busy with something else."""
    if database == "postgres" and not _answers():
        pytest.skip("NO POSTGRESQL: it does not answer, so finding was measured on SQLite only")
    figures = run(generate(SIZE, SEED), database, tmp_path, RUNS)
    print(f"\n{database}, {SIZE} conversations, seed {SEED}\n{table(figures)}")
    assert [(one.name, one.times) for one in figures if one.p50 > LIMIT_MS] == []
    found = {one.name: one.found for one in figures}
    assert found["list"] == found["the commonest word"] == found["role = pleger"] == 25
    assert found["two that never meet"] == found["a word that nobody typed"] == 0
    assert found["tag = enige"] == 1


def test_what_is_generated_is_the_same_for_the_same_seed() -> None:
    """So two measurements ask the same of the same; and each word is another one."""
    one, same, other = generate(500, 1), generate(500, 1), generate(500, 2)
    assert one.columns == same.columns
    assert (one.words == same.words).all()
    assert one.columns != other.columns
    assert len({word(place) for place in range(20_000)}) == 20_000
    places, numbers = postings(one)
    pairs = {(int(number), int(place)) for number, place in zip(numbers, places, strict=True)}
    assert pairs == {(number, place) for number, row in enumerate(one.words_of(0, 500), 1) for place in row}
    assert len(pairs) == len(places)
