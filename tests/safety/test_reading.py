"""A yes, a no or a story: the table of answers to the four questions about safety."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.safety import Reading, read_answer, says_safe

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


@pytest.mark.parametrize(
    ("text", "safe", "why"),
    [
        ("ja ik ben nu veilig", True, "the yes answers nothing, the rest says it"),
        ("ik ben nu veilig", True, "plain"),
        ("hij is weg nu", True, "he is gone"),
        ("ik zit veilig bij de buren", True, "where she is"),
        ("de politie is er nu", True, "somebody is with her"),
        ("ja", False, "a yes to what?"),
        ("nee", False, "a no to what?"),
        ("oké", False, "not a word about safety"),
        ("ik ben niet veilig", False, "the opposite"),
        ("ik ben veilig maar hij staat buiten", False, "danger beside it"),
        ("hij is weg maar komt zo terug", False, "not over"),
        ("als hij weg is ben ik veilig", False, "not yet"),
        ("straks ben ik veilig", False, "not yet"),
        ("ben ik nu veilig?", False, "a question"),
        ("is hij weg", False, "a question without a mark"),
        ("hij slaapt", False, "he is there"),
        ("", False, "nothing"),
    ],
)
def test_who_says_by_herself_that_she_is_safe_is_heard_and_nobody_else(text: str, safe: bool, why: str) -> None:
    """Only words that mean safety whatever was asked count without a question."""
    assert says_safe(text) is safe, why
