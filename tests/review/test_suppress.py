"""Nobody finds a hidden cell: examples, every small table with a reader who knows the rule, linear programs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bot.review.suppress import LEAST, Published, hides, publish

ABCD = ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("counts", "shown", "why"),
    [
        ((12, 30, 44), (12, 30, 44), "nothing is small"),
        ((22, 30, 0), (None, 30, None), "zero is small too, and the first goes along"),
        ((9, 30, 44), (None, None, 44), "the first that is not hidden yet"),
        ((10, 40, 0), (None, None, None), "10 and 0 would be known from 10 together"),
        ((11, 30, 8), (None, None, None), "19 is not ten more than the ten that are known of the first"),
        ((12, 30, 8), (None, 30, None), "20 is"),
        ((50, 0, 0), (None, None, None), "all in one: nothing is shown"),
        ((5, 3, 1), (None, None, None), "all small"),
    ],
)
def test_what_is_hidden(counts: Sequence[int], shown: Sequence[int | None], why: str) -> None:
    """The judgement."""
    cells = dict(zip("abc", counts, strict=True))
    assert tuple(publish(cells, "abc").values()) == tuple(shown), why


@pytest.mark.parametrize(
    ("count", "rest", "hidden", "why"),
    [
        (9, 100, True, "too few"),
        (0, 100, True, "nobody"),
        (100, 9, True, "the rest would be known"),
        (10, 10, False, ""),
    ],
)
def test_a_shared_cell(count: int, rest: int, hidden: bool, why: str) -> None:
    """It is hidden everywhere or nowhere."""
    assert hides(count, rest) is hidden, why


def test_a_shared_cell_never_goes_along() -> None:
    """Another table shows it."""
    shown = publish({"gone": 50, "a": 3, "b": 40}, ("gone", "a", "b"), {"gone": False})
    assert shown == {"gone": 50, "a": None, "b": None}


def _tables(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _tables(cells - 1, total - first):
            yield (first, *rest)


def _refuse_certainty(consistent: Mapping[tuple[int | None, ...], list[tuple[int, ...]]]) -> None:
    """Of all tables that look the same, each hidden cell has at least two values."""
    for look, tables in consistent.items():
        for place, shown in enumerate(look):
            if shown is None:
                assert len({table[place] for table in tables}) > 1, (look, tables[:3])


@pytest.mark.parametrize(("cells", "totals"), [(2, range(10, 61)), (3, range(10, 61)), (4, range(28, 44))])
def test_who_knows_the_rule_finds_nothing(cells: int, totals: range) -> None:
    """Every table of so many cells: who knows the total, what is shown and this rule is sure of no hidden cell."""
    names = ABCD[:cells]
    for total in totals:
        looks = defaultdict(list)
        for table in _tables(cells, total):
            looks[tuple(publish(dict(zip(names, table, strict=True)), names).values())].append(table)
        _refuse_certainty(looks)


def test_who_lays_two_tables_beside_each_other_finds_nothing() -> None:
    """What was erased stands in both tables of a month, hidden in both: also together they give nothing away."""
    for total in range(20, 34):
        looks = defaultdict(list)
        for gone in range(total + 1):
            hidden = hides(gone, total - gone)
            for one in range(total - gone + 1):
                first = {"gone": gone, "a": one, "b": total - gone - one}
                for other in range(total - gone + 1):
                    second = {"gone": gone, "c": other, "d": total - gone - other}
                    look = (
                        *publish(first, ("a", "b", "gone"), {"gone": hidden}).values(),
                        *publish(second, ("c", "d", "gone"), {"gone": hidden}).values(),
                    )
                    looks[look].append((*first.values(), *second.values()))
        _refuse_certainty(looks)


def _span(
    look: Sequence[Published], truth: Sequence[Mapping[str, int]], total: int, place: tuple[int, str]
) -> float:
    """How far a hidden cell may lie, for who knows the total, what is shared and which hidden cells are small."""
    columns: dict[str, int] = {}
    for number, table in enumerate(look):
        for name in table:
            columns.setdefault(_key(number, name), len(columns))
    rows, bounds = np.zeros((len(look), len(columns))), [(0.0, float(total))] * len(columns)
    for number, table in enumerate(look):
        for name, shown in table.items():
            column, count = columns[_key(number, name)], truth[number][name]
            rows[number, column] = 1
            small = (0.0, LEAST - 1.0) if count < LEAST else (float(LEAST), float(total))
            bounds[column] = small if shown is None else (float(shown), float(shown))
    goal = np.zeros(len(columns))
    goal[columns[_key(*place)]] = 1
    ends = [linprog(sign * goal, A_eq=rows, b_eq=[total] * len(look), bounds=bounds) for sign in (1, -1)]
    assert all(end.success for end in ends)
    return float(-ends[1].fun - ends[0].fun)


def _key(number: int, name: str) -> str:
    return name if name == "gone" else f"{number}:{name}"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False), st.integers(20, 400), st.integers(1, 4))
def test_linear_programs_find_nothing(chance: random.Random, total: int, tables: int) -> None:
    """Whole months of several tables that share what was erased: no hidden cell lies in a span below one.

    The attacker here knows more than we show: of each hidden cell whether it is hidden because it is small.
    """
    gone = min(total, chance.choice([0, chance.randrange(10), chance.randrange(total)]))
    hidden = hides(gone, total - gone)
    truth: list[dict[str, int]] = []
    for _ in range(tables):
        names = [f"r{number}" for number in range(chance.choice([2, 3, 5, 28]))]
        weights = [chance.random() ** chance.choice([1, 4]) for _ in names]
        cells = dict.fromkeys(names, 0)
        for name in chance.choices(names, weights, k=total - gone):
            cells[name] += 1
        truth.append({**cells, "gone": gone})
    look = [publish(cells, list(cells), {"gone": hidden}) for cells in truth]
    for number, table in enumerate(look):
        whole = all(shown is None for name, shown in table.items() if name != "gone")
        for name, shown in table.items():
            if shown is None and not whole:
                assert _span(look, truth, total, (number, name)) >= 1, (truth, look)


def test_the_attack_itself_works() -> None:
    """Without hiding along, the linear program finds the cell: the test above could fail."""
    truth = [{"a": 4, "b": 30, "gone": 16}]
    bad: list[Published] = [{"a": None, "b": 30, "gone": 16}]
    assert _span(bad, truth, 50, (0, "a")) == pytest.approx(0)
