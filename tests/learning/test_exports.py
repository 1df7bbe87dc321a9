"""What goes out: once, whole, into the right block, and again by hand; on SQLite and PostgreSQL."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.learning.blocks import NoBlock, with_examples
from bot.learning.checks import Wanted
from bot.learning.errors import DecidedMeanwhile, ExportUnknown
from bot.learning.examples import Example
from bot.learning.plan import HEADER, Plan, plan_for
from bot.nlu.examples import read_examples
from tests.learning.conftest import ACUTE, DANGER, GOOD, HELP, Desk

NOW = Wanted("zelfdoding_gedachten", True, "ik sta nu boven op het dak", "ik klim net over de railing heen")


def _approved(desk: Desk, *wanted: Wanted) -> None:
    for one in wanted:
        number = desk.learning.corrections.propose(desk.anna, one, desk.learning.library())
        desk.learning.corrections.approve(desk.bert, number)


def _texts(tree: Path) -> dict[str, str]:
    paths = [*sorted((tree / "data/nlu").glob("*.yml")), tree / "tests/nlu/regressions.tsv"]
    return {path.name: path.read_text(encoding="utf-8") for path in paths if path.exists()}


def test_each_line_goes_to_its_own_block_and_its_test_beside_it(desk: Desk, tree: Path) -> None:
    """Also of an intent with two blocks; comments and other files stay as they were."""
    _approved(desk, DANGER, NOW, GOOD)
    plan = desk.learning.exports.write(desk.bert)
    assert [one.wanted for one in plan.added] == [DANGER, NOW, GOOD]
    assert _texts(tree) == {
        "acuut.yml": ACUTE.replace("in\n- intent: z", f"in\n    - {DANGER.sentence}\n- intent: z").replace(
            "geslikt\n", f"geslikt\n    - {NOW.sentence}\n"
        ),
        "hulpvragen.yml": f"{HELP}    - {GOOD.sentence}\n",
        "regressions.tsv": f"{HEADER}\nacuut_gevaar\tnow\t{DANGER.test}\n"
        f"zelfdoding_gedachten\tnow\t{NOW.test}\nkosten\t\t{GOOD.test}\n",
    }
    learnt = {one.text: (one.intent, one.danger) for one in read_examples(tree / "data/nlu")}
    assert learnt[NOW.sentence] == ("zelfdoding_gedachten", True)
    assert learnt[GOOD.sentence] == ("kosten", False)


def test_what_went_out_is_gone_and_nothing_goes_twice(desk: Desk, tree: Path) -> None:
    """The second time there is nothing to do, in the tree or in the log."""
    _approved(desk, GOOD)
    desk.learning.exports.write(desk.bert)
    before = _texts(tree)
    assert desk.learning.exports.write(desk.bert).done == ()
    assert _texts(tree) == before
    assert desk.actions().count("corrections_exported") == 1
    assert [(one.count, one.made_by) for one in desk.learning.exports.made()] == [(1, desk.bert)]
    assert desk.learning.corrections.decided()[0].status == "exported"


def test_only_what_was_approved_goes_out(desk: Desk, tree: Path) -> None:
    """Not what waits, nor what was refused or withdrawn."""
    corrections, known = desk.learning.corrections, desk.learning.library()
    corrections.propose(desk.anna, GOOD, known)
    corrections.refuse(desk.bert, corrections.propose(desk.anna, DANGER, known))
    assert desk.learning.exports.write(desk.bert).files == {}
    assert "regressions.tsv" not in _texts(tree)


def test_a_download_holds_whole_files(desk: Desk, tree: Path) -> None:
    """Those of the tree with the new lines in them; the tree itself is left alone."""
    _approved(desk, GOOD)
    before = _texts(tree)
    data = desk.learning.exports.take(desk.bert).zipped()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["data/nlu/hulpvragen.yml", "tests/nlu/regressions.tsv"]
        assert archive.read("data/nlu/hulpvragen.yml").decode() == f"{HELP}    - {GOOD.sentence}\n"
    assert _texts(tree) == before


def test_an_export_may_be_made_again(desk: Desk, tree: Path) -> None:
    """By hand: the same bytes while the tree is the same; and when it is in the tree already, nothing is added."""
    _approved(desk, GOOD)
    exports = desk.learning.exports
    first = exports.take(desk.bert).zipped()
    number = exports.made()[0].id
    assert exports.again(desk.anna, number).zipped() == first
    exports.write_again(desk.anna, number)
    written = _texts(tree)
    plan = exports.write_again(desk.anna, number)
    assert (len(plan.added), len(plan.already)) == (0, 1)
    assert _texts(tree) == written
    assert f"data/nlu/{'hulpvragen.yml'}" in plan.files
    assert desk.actions()[-3:] == ["corrections_exported_again"] * 3
    with pytest.raises(ExportUnknown):
        exports.again(desk.anna, 999)


def test_who_was_interrupted_does_it_again(desk: Desk, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files were written and the database was not: the next time it is noted, and nothing is doubled."""
    _approved(desk, GOOD, DANGER)
    desk.learning.exports.plan().write(tree)
    written = _texts(tree)
    plan = desk.learning.exports.write(desk.bert)
    assert (len(plan.added), len(plan.already)) == (0, 2)
    assert _texts(tree) == written
    assert desk.learning.corrections.waiting("approved") == []


