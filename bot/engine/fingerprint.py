"""Does the model fit what is on disk? `wanted()` and `recorded()`, without Rasa, in a tenth of a second."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.nlu.fingerprint import hash_files
from bot.nlu.spacy_nl import dutch_model
from bot.settings import ROOT, Settings

NAME = "nachtlicht"
MODEL = ROOT / "models" / f"{NAME}.tar.gz"
RECORD = ROOT / "models" / f"{NAME}.fingerprint"
#: What a model depends on; the directory and the copy are read at the start, so a change there needs no training.
SOURCES = ("config.yml", "domain.yml", "data", "bot/nlu", "requirements.lock")


def wanted(settings: Settings, root: Path = ROOT) -> str:
    """The fingerprint that a model of today would have: hash, encoder and Dutch model, one per line."""
    digest = hashlib.sha256()
    for source in SOURCES:
        digest.update(source.encode() + hash_files([root / source]).encode())
    return "\n".join([digest.hexdigest(), settings.encoder, dutch_model()])


def recorded(record: Path = RECORD, model: Path = MODEL) -> str | None:
    """The fingerprint of the model on disk, or None when there is no whole model."""
    return record.read_text(encoding="utf-8").strip() if record.exists() and model.exists() else None


def record_now(fingerprint: str, record: Path = RECORD) -> None:
    """Write it down, after the model is there."""
    temporary = record.with_suffix(".tmp")
    temporary.write_text(fingerprint + "\n", encoding="utf-8")
    temporary.replace(record)
