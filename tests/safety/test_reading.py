"""A yes, a no or a story: the table of answers to the four questions about safety."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.safety import Reading, read_answer

_TABLE = Path(__file__).parent / "readings.tsv"


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['asks']}-{row['text']}")
def test_an_answer_is_read_as_the_table_says(row: dict[str, str]) -> None:
    """Each answer reads as its row says, for the reason in the row."""
    assert read_answer(row["asks"], row["text"]) is Reading(row["reading"]), row["why"]


def test_an_unknown_question_is_refused() -> None:
    """A question that nobody asks raises KeyError instead of guessing what a yes means."""
    with pytest.raises(KeyError):
        read_answer("leeftijd", "ja")
