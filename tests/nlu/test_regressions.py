"""What staff corrected stays corrected: the sentences that they wrote to test with, read by the trained model."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.engine.cases import regression_cases
from bot.engine.fingerprint import MODEL
from bot.engine.regressions import wrong
from bot.learning.checks import Wanted
from bot.learning.examples import REGRESSIONS, library
from bot.learning.plan import HEADER
from bot.learning.report import Case, Kind, Seen
from bot.settings import ROOT

DANGER = Case(Kind.regression, "ze bonken op het raam", "acuut_gevaar", True, False)
SAD = Case(Kind.regression, "het hoeft niet meer", "zelfdoding_gedachten", False, True)
COST = Case(Kind.regression, "kost dit geld", "kosten", False, False)


@pytest.mark.parametrize(
    ("case", "seen", "why"),
    [
        (COST, Seen("kosten", 0.9, False, False), ""),
        (COST, Seen("stalking", 0.9, False, False), "read as stalking"),
        (COST, Seen("nlu_fallback", 0.2, False, False), "read as nlu_fallback"),
        (DANGER, Seen("acuut_gevaar", 0.9, True, False), ""),
        (DANGER, Seen("acuut_gevaar", 0.9, False, False), "without 112"),
        (DANGER, Seen("stalking", 0.9, False, False), "read as stalking and without 112"),
        (SAD, Seen("zelfdoding_gedachten", 0.9, False, True), ""),
        (SAD, Seen("zelfdoding_gedachten", 0.9, False, False), "without 113"),
        (SAD, Seen("zelfdoding_gedachten", 0.9, True, False), ""),
    ],
)
def test_when_a_sentence_is_read_right(case: Case, seen: Seen, why: str) -> None:
    """The intent, and 112 or 113 where it belongs; 112 in suicide that is going on shows 113 too."""
    found = wrong([case], [seen])
    assert [line.endswith(why) for line in found] == ([True] if why else [])


def test_the_file_is_as_the_export_writes_it() -> None:
    """Three columns, intents that exist, `now` where danger is; each sentence once."""
    lines = (ROOT / "tests" / "nlu" / REGRESSIONS).read_text(encoding="utf-8").splitlines()
    assert lines[0] == HEADER
    known = library()
    rows = [line.split("\t") for line in lines[1:]]
    assert all(len(row) == 3 for row in rows)
    assert len({row[2] for row in rows}) == len(rows)
    for intent, now, text in rows:
        wanted = Wanted(intent, now == "now", "", text)
        assert intent in known.intents, text
        assert wanted.danger is (now == "now"), text


def test_the_trained_model_reads_them_right() -> None:
    """In a process of its own; skips loudly without a model, and says so while there are none."""
    if not MODEL.exists():
        pytest.skip("NO TRAINED MODEL HERE: what staff corrected was not tested; run 'make train'")
    if not regression_cases(ROOT / "tests" / "nlu"):
        pytest.skip("NO REGRESSION SENTENCES YET: staff have exported none")
    command = [sys.executable, "-W", "ignore", "-m", "bot.engine.regressions"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-2000:]}"
