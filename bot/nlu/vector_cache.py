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
#: And between two times of writing down, so that who stops a training loses little.
KEEP = 2000


class VectorCache:
    """One file per encoder and version of it: hashes of the texts and their vectors."""

    def __init__(self, name: Encoder, directory: Path = ROOT / ".rasa") -> None:
        """Nothing is read yet."""
        self._name = name
        self._directory = directory

    def vectors(self, encoder: SentenceVectors, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; texts that were seen before come from the file."""
        path = self._directory / f"vectors-{self._name}-{encoder.version}.npz"
        known = _read(path)
        new = sorted({text for text in texts if _key(text) not in known})
        for start in range(0, len(new), STEP):
            logger.info("  encoding %s of %s new texts (%s)", start, len(new), self._name)
            batch = new[start : start + STEP]
            known.update(zip(map(_key, batch), encoder.vectors(batch), strict=True))
            if start % KEEP == 0:
                _write(path, known)
        wanted = {_key(text): known[_key(text)] for text in texts}
        if new:
            _write(path, wanted)
        return np.stack([wanted[_key(text)] for text in texts])


def _read(path: Path) -> dict[str, Vectors]:
    if not path.exists():
        return {}
    with np.load(path) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))


def _write(path: Path, known: dict[str, Vectors]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    temporary.replace(path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
