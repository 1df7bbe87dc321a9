"""New examples go to the end of their own block; what breaks a rule is left out and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learning.blocks import write_examples
from bot.nlu.examples import Example, read_examples
from scripts.add_examples import read_new, sorted_out

FILE = """version: "3.1"
nlu:
- intent: kosten
  examples: |
    - wat kost dat
- intent: zelfdoding_gedachten
  examples: |
    - ik wil niet meer leven
- intent: zelfdoding_gedachten
  metadata: {nu: true}
  examples: |
    - ik heb ze net geslikt

- intent: acuut_gevaar
  examples: |
    - hij is binnen
"""
KNOWN = [
    Example("wat kost dat", "kosten", "a.yml"),
    Example("hij is binnen", "acuut_gevaar", "a.yml", danger=True),
]


def new(*texts: str, intent: str = "kosten") -> list[Example]:
    """Lines of somebody's file."""
    return [Example(text, intent, "new.tsv") for text in texts]


def test_each_line_stands_at_the_end_of_its_own_block(tmp_path: Path) -> None:
    """Also where one intent has two blocks; all else stays as it was."""
    (tmp_path / "a.yml").write_text(FILE, encoding="utf-8")
    lines = tmp_path / "new.tsv"
    lines.write_text(
        "zelfdoding_gedachten!\tik sta nu op het dak\n\nzelfdoding_gedachten\thet hoeft niet meer\n"
        "acuut_gevaar\thij trapt   de [deur] in\n",
        encoding="utf-8",
    )
    write_examples(read_new([lines]), tmp_path)
    assert (tmp_path / "a.yml").read_text(encoding="utf-8") == FILE.replace(
        "leven\n", "leven\n    - het hoeft niet meer\n"
    ).replace("geslikt\n", "geslikt\n    - ik sta nu op het dak\n").replace(
        "binnen\n", "binnen\n    - hij trapt de (deur) in\n"
    )
    assert [one.danger for one in read_examples(tmp_path)] == [False, False, False, True, True, True, True]


def test_a_line_without_a_tab_is_named(tmp_path: Path) -> None:
    """With its file and number, before anything is written."""
    path = tmp_path / "new.tsv"
    path.write_text("kosten\twat kost een gesprek\nkosten en verder niets\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"new\.tsv:2"):
        read_new([path])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (new("kost zo'n gesprek mij iets", intent="prijs"), "no intent"),
        (new("Wat kost dat?"), "stands also in"),
        (new("moet ik iets betalen vannacht"), "like a test sentence"),
    ],
)
def test_what_breaks_a_rule_is_left_out(line: list[Example], why: str) -> None:
    """And the reason is told; the good line beside it is kept."""
    good = new("is een advocaat duur voor mij")
    tests = [Example("moet ik vannacht iets betalen", "kosten", "sentences.tsv")]
    added, refused = sorted_out([*line, *good], KNOWN, tests)
    assert added == good
    assert len(refused) == 1
    assert why in refused[0]
