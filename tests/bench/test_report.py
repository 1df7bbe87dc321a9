"""The report: what is in it, what never is, and that the same in gives the same out. No trained model needed."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.understanding.curve import stratified
from bench.understanding.danger import alarms, danger_figures
from bench.understanding.entities import Named, entity_figures
from bench.understanding.intents import confusion, guesses, intent_figures, worst
from bench.understanding.page import write_report
from bench.understanding.sets import Sentence, TestSet, fixed_part
from bench.understanding.share import Share

SECRET = "een zin die niemand mag zien"
INTENTS = (
    Sentence("stalking", "short", "hij volgt me"),
    Sentence("kosten", "long", SECRET),
    Sentence("kosten", "short", "wat kost het"),
)
DANGER = (
    Sentence("acute", "short", "hij heeft een mes en staat voor me"),
    Sentence("suicide_now", "long", SECRET),
    Sentence("none", "short", "het eten is bijna klaar"),
)


def parsed(name: str, confidence: float, acute: float = 0.0) -> dict[str, Any]:
    """What the model says."""
    ranking = [{"name": name, "confidence": confidence}, {"name": "afscheid", "confidence": 0.01}]
    danger = {"probability": acute, "threshold": 0.5}
    return {"intent": ranking[0], "intent_ranking": ranking, "acute": danger, "details": {}}


SAID = [parsed("stalking", 0.9), parsed("stalking", 0.8), parsed("kosten", 0.7)]
HEARD = [parsed("acuut_gevaar", 0.9, 0.9), parsed("bedankt", 0.9), parsed("kosten", 0.9, 0.9)]
GROUP = {"stalking": "slachtoffer", "kosten": "hulpvragen"}


def figures(*, show: bool) -> dict[str, Any]:
    """A small report over one set that may be seen and one that may not."""
    sets = {}
    for name, shown in (("development", True), ("blind", show)):
        tests = TestSet(name, INTENTS, DANGER)
        sets[name] = {
            "intents": intent_figures(tests, SAID, GROUP, show=shown),
            "danger": danger_figures(tests, HEARD, show=shown),
        }
    del sets["development"]  # its sentences are shown: only the blind set is looked at here
    calm = alarms(["het eten is klaar"], [parsed("buiten_bereik", 0.9)])
    return {
        "seed": 7,
        "encoder": "accurate",
        "dutch": "lookup",
        "model": "abc",
        "sets": sets,
        "everyday": {"as it is": calm, "with typos": calm},
        "foreign": {"danger gets 112": {"all": Share(1, 2), "turkish": Share(1, 2)}},
        "agreement": {"equal": Share(2, 2), "kappa": 1.0},
        "entities": entity_figures(
            [Named((("wijk", "haren"),), "plain", "in haren")], [Counter([("wijk", "haren")])]
        ),
        "curve": [
            {"part": 0.5, "lines": 10, "right": Share(1, 2)},
            {"part": 1.0, "lines": 20, "right": Share(2, 2)},
        ],
    }


def test_both_files_are_written_and_the_page_needs_nothing_else(tmp_path: Path) -> None:
    """No address outside the page, no script, and a width for phones."""
    page = write_report(figures(show=False), tmp_path).read_text(encoding="utf-8")
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["seed"] == 7
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", page)
    assert "<script" not in page
    assert 'name="viewport"' in page
    assert page.count("data:image/svg+xml") == 3


def test_a_blind_sentence_is_in_neither_file(tmp_path: Path) -> None:
    """Only its labels, unless somebody asks for it."""
    write_report(figures(show=False), tmp_path)
    hidden = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert not [one.text for one in (*INTENTS, *DANGER) if one.text in hidden]
    write_report(figures(show=True), tmp_path)
    assert all(SECRET in path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_the_same_figures_give_the_same_files(tmp_path: Path) -> None:
    """To the last byte, pictures included: a difference is a difference in understanding."""
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        write_report(figures(show=False), folder)
    for name in ("index.html", "figures.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_each_voice_is_asked_alone_and_both_together() -> None:
    """The rules know the knife, the model only what it was made to say; either is enough."""
    found = danger_figures(TestSet("development", INTENTS, DANGER), HEARD, show=True)
    assert found["danger gets 112"] == {
        "both": Share(1, 2),
        "rules alone": Share(1, 2),
        "model alone": Share(1, 2),
    }
    assert found["false alarms, look-alikes"]["rules alone"] == Share(0, 1)
    assert found["false alarms, look-alikes"]["model alone"] == Share(1, 1)
    assert [one["expected"] for one in found["missed"]] == ["suicide_now"]


def test_the_most_confident_mistake_comes_first() -> None:
    """What is right is not in the list."""
    made = guesses(INTENTS, [parsed("kosten", 0.6), parsed("stalking", 0.8), parsed("kosten", 0.99)])
    assert [one["confidence"] for one in worst(made, show=False)] == [0.8, 0.6]


def test_the_confusion_table_counts_every_sentence_once() -> None:
    """Rows are what was meant; not understood is the last column."""
    table = confusion(guesses(INTENTS, [*SAID[:2], parsed("nlu_fallback", 0.2)]))
    assert table == {"labels": ["kosten", "stalking", "nlu_fallback"], "rows": [[0, 1, 1], [0, 1, 0], [0, 0, 0]]}


@pytest.mark.parametrize("part", [0.2, 0.6, 1.0])
def test_a_part_of_the_lines_has_each_intent_in_proportion(part: float) -> None:
    """The same lines for the same seed, and a smaller part lies within a larger one."""
    lines = [("a", str(i)) for i in range(50)] + [("b", str(i)) for i in range(10)]
    chosen = stratified(lines, part, 7)
    assert Counter(intent for intent, _ in chosen) == {"a": 50 * part, "b": 10 * part}
    assert chosen == stratified(lines[::-1], part, 7)
    assert set(stratified(lines, part / 2, 7)) <= set(chosen)


def test_the_fixed_part_hardly_changes_when_a_sentence_comes() -> None:
    """It is chosen by hash, in proportion, so the gate measures the same thing next month."""
    many = [Sentence("a" if i % 4 else "b", "short", f"zin {i}") for i in range(200)]
    part = fixed_part(many, 40)
    assert Counter(one.expected for one in part) == {"a": 30, "b": 10}
    assert len(set(part) - set(fixed_part([*many, Sentence("a", "short", "nieuw")], 40))) <= 1
