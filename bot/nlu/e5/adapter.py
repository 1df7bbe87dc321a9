"""`Adapter`: what the encoder learnt from our sentences, and `adapted(adapter)`, the model file that has it in it.

The adapter is small (1.5 MB) and stands in the repository; `make tune` makes it anew. Scales are kept as relative
differences, biases and norms as differences, all in half precision.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.e5.model_file import ModelFile, UnknownFormat
from bot.settings import ROOT

ADAPTER = ROOT / "data" / "encoder" / "adapter.npz"
_MADE_FOR = "made_for"
_SHOWN = "shown"
#: One text in so many is never shown to the encoder while it learns.
APART = 8


@dataclass(frozen=True)
class Adapter:
    """Differences by the tensor's name, the encoder file that they belong to (its SHA-256), and their own hash.

    `shown`: marks of the texts that it learnt from, so that no other text counts as known by heart.
    """

    differences: Mapping[str, NDArray[np.float16]]
    made_for: str
    digest: str
    shown: frozenset[int] = frozenset()

    @classmethod
    def read(cls, path: Path = ADAPTER) -> Adapter | None:
        """None when there is none. Raises ValueError or OSError for a broken file."""
        if not path.exists():
            return None
        with np.load(path) as stored:
            differences = {name: stored[name] for name in stored.files if name not in (_MADE_FOR, _SHOWN)}
            made_for, shown = str(stored[_MADE_FOR]), frozenset(stored[_SHOWN].tolist())
        return cls(differences, made_for, hashlib.sha256(path.read_bytes()).hexdigest()[:16], shown)

    @staticmethod
    def write(
        differences: Mapping[str, NDArray[Any]], shown: Iterable[str], model: ModelFile, path: Path = ADAPTER
    ) -> None:
        """Whole or not at all; `shown` are the texts that it learnt from."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp.npz")
        halved: dict[str, Any] = {name: values.astype(np.float16) for name, values in differences.items()}
        marks = np.array(sorted({mark(text) for text in shown}), np.uint32)
        np.savez_compressed(temporary, **halved, **{_MADE_FOR: np.array(digest(model.raw)), _SHOWN: marks})
        temporary.replace(path)

    def has_seen(self, text: str) -> bool:
        """Whether it learnt from this text."""
        return mark(text) in self.shown

    def applied(self, model: ModelFile) -> bytes:
        """The encoder's file with what was learnt. Raises UnknownFormat when it is another encoder's."""
        if digest(model.raw) != self.made_for:
            raise UnknownFormat("data/encoder/adapter.npz was made for another encoder file: run 'make tune'")
        numbers: dict[str, NDArray[Any]] = {}
        for name, difference in self.differences.items():
            if model.places[name].blocks:
                numbers[name] = model.scales(name).astype(np.float32) * (1 + difference.astype(np.float32))
            else:
                numbers[name] = model.floats(name) + difference.astype(np.float32)
        return model.with_numbers(numbers)


def digest(raw: bytes) -> str:
    """SHA-256, in full."""
    return hashlib.sha256(raw).hexdigest()


def may_be_shown(text: str) -> bool:
    """Whether an adapter may learn from this training example; one in eight, by its hash, it may not."""
    return hashlib.sha256(text.strip().encode()).digest()[0] % APART != 0


def mark(text: str) -> int:
    """Four bytes that stand for a text: by accident two of 10,000 share them once in 90 adapters."""
    return int.from_bytes(hashlib.sha256(text.strip().encode()).digest()[:4], "little")


@lru_cache(maxsize=1)
def version() -> str:
    """What vectors depend on besides the encoder's package: the adapter, or "plain"."""
    adapter = Adapter.read()
    return "plain" if adapter is None else adapter.digest


def adapted(original: Path, adapter: Adapter, directory: Path = ROOT / ".rasa") -> Path:
    """The path of the adapted file, written when it is not there yet (72 MB, 0.2 s)."""
    path = directory / f"e5-{adapter.digest}.bin"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(adapter.applied(ModelFile.read(original)))
        temporary.replace(path)
    return path
