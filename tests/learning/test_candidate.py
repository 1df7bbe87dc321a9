"""Accepting, dropping and going back: whole files, one at a time, danger only with a reason, all in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learning.candidate import Candidates, ModelFiles, Trial
from bot.learning.errors import CandidateBeyondRepair, CandidateMissing, DangerLost, TryingAlready
from bot.learning.report import Case, Seen, report_of
from tests.learning.test_report import ALARM, AT, CALM, DANGER, LABELLED, OTHER
from tests.staff.conftest import House


def _put(files: ModelFiles, content: str) -> str:
    files.folder.mkdir(parents=True, exist_ok=True)
    files.archive.write_text(content, encoding="utf-8")
    files.record.write_text(f"fingerprint of {content}\n", encoding="utf-8")
    return files.digest()


def make_candidate(folder: Path, case: Case = LABELLED, old: Seen = OTHER, new: Seen = CALM) -> str:
    """A live model and a candidate that reads one sentence otherwise; the digest of the candidate."""
    trial = Trial(folder)
    _put(trial.live, "old")
    digest = _put(trial.candidate, "new")
    report = report_of(digest, AT, 1, [case], [old], [new])
    trial.candidate.report.write_text(report.as_json(), encoding="utf-8")
    return digest


def _live(folder: Path) -> tuple[str, str]:
    files = Trial(folder).live
    return files.archive.read_text(encoding="utf-8"), files.record.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where models lie."""
    return tmp_path / "models"


@pytest.fixture
def candidates(sqlite_house: House, folder: Path) -> Candidates:
    """What people decide."""
    return Candidates(sqlite_house.staff.store, folder)


def _log(house: House) -> list[tuple[str, dict[str, object]]]:
    lines, _ = house.staff.lines(None, None, None)
    return [(one.action, dict(one.details)) for one in reversed(lines) if one.action.startswith("model")]


def test_the_candidate_goes_live_and_the_old_one_is_kept(
    candidates: Candidates, folder: Path, sqlite_house: House
) -> None:
    """With its fingerprint; and back again, and forth."""
    digest = make_candidate(folder)
    candidates.accept("anna", digest)
    assert _live(folder) == ("new", "fingerprint of new\n")
    with pytest.raises(CandidateMissing):
        candidates.report()
    candidates.back("anna")
    assert _live(folder) == ("old", "fingerprint of old\n")
    candidates.back("anna")
    assert _live(folder) == ("new", "fingerprint of new\n")
    assert _log(sqlite_house) == [("model_accepted", {"lost": 0}), ("model_put_back", {}), ("model_put_back", {})]


def test_a_model_that_loses_danger_needs_a_reason(
    candidates: Candidates, folder: Path, sqlite_house: House
) -> None:
    """One of those that there are; it stands in the log, without a sentence."""
    digest = make_candidate(folder, DANGER, ALARM, CALM)
    for reason in ("", "omdat het moet"):
        with pytest.raises(DangerLost):
            candidates.accept("anna", digest, reason)
    assert _live(folder)[0] == "old"
    candidates.accept("anna", digest, "finds_more")
    assert _live(folder)[0] == "new"
    assert _log(sqlite_house) == [("model_accepted", {"lost": 1, "despite": "finds_more"})]


def test_a_reason_is_not_noted_where_none_was_needed(
    candidates: Candidates, folder: Path, sqlite_house: House
) -> None:
    """Nothing was lost."""
    candidates.accept("anna", make_candidate(folder), "trial")
    assert _log(sqlite_house) == [("model_accepted", {"lost": 0})]


def test_what_is_accepted_is_what_was_read(candidates: Candidates, folder: Path) -> None:
    """Another candidate came meanwhile, or its file was changed: nothing goes live."""
    digest = make_candidate(folder)
    with pytest.raises(CandidateBeyondRepair):
        candidates.accept("anna", "0" * 64)
    Trial(folder).candidate.archive.write_text("changed", encoding="utf-8")
    with pytest.raises(CandidateBeyondRepair):
        candidates.accept("anna", digest)
    assert _live(folder)[0] == "old"


def test_a_candidate_is_dropped(candidates: Candidates, folder: Path, sqlite_house: House) -> None:
    """Nothing of it stays, and the live one is as it was."""
    make_candidate(folder)
    candidates.reject("anna")
    assert _live(folder)[0] == "old"
    with pytest.raises(CandidateMissing):
        candidates.report()
    with pytest.raises(CandidateMissing):
        candidates.reject("anna")
    assert _log(sqlite_house) == [("model_rejected", {})]


def test_nobody_decides_while_one_is_made(candidates: Candidates, folder: Path) -> None:
    """Training takes minutes: neither the page nor the command line takes half of it."""
    digest = make_candidate(folder)
    with Trial(folder).alone():
        with pytest.raises(TryingAlready):
            candidates.accept("anna", digest)
        with pytest.raises(TryingAlready):
            candidates.reject("anna")
    candidates.accept("anna", digest)


@pytest.mark.parametrize("gone", ["nachtlicht.tar.gz", "nachtlicht.fingerprint", "report.json"])
def test_half_a_candidate_is_none(gone: str, candidates: Candidates, folder: Path) -> None:
    """Somebody stopped the training: the fingerprint is written last."""
    digest = make_candidate(folder)
    (folder / "candidate" / gone).unlink()
    with pytest.raises(CandidateMissing):
        candidates.accept("anna", digest)
    assert _live(folder)[0] == "old"


def test_a_report_that_cannot_be_read(candidates: Candidates, folder: Path) -> None:
    """Then nobody knows what changes."""
    digest = make_candidate(folder)
    Trial(folder).candidate.report.write_text("{", encoding="utf-8")
    with pytest.raises(CandidateBeyondRepair):
        candidates.accept("anna", digest)


def test_without_a_model_before(candidates: Candidates, folder: Path) -> None:
    """There is nowhere to go back to."""
    _put(Trial(folder).live, "old")
    with pytest.raises(CandidateMissing):
        candidates.back("anna")


def test_what_cannot_be_put_in_place_is_not_in_the_log(
    candidates: Candidates, folder: Path, sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses: the live model stays, and nothing says otherwise."""
    digest = make_candidate(folder)

    def refuse(self: ModelFiles, other: ModelFiles) -> None:
        raise OSError("no room")

    monkeypatch.setattr(ModelFiles, "move_to", refuse)
    with pytest.raises(OSError, match="no room"):
        candidates.accept("anna", digest)
    assert _live(folder)[0] == "old"
    assert _log(sqlite_house) == []
