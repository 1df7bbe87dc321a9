"""Shares and their intervals, calibration and the score for names, on numbers that can be checked by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.understanding.calibration import reliability
from bench.understanding.entities import FILE, Named, entity_figures, read_named, scored
from bench.understanding.share import Share, plain, shares

#: Wilson's interval in percent, from the formula worked out elsewhere.
INTERVALS = [
    (0, 10, 0.0, 27.8, "none of ten still leaves room"),
    (10, 10, 72.2, 100.0, "ten of ten is no certainty"),
    (50, 100, 40.4, 59.6, "half of a hundred"),
    (625, 717, 84.5, 89.4, "a figure from docs/understanding.md"),
]


@pytest.mark.parametrize(("k", "n", "low", "high", "reason"), INTERVALS)
def test_the_interval_is_wilsons(k: int, n: int, low: float, high: float, reason: str) -> None:
    """Both ends to a tenth of a percent."""
    assert [round(100 * end, 1) for end in Share(k, n).interval()] == [low, high], reason


def test_shares_are_counted_by_name() -> None:
    """Names in order, each with its own k of n."""
    assert shares([("b", True), ("a", False), ("b", False)]) == {"a": Share(0, 1), "b": Share(1, 2)}


def test_a_share_keeps_k_and_n_in_json() -> None:
    """A percentage alone would hide how many sentences it rests on."""
    assert plain({"x": [Share(1, 2)]})["x"][0]["n"] == 2


def test_who_is_as_right_as_sure_has_no_calibration_error() -> None:
    """Sure for three quarters and right three times of four."""
    assert reliability([0.75] * 4, [True, True, True, False])["error"] == pytest.approx(0)


def test_the_calibration_error_weighs_each_bin_by_its_sentences() -> None:
    """Three sure and wrong, one unsure and wrong: (3 × 1.0 + 1 × 0.2) / 4."""
    found = reliability([1.0, 1.0, 1.0, 0.2], [False] * 4)
    assert found["error"] == pytest.approx(0.8)
    assert [row["right"] for row in found["table"]] == [Share(0, 1), Share(0, 3)]


def test_a_name_with_another_value_is_missed_and_false() -> None:
    """One of two right, one of two found right: F1 is a half."""
    want = [Counter([("wijk", "haren"), ("relatie", "ex")])]
    got = [Counter([("wijk", "helpman"), ("relatie", "ex")])]
    assert scored(want, got) == {"precision": Share(1, 2), "recall": Share(1, 2), "f1": 0.5}


def test_a_sentence_without_names_is_right_when_none_is_found() -> None:
    """Negatives count: the pronoun "wij" is no organisation."""
    rows = [Named((), "pronoun", "wij"), Named((), "pronoun", "wij ook")]
    figures = entity_figures(rows, [Counter(), Counter([("organisatie", "wij")])])
    assert figures["sentences"] == Share(1, 2)
    assert figures["wrong"] == [{"text": "wij ook", "kind": "pronoun", "missed": [], "false": ["organisatie:wij"]}]


def test_the_table_of_names_is_large_and_without_doubles() -> None:
    """At least 150 sentences, with misspelt and colloquial names and with everyday words that are none."""
    rows = read_named(FILE)
    assert len(rows) >= 150
    assert len({row.text for row in rows}) == len(rows)
    assert {"misspelt", "colloquial", "pronoun", "safely home"} <= {row.kind for row in rows}
