"""Training happens when something changed, and only then; deciding that is quick."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bot import settings
from bot.engine import fingerprint
from bot.settings import ROOT


def project(root: Path) -> Path:
    """A small project tree."""
    for source in ("config.yml", "domain.yml", "data/nlu/a.yml", "bot/nlu/a.py", "requirements.lock"):
        (root / source).parent.mkdir(parents=True, exist_ok=True)
        (root / source).write_text(source)
    return root


def test_a_changed_example_changes_the_fingerprint(tmp_path: Path) -> None:
    """One word in the training data is enough."""
    config = settings.load({})
    before = fingerprint.wanted(config, project(tmp_path))
    assert fingerprint.wanted(config, tmp_path) == before
    (tmp_path / "data/nlu/a.yml").write_text("anders")
    assert fingerprint.wanted(config, tmp_path) != before


def test_another_encoder_changes_the_fingerprint(tmp_path: Path) -> None:
    """A model of one encoder does not serve the other."""
    project(tmp_path)
    fast = settings.load({"NACHTLICHT_ENCODER": "fast"})
    assert fingerprint.wanted(fast, tmp_path) != fingerprint.wanted(settings.load({}), tmp_path)


def test_without_a_model_nothing_is_recorded(tmp_path: Path) -> None:
    """A record without its model is no model."""
    record = tmp_path / "nachtlicht.fingerprint"
    fingerprint.record_now("abc", record)
    assert fingerprint.recorded(record, tmp_path / "nachtlicht.tar.gz") is None


def test_deciding_needs_neither_rasa_nor_tensorflow() -> None:
    """`make start` on a trained machine loses less than a second here."""
    code = (
        "import sys; from bot.engine import train, fingerprint; from bot import settings;"
        "fingerprint.wanted(settings.load({}));"
        "print([m for m in ('rasa', 'tensorflow', 'spacy', 'sklearn') if m in sys.modules])"
    )
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert time.perf_counter() - began < 3  # under 1 s on a machine that does nothing else
