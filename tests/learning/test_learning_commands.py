"""The commands `nachtlicht corrections` and `nachtlicht model` as somebody on the server types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli, cli_learning
from bot.settings import Settings
from tests.learning.conftest import DANGER, GOOD, Desk
from tests.learning.test_candidate import make_candidate
from tests.learning.test_report import ALARM, CALM
from tests.learning.test_report import DANGER as CASE


@pytest.fixture
def desk(sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The commands work on the small tree."""

    def opened(config: Settings) -> object:
        return sqlite_desk.learning

    monkeypatch.setattr(cli_learning, "_opened", opened)
    return sqlite_desk


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = cli.main(words)
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def test_approved_corrections_go_into_the_tree(desk: Desk, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what it wrote; the second time nothing; again by number."""
    corrections = desk.learning.corrections
    for one in (GOOD, DANGER):
        corrections.approve(desk.bert, corrections.propose(desk.anna, one, desk.learning.library()))
    status, printed = _run(capsys, "corrections", "export")
    assert status == 0
    assert "data/nlu/acuut.yml\ndata/nlu/hulpvragen.yml\ntests/nlu/regressions.tsv\n2 added, 0 there" in printed
    assert f"    - {GOOD.sentence}\n" in (tree / "data/nlu/hulpvragen.yml").read_text(encoding="utf-8")
    assert "0 added, 0 there already" in _run(capsys, "corrections", "export")[1]
    assert "0 added, 2 there already" in _run(capsys, "corrections", "export", "--again", "1")[1]
    status, printed = _run(capsys, "corrections", "export", "--again", "9")
    assert (status, printed) == (1, "nachtlicht: there was no such export\n")
    assert desk.learning.exports.made()[0].made_by == "command-line"


def test_a_candidate_is_judged_on_the_command_line(
    desk: Desk, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each refusal is one line."""
    models = tree / "models"
    for act in ("accept", "reject", "back"):
        status, printed = _run(capsys, "model", act)
        assert (status, printed.count("\n")) == (1, 1), act
    make_candidate(models)
    assert _run(capsys, "model", "reject") == (0, "The candidate is dropped.\n")
    make_candidate(models, CASE, ALARM, CALM)
    assert "with danger are lost" in _run(capsys, "model", "accept")[1]
    assert _run(capsys, "model", "accept", "--despite", "looked")[0] == 0
    assert (models / "nachtlicht.tar.gz").read_text(encoding="utf-8") == "new"
    assert _run(capsys, "model", "back")[0] == 0
    assert (models / "nachtlicht.tar.gz").read_text(encoding="utf-8") == "old"
