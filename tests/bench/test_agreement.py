"""Two labellers: percent, kappa and its interval."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.agreement import kappa, main, mixed_up, read_labels

Pairs = list[tuple[str, str]]


def pairs(table: dict[tuple[str, str], int]) -> Pairs:
    """A table of counts, written out."""
    return [pair for pair, count in table.items() for _ in range(count)]


#: The textbook's table: 35 of 50 equal, half of that by chance.
TEXTBOOK = pairs({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})
KAPPAS = [
    (TEXTBOOK, 0.4, "the textbook's table"),
    (pairs({("a", "a"): 5, ("b", "b"): 5}), 1.0, "always equal"),
    (pairs({("a", "b"): 5, ("b", "a"): 5}), -1.0, "never equal"),
    (pairs({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}), 0.0, "what chance gives"),
    (pairs({("a", "a"): 3}), 1.0, "one label only"),
]


@pytest.mark.parametrize(("table", "value", "reason"), KAPPAS)
def test_kappa_is_cohens(table: Pairs, value: float, reason: str) -> None:
    """1 is always equal, 0 is what chance gives."""
    assert kappa(table).value == pytest.approx(value), reason


def test_the_error_of_kappa_is_that_of_leaving_one_out() -> None:
    """The formula agrees with the jackknife, which knows no formula."""
    n = len(TEXTBOOK)
    left = [kappa(TEXTBOOK[:i] + TEXTBOOK[i + 1 :]).value for i in range(n)]
    mean = sum(left) / n
    jackknife = ((n - 1) / n * sum((one - mean) ** 2 for one in left)) ** 0.5
    assert kappa(TEXTBOOK).error == pytest.approx(jackknife, rel=0.05)
    low, high = kappa(TEXTBOOK).interval()
    assert low < 0.4 < high


def test_mixed_up_labels_count_whoever_gave_which() -> None:
    """The commonest pair first."""
    assert mixed_up([("b", "a"), ("a", "b"), ("a", "a"), ("c", "a")]) == [(("a", "b"), 2), (("a", "c"), 1)]


def written(path: Path, rows: Pairs) -> Path:
    """A file of labels."""
    lines = ["intent\ttext", *(f"{label}\t{text}" for text, label in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_command_compares_two_files_and_prints_no_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sentences are matched by their text, in any order."""
    first = written(tmp_path / "1.tsv", [("een zin", "a"), ("nog een zin", "b"), ("alleen hier", "a")])
    second = written(tmp_path / "2.tsv", [("nog een zin", "b"), ("een zin", "b")])
    assert main([str(first), str(second)]) == 0
    shown = capsys.readouterr().out
    assert "2 sentences in both files, 1 in one of them only" in shown
    assert "1 of 2" in shown
    assert "een zin" not in shown


def test_a_sentence_with_two_labels_is_refused(tmp_path: Path) -> None:
    """Nobody can say which of them was meant."""
    with pytest.raises(ValueError, match="two labels"):
        read_labels(written(tmp_path / "1.tsv", [("een zin", "a"), ("een zin", "b")]))
