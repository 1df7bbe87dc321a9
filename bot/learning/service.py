"""The door of this room: `open_learning(…)` gives `Learning`: corrections, exports, new models."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversation.keys import KeyStore
from bot.conversation.moments import to_ms
from bot.db import writing
from bot.learning.candidate import DESPITE, Candidates
from bot.learning.checks import LONGEST, Problem, Wanted, Why, tidy
from bot.learning.corrections import Corrections
from bot.learning.examples import Library, library
from bot.learning.exports import Exports
from bot.learning.models import Correction, Export
from bot.learning.origin import Origin, Origins
from bot.learning.plan import LeftOut, Plan
from bot.learning.report import Change, Kind, Report, What
from bot.learning.schema import correction
from bot.review.destruction import record
from bot.review.service import Dossiers
from bot.settings import ROOT, Settings
from bot.staff.service import Staff

__all__ = [
    "DESPITE",
    "LONGEST",
    "Change",
    "Correction",
    "Export",
    "Kind",
    "Learning",
    "LeftOut",
    "Library",
    "Origin",
    "Plan",
    "Problem",
    "Report",
    "Wanted",
    "What",
    "Why",
    "forget",
    "open_learning",
    "tidy",
]


class Learning:
    """Everything about learning, over one database and one tree. Synchronous: call it in a worker thread."""

    def __init__(self, staff: Staff, keys: KeyStore, dossiers: Dossiers, root: Path) -> None:
        self.corrections = Corrections(staff.store)
        self.exports = Exports(staff.store, self.corrections, root)
        self.candidates = Candidates(staff.store, root / "models")
        self.origins = Origins(staff.store.engine, keys, dossiers)
        self._root = root

    def library(self) -> Library:
        """All examples and test sentences of the tree. Raises OSError."""
        return library(self._root)


def open_learning(settings: Settings, staff: Staff, dossiers: Dossiers, root: Path = ROOT) -> Learning:
    """Over the database, the keys of the settings and the tree. Raises KeyUnavailable: no place for keys."""
    return Learning(staff, KeyStore(settings.key_dir), dossiers, root)


def forget(engine: Engine, now: datetime, term: timedelta) -> int:
    """For the worker: delete what was refused or withdrawn so long ago; it may be too near to what was typed."""
    over = correction.c.status.in_(("refused", "withdrawn")) & (correction.c.decided_at < to_ms(now - term))
    with writing(engine) as connection:
        gone = int(connection.execute(sa.delete(correction).where(over)).rowcount)
        record(connection, now, {"corrections": gone})
    return gone
