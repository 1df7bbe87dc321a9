"""A candidate from beginning to end, with the trained model in the place of a long training."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.engine import candidate, train
from bot.engine.fingerprint import MODEL, RECORD
from bot.learning.candidate import Trial
from bot.learning.errors import CandidateMissing, TryingAlready
from bot.learning.report import Kind
from bot.settings import Settings
from tests.learning.conftest import Desk, sqlite_desk, tree
from tests.staff.conftest import sqlite_house
from tests.web.fakes import settings_for

__all__ = ["sqlite_desk", "sqlite_house", "tree"]

SECRET = "kanarie 7f3a hij belt me de hele nacht op"


@pytest.fixture
def trial(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """The live model in a folder of the test; training copies it."""
    if not MODEL.exists():
        pytest.skip("NO TRAINED MODEL HERE: comparing two models was not tested; run 'make train'")
    found = Trial(tree / "models")
    found.live.folder.mkdir()
    found.live.archive.symlink_to(MODEL)
    shutil.copy(RECORD, found.live.record)

    def copy(settings: Settings, data: Path, output: Path) -> None:
        shutil.copy(MODEL, output)

    monkeypatch.setattr(train, "train", copy)
    return found


def test_the_same_model_changes_nothing(
    trial: Trial, tree: Path, sqlite_desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both read examples, tests and the inbox; the report is whole, and no visitor's word is in it."""
    sqlite_desk.into_inbox(sqlite_desk.conversation(SECRET))
    settings = settings_for(sqlite_desk.house.directory)
    trial.candidate.folder.mkdir()
    report = candidate.make(settings, trial, 4, tree / "data")
    assert {tally.kind: tally.sentences for tally in report.tallies} == {
        Kind.example: 4,
        Kind.test: 1,
        Kind.turn: 1,
    }
    assert report.changes == ()
    assert report.of_examples == 6
    assert trial.report() == report
    assert SECRET not in trial.candidate.report.read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert "Examples: 4 of 6 (sample " in printed
    assert SECRET not in printed


def test_whoever_stops_it_leaves_no_candidate(
    trial: Trial, tree: Path, sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also none of an earlier try: what is there belongs together."""
    trial.candidate.folder.mkdir()
    for path in (trial.candidate.record, trial.candidate.report, trial.candidate.archive):
        path.write_text("earlier", encoding="utf-8")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(candidate, "compared", stopped)
    with pytest.raises(KeyboardInterrupt):
        candidate.make(settings_for(sqlite_desk.house.directory), trial, 4, tree / "data")
    with pytest.raises(CandidateMissing):
        trial.report()


def test_two_at_once(trial: Trial) -> None:
    """The second is told to wait."""
    with trial.alone(), pytest.raises(TryingAlready), trial.alone():
        pytest.fail("both train")
