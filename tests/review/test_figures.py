"""What staff see of a month: nothing of a small one, and no cell that can be found."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from scipy.optimize import linprog

from bot.conversation.tally import Cell
from bot.review.figures import DAYS, GONE, OUTCOMES, ROLES, THEMES, Month, day_by_part, figures, in_order
from bot.review.suppress import LEAST

ORGANISATIONS = ("veilig_thuis", "csg", "politie")


def _month(size: int, erased: int = 0, seed: int = 1, skew: float = 2) -> Counter[Cell]:
    """A month of conversations, each of them somebody by chance."""
    chance = random.Random(seed)

    def pick(names: tuple[str, ...]) -> str:
        return names[int(len(names) * chance.random() ** skew)]

    counts: Counter[Cell] = Counter()
    for number in range(size):
        counts["theme", pick(THEMES), ""] += 1
        counts["acute", pick(("no", "yes")), ""] += 1
        counts["fallback", pick(("no", "yes")), ""] += 1
        if number < erased:
            counts["conversations", pick(("exit", "erased")), ""] += 1
            continue
        counts["conversations", "whole", ""] += 1
        counts["role", pick(ROLES), ""] += 1
        counts["handoff", pick(OUTCOMES), ""] += 1
        counts["feedback", pick(("none", "up", "down")), ""] += 1
        counts["moment", pick(("nacht", "avond", "middag", "ochtend")), pick(DAYS)] += 1
        for organisation in ORGANISATIONS:
            counts["referral", organisation, ""] += chance.random() < 0.3
    return counts


def _figures(counts: Counter[Cell]) -> Month:
    return figures("2026-03", counts, ORGANISATIONS)


def test_a_month_with_fewer_than_ten_shows_nothing() -> None:
    """Not even how few."""
    assert _figures(_month(9)) == Month("2026-03", None)
    assert _figures(_month(10)).total == 10


def test_no_count_under_ten_is_anywhere() -> None:
    """Over many months: what is shown is ten or more, and so is what the hidden cells are together."""
    for seed in range(60):
        size = 10 + seed * 7
        month = _figures(_month(size, erased=seed % 25, seed=seed))
        for table in month.tables:
            shown = [count for count in table.rows.values() if count is not None]
            assert not [count for count in shown if count < LEAST], (seed, table)
            assert table.together is None or table.together >= LEAST, (seed, table)
            if table.adds_up:
                assert sum(shown) + (table.together or 0) == size, "what is shown is true"


def _bounds(month: Month, truth: Counter[Cell]) -> list[tuple[str, str, float]]:
    """How far each hidden cell may lie, for who has all tables of the month and a linear program."""
    assert month.total is not None
    columns: dict[tuple[str, str], int] = {}
    equations: list[tuple[dict[tuple[str, str], int], int]] = []
    known: dict[tuple[str, str], int] = {}

    def cell(kind: str, name: str) -> tuple[str, str]:
        key = ("", GONE) if name == GONE else (kind, name)
        columns.setdefault(key, len(columns))
        return key

    for table in month.tables:
        if table.kind == "referral":
            for name, count in table.rows.items():
                parts = [cell(table.kind, name), cell(table.kind, f"not {name}"), cell("", GONE)]
                equations.append((dict.fromkeys(parts, 1), month.total))
                if count is not None:
                    known[parts[0]] = count
            continue
        for name, count in table.rows.items():
            if count is not None:
                known[cell(table.kind, name)] = count
        if table.kind == "part":
            for part in table.rows.keys() - {GONE}:
                sums = {cell("moment", f"{part} {day}"): 1 for day in DAYS}
                equations.append(({**sums, cell("part", part): -1}, 0))
        if table.kind == "conversations" and not table.adds_up:
            equations.append(({cell(table.kind, "exit"): 1, cell(table.kind, "erased"): 1, ("", GONE): -1}, 0))
            equations.append(({cell(table.kind, "whole"): 1, ("", GONE): 1}, month.total))
            continue
        equations.append(({cell(table.kind, name): 1 for name in table.rows}, month.total))
    rows = np.zeros((len(equations), len(columns)))
    for number, (terms, _) in enumerate(equations):
        for key, sign in terms.items():
            rows[number, columns[key]] = sign
    right = [value for _, value in equations]
    limits = [(float(known[key]),) * 2 if key in known else (0.0, float(month.total)) for key in columns]
    found = []
    for (kind, name), column in columns.items():
        if (kind, name) in known or name.startswith("not "):
            continue
        goal = np.zeros(len(columns))
        goal[column] = 1
        ends = [linprog(sign * goal, A_eq=rows, b_eq=right, bounds=limits) for sign in (1, -1)]
        assert all(end.success for end in ends), (kind, name)
        found.append((kind, name, float(-ends[1].fun - ends[0].fun)))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_cell_of_a_month_can_be_found(seed: int) -> None:
    """All tables laid beside each other, with what they share: each hidden cell may be several numbers."""
    chance = random.Random(seed)
    size = chance.choice([15, 40, 90, 250, 900])
    counts = _month(size, erased=chance.choice([0, 3, 12, size // 3]), seed=seed, skew=chance.choice([1, 2, 4]))
    month = _figures(counts)
    found = _bounds(month, counts)
    assert found, "something is hidden in every month of this kind"
    assert not [one for one in found if one[2] < 1], month


def test_a_large_month_shows_its_picture() -> None:
    """Suppression hides what is small, not everything: the night of the busiest day is there."""
    month = _figures(_month(3000, erased=200, skew=1))
    moments = month.table("moment")
    assert moments is not None
    assert all(count is not None for _, days in day_by_part(moments) for count in days)
    assert month.table("part") is None
    themes = month.table("theme")
    assert themes is not None
    sizes = [count for _, count in in_order(themes)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) > 20


def test_a_small_month_shows_parts_of_the_day_only() -> None:
    """Too few for the picture: the days are left out."""
    month = _figures(_month(90, erased=12, skew=1))
    assert month.table("moment") is not None
    assert not month.table("moment").seen  # type: ignore[union-attr]
    assert month.table("part").seen  # type: ignore[union-attr]


def test_a_table_that_was_begun_halfway_is_not_there() -> None:
    """We count something new from a day in March on: its table comes in April."""
    counts = _month(300)
    assert _figures(counts).table("feedback") is not None
    counts["feedback", "none", ""] -= 1
    assert _figures(counts).table("feedback") is None


def test_what_has_no_row_any_more_is_counted_as_other() -> None:
    """A theme that was renamed is not lost, and gets no row that tells that somebody was there."""
    counts = _month(100)
    counts["theme", "oud_thema", ""] += 30
    counts["conversations", "whole", ""] += 30
    themes = _figures(counts).table("theme")
    assert themes is not None
    assert "oud_thema" not in themes.rows
    assert set(themes.rows) == set(THEMES)
