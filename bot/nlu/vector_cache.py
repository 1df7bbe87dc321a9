"""`VectorCache`: sentence vectors of training examples on disk, so that training again encodes only what is new.

Only training data ever gets here; nothing that a visitor typed.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.encoders import SentenceVectors, Vectors
from bot.settings import ROOT, Encoder

logger = logging.getLogger(__name__)

#: Examples between two lines of progress.
STEP = 500


class VectorCache:
    """One file per encoder: hashes of the texts and their vectors."""

    def __init__(self, name: Encoder, directory: Path = ROOT / ".rasa") -> None:
        """Nothing is read yet."""
        self._name = name
        self._path = directory / f"vectors-{name}.npz"

    def vectors(self, encoder: SentenceVectors, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; texts that were seen before come from the file."""
        known = self._read()
        new = sorted({text for text in texts if _key(text) not in known})
        for start in range(0, len(new), STEP):
            logger.info("  encoding %s of %s new texts (%s)", start, len(new), self._name)
            batch = new[start : start + STEP]
            known.update(zip(map(_key, batch), encoder.vectors(batch), strict=True))
        wanted = {_key(text): known[_key(text)] for text in texts}
        if new:
            self._write(wanted)
        return np.stack([wanted[_key(text)] for text in texts])

    def _read(self) -> dict[str, Vectors]:
        if not self._path.exists():
            return {}
        with np.load(self._path) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def _write(self, known: dict[str, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".tmp.npz")
        np.savez(temporary, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        temporary.replace(self._path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
