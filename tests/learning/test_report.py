"""What a new model changes: each meaning with its reason, and no word of a visitor in the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.clock import AMSTERDAM
from bot.learning.report import Case, Kind, Report, Seen, What, change_of, read_report, report_of

AT = datetime(2026, 11, 22, 14, 30, tzinfo=AMSTERDAM)
CALM = Seen("kosten", 0.9, False, False)
ALARM = Seen("acuut_gevaar", 0.9, True, False)
OTHER = Seen("stalking", 0.6, False, False)
SUICIDE = Seen("zelfdoding_gedachten", 0.9, False, True)
LABELLED = Case(Kind.example, "wat kost dat", "kosten", False, False)
DANGER = Case(Kind.example, "hij is binnen", "acuut_gevaar", True, False)
SAD = Case(Kind.example, "ik wil niet meer", "zelfdoding_gedachten", False, True)
TURN = Case(Kind.turn, "kanarie-7f3a", ref="a" * 16, seq=3)


@pytest.mark.parametrize(
    ("case", "old", "new", "what", "why"),
    [
        (LABELLED, CALM, CALM, None, "nothing changes"),
        (LABELLED, CALM, replace(CALM, confidence=0.5), None, "less sure of the same is no change"),
        (DANGER, ALARM, CALM, What.danger_lost, "112 was there and is gone"),
        (DANGER, ALARM, replace(ALARM, alarm=False), What.danger_lost, "the right intent without 112"),
        (SAD, SUICIDE, CALM, What.danger_lost, "113 was there and is gone"),
        (TURN, ALARM, CALM, What.danger_lost, "nobody labelled it: somebody must look"),
        (TURN, SUICIDE, CALM, What.danger_lost, "the same of 113"),
        (SAD, replace(SUICIDE, alarm=True), SUICIDE, What.alarm_gone, "112 was too much, 113 stays"),
        (LABELLED, ALARM, CALM, What.alarm_gone, "it was a false alarm"),
        (LABELLED, CALM, ALARM, What.alarm_new, "a false alarm"),
        (DANGER, CALM, ALARM, What.danger_found, "danger that was missed"),
        (TURN, CALM, ALARM, What.danger_found, "perhaps danger that was missed"),
        (DANGER, SUICIDE, ALARM, What.danger_found, "112 where 113 was a mistake"),
        (LABELLED, CALM, OTHER, What.worse, "was right"),
        (LABELLED, OTHER, CALM, What.better, "is right now"),
        (LABELLED, OTHER, replace(OTHER, intent="emotie"), What.other, "wrong before and after"),
        (TURN, CALM, OTHER, What.other, "nobody knows"),
    ],
)
def test_what_a_change_means(case: Case, old: Seen, new: Seen, what: What | None, why: str) -> None:
    """Danger goes before all else."""
    change = change_of(case, old, new)
    assert (change.what if change else None) is what, why


def _report() -> Report:
    cases = [LABELLED, DANGER, SAD, TURN, replace(DANGER, kind=Kind.test, text="kom snel")]
    old = [CALM, ALARM, SUICIDE, CALM, CALM]
    return report_of("f" * 64, AT, 20_000, cases, old, [OTHER, CALM, SUICIDE, ALARM, ALARM])


def test_the_gravest_stands_first() -> None:
    """And each kind of sentence is counted."""
    report = _report()
    assert [one.what.value for one in report.changes] == ["danger_lost", "danger_found", "danger_found", "worse"]
    assert len(report.lost) == 1
    examples, tests, turns = report.tallies
    assert (examples.kind, examples.sentences, examples.labelled) == (Kind.example, 3, 3)
    assert (examples.right_old, examples.right_new) == (3, 1)
    assert (examples.danger, examples.danger_old, examples.danger_new) == (1, 1, 0)
    assert (tests.danger, tests.danger_old, tests.danger_new) == (1, 0, 1)
    assert (turns.kind, turns.sentences, turns.labelled) == (Kind.turn, 1, 0)


def test_no_word_of_a_visitor_stands_in_the_file() -> None:
    """Of a turn only where it lies; the file gives back all the rest."""
    text = _report().as_json()
    assert TURN.text not in text
    assert TURN.ref in text
    assert LABELLED.text in text
    assert read_report(text) == _report()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 2}', '{"form": 1, "model": "x"}', "null"])
def test_what_is_no_report(text: str) -> None:
    """Refused, not guessed."""
    with pytest.raises(ValueError):  # noqa: PT011
        read_report(text)
