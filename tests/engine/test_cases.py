"""By which sentences two models are compared, and what a parse comes down to."""

from __future__ import annotations

from pathlib import Path

from bot.engine.cases import example_cases, inbox_cases, sampled, sentence_cases
from bot.learning.report import Case, Kind
from bot.nlu.examples import Example
from tests.learning.conftest import Desk, sqlite_desk, tree
from tests.staff.conftest import sqlite_house
from tests.web.fakes import settings_for

__all__ = ["sqlite_desk", "sqlite_house", "tree"]


def test_examples_are_read_as_somebody_types_them(tree: Path) -> None:
    """Without marks; with what they should be."""
    cases, count = example_cases(tree / "data/nlu", None)
    assert count == len(cases) == 6
    assert Case(Kind.example, "ik heb ze net geslikt", "zelfdoding_gedachten", True, True) in cases
    assert Case(Kind.example, "moet ik voor een gesprek met wij betalen", "kosten", False, False) in cases


def test_a_sample_is_half_danger_and_the_same_each_time() -> None:
    """As far as there is so much; a new line displaces one."""
    examples = [Example(f"zin {number}", "kosten", "a.yml", number % 4 == 0) for number in range(100)]
    chosen = sampled(examples, 20)
    assert len(chosen) == 20
    assert sum(one.danger for one in chosen) == 10
    assert chosen == sampled(examples[::-1], 20)
    more = sampled([*examples, Example("nog een", "kosten", "a.yml")], 20)
    assert len(set(more) & set(chosen)) >= 19


def test_the_blind_set_is_nobodys_to_look_at(tmp_path: Path) -> None:
    """The development set and what staff wrote; a server without tests has none."""
    assert sentence_cases(tmp_path) == []
    for name, line in (
        ("sentences.tsv", "kosten\tshort\twat kost het"),
        ("danger.tsv", "suicide_now\tshort\tik spring zo"),
        ("regressions.tsv", "acuut_gevaar\tnow\tze bonken"),
        ("blind_sentences.tsv", "kosten\tshort\tgeheim"),
        ("blind_danger.tsv", "acute\tshort\tgeheim"),
    ):
        (tmp_path / name).write_text(f"a\tb\tc\n{line}\n", encoding="utf-8")
    assert sentence_cases(tmp_path) == [
        Case(Kind.test, "wat kost het", "kosten", None, False),
        Case(Kind.test, "ik spring zo", None, True, True),
        Case(Kind.regression, "ze bonken", "acuut_gevaar", True, False),
    ]


def test_what_lies_in_the_inbox_is_read(sqlite_desk: Desk) -> None:
    """The visitor's messages of what is open, without the slash that Rasa never gets; not of what was handled."""
    desk = sqlite_desk
    refs = [desk.conversation("ik snap er niets van", "/help", "//", ref=ref * 16) for ref in ("a", "b")]
    desk.into_inbox(refs[0])
    desk.into_inbox(refs[1], None)
    cases = inbox_cases(settings_for(desk.house.directory), desk.house.engine)
    assert [(one.kind, one.ref, one.seq, one.text) for one in cases] == [
        (Kind.turn, refs[0], 1, "ik snap er niets van"),
        (Kind.turn, refs[0], 2, "help"),
    ]
    assert all(one.intent is None and one.danger is None for one in cases)