def test_of_two_who_export_at_once_one_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both planned the same; only one of them took it."""
    _approved(desk, GOOD)
    planned = desk.learning.exports.plan()
    desk.learning.exports.take(desk.bert)
    monkeypatch.setattr(desk.learning.exports, "plan", lambda: planned)
    with pytest.raises(DecidedMeanwhile):
        desk.learning.exports.take(desk.anna)
    assert desk.actions().count("corrections_exported") == 1
    assert len(desk.learning.exports.made()) == 1


def test_what_breaks_a_rule_by_now_stays_behind(desk: Desk, tree: Path) -> None:
    """Somebody wrote the same line into the files meanwhile: it is named, and the others go."""
    _approved(desk, GOOD, DANGER)
    path = tree / "data/nlu/hulpvragen.yml"
    path.write_text(f"{HELP}    - {GOOD.sentence}!\n", encoding="utf-8")
    plan = desk.learning.exports.write(desk.bert)
    assert [one.wanted for one in plan.added] == [DANGER]
    assert [(out.correction.wanted, out.problems[0].why.value) for out in plan.left_out] == [(GOOD, "double")]
    assert [one.wanted for one in desk.learning.corrections.waiting("approved")] == [GOOD]


def test_an_export_while_the_conversation_is_purged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between planning and noting the conversation goes: the words are her own, so they go out all the same."""
    ref = desk.conversation("iets wat ze typte")
    origin = desk.learning.origins.find(ref, 1, desk.anna)
    corrections, exports = desk.learning.corrections, desk.learning.exports
    corrections.approve(desk.bert, corrections.propose(desk.anna, GOOD, desk.learning.library(), origin))
    plan = exports.plan

    def plan_and_purge() -> Plan:
        found = plan()
        assert found.added[0].ref == ref
        desk.erase(ref)
        return found

    monkeypatch.setattr(exports, "plan", plan_and_purge)
    assert len(exports.take(desk.bert).added) == 1
    exported = corrections.decided()[0]
    assert (exported.status, exported.ref, exported.wanted) == ("exported", None, GOOD)


def test_a_mark_of_an_entity_is_learnt_and_not_tested(desk: Desk, tree: Path) -> None:
    """Rasa reads the mark; nobody types it."""
    marked = replace(GOOD, sentence="is [wij](organisatie) duur", test="reken ik iets af bij [wij](organisatie)")
    _approved(desk, marked)
    desk.learning.exports.write(desk.bert)
    texts = _texts(tree)
    assert "    - is [wij](organisatie) duur\n" in texts["hulpvragen.yml"]
    assert "kosten\t\treken ik iets af bij wij\n" in texts["regressions.tsv"]


def test_without_a_block_nothing_is_written() -> None:
    """An intent that has no examples has no place."""
    with pytest.raises(NoBlock, match="prijs"):
        with_examples({"a.yml": HELP}, [Example("is dat duur", "prijs", "")])
    assert with_examples({"a.yml": HELP}, []) == {}


def test_a_tree_without_test_sentences(desk: Desk, tree: Path) -> None:
    """A server may have no tests: the file is made."""
    _approved(desk, GOOD)
    (tree / "tests/nlu/sentences.tsv").unlink()
    plan = plan_for(desk.learning.corrections.waiting("approved"), tree)
    assert plan.files["tests/nlu/regressions.tsv"] == f"{HEADER}\nkosten\t\t{GOOD.test}\n"
