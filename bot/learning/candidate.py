"""The candidate beside the live model: `Candidates` reads its report, accepts it, drops it, and goes back."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.learning.errors import CandidateBeyondRepair, CandidateMissing, DangerLost, TryingAlready
from bot.learning.report import Report, read_report
from bot.settings import ROOT
from bot.staff.store import Store

#: Why somebody accepts a candidate that loses danger: she looked at each loss and none is danger; it finds more
#: than it loses; nobody chats with it yet. Never free text: the audit log keeps it.
DESPITE = ("looked", "finds_more", "trial")
_NAME = "nachtlicht"


@dataclass(frozen=True)
class ModelFiles:
    """A model and the fingerprint of what it was made from, in one folder."""

    folder: Path

    @property
    def archive(self) -> Path:
        """What Rasa reads."""
        return self.folder / f"{_NAME}.tar.gz"

    @property
    def record(self) -> Path:
        """Written last: whoever waits for a model looks at this."""
        return self.folder / f"{_NAME}.fingerprint"

    @property
    def report(self) -> Path:
        """What it changes."""
        return self.folder / "report.json"

    def digest(self) -> str:
        """The SHA-256 of the archive. Raises OSError."""
        digest = hashlib.sha256()
        with self.archive.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()

    def move_to(self, other: ModelFiles) -> None:
        """Take the place of another, each file at once; the fingerprint last. Raises OSError."""
        other.folder.mkdir(parents=True, exist_ok=True)
        self.archive.replace(other.archive)
        self.record.replace(other.record)

    def copy_to(self, other: ModelFiles) -> None:
        """The same files under another name, without copying a byte."""
        other.folder.mkdir(parents=True, exist_ok=True)
        for mine, theirs in ((self.archive, other.archive), (self.record, other.record)):
            fresh = theirs.with_name(f".{theirs.name}.new")
            fresh.unlink(missing_ok=True)
            os.link(mine, fresh)
            fresh.replace(theirs)


class Trial:
    """Where models lie: the live one, the candidate, and the one before."""

    def __init__(self, folder: Path = ROOT / "models") -> None:
        self.live = ModelFiles(folder)
        self.candidate = ModelFiles(folder / "candidate")
        self.previous = ModelFiles(folder / "previous")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else trains, accepts or drops meanwhile. Raises TryingAlready."""
        self.candidate.folder.mkdir(parents=True, exist_ok=True)
        with (self.candidate.folder / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise TryingAlready("a candidate is being made or judged: try again later") from error
            yield

    def report(self) -> Report:
        """Raises CandidateMissing, or CandidateBeyondRepair when it is not whole."""
        files = self.candidate
        if not (files.archive.exists() and files.record.exists() and files.report.exists()):
            raise CandidateMissing("there is no candidate: run 'nachtlicht model try'")
        try:
            return read_report(files.report.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CandidateBeyondRepair("the report of the candidate cannot be read: try again") from error

    def drop(self) -> None:
        """Nothing of the candidate stays but its folder. Raises OSError."""
        for path in (self.candidate.record, self.candidate.report, self.candidate.archive):
            path.unlink(missing_ok=True)


class Candidates:
    """What people decide about it, each time in the audit log. Every call raises StaffUnavailable and OSError."""

    def __init__(self, store: Store, folder: Path = ROOT / "models") -> None:
        self._store, self._trial = store, Trial(folder)

    def report(self) -> Report:
        """What it changes. Raises CandidateMissing or CandidateBeyondRepair."""
        return self._trial.report()

    def accept(self, actor: str, model: str, despite: str = "") -> None:
        """The candidate goes live, and the live one is kept as the one before.

        `model` is the digest in the report that somebody read. Raises CandidateMissing, CandidateBeyondRepair,
        TryingAlready, and DangerLost without one of the reasons DESPITE.
        """
        with self._trial.alone():
            report = self._trial.report()
            if model != report.model or self._trial.candidate.digest() != report.model:
                raise CandidateBeyondRepair("this report is of another candidate: look again")
            if report.lost and despite not in DESPITE:
                raise DangerLost(f"{len(report.lost)} sentence(s) with danger are lost")
            details = {"lost": len(report.lost), **({"despite": despite} if report.lost else {})}
            with self._store.writing() as connection:
                note = self._store.noting(connection)
                note("model_accepted", actor=actor, subject=f"model:{report.model[:12]}", **details)
                if self._trial.live.record.exists():
                    self._trial.live.copy_to(self._trial.previous)
                self._trial.candidate.move_to(self._trial.live)
            self._trial.drop()

    def reject(self, actor: str) -> None:
        """The candidate is dropped. Raises CandidateMissing and TryingAlready."""
        with self._trial.alone():
            if not self._trial.candidate.archive.exists():
                raise CandidateMissing("there is no candidate")
            with self._store.writing() as connection:
                self._store.noting(connection)("model_rejected", actor=actor, subject="model:candidate")
                self._trial.drop()

    def back(self, actor: str) -> None:
        """The model before takes its place again, and the live one is the one before. Raises CandidateMissing."""
        with self._trial.alone():
            if not self._trial.previous.record.exists():
                raise CandidateMissing("there is no model before this one")
            with self._store.writing() as connection:
                self._store.noting(connection)("model_put_back", actor=actor, subject="model:previous")
                aside = ModelFiles(self._trial.previous.folder / "aside")
                self._trial.live.copy_to(aside)
                self._trial.previous.move_to(self._trial.live)
                aside.move_to(self._trial.previous)
                shutil.rmtree(aside.folder, ignore_errors=True)
