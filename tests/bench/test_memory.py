"""Vectors of test sentences are made once, and no sentence is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.understanding.memory import Remembered
from bot.nlu.encoders import Vectors


class Counting:
    """An encoder that counts what it is asked."""

    dimensions = 2
    version = "plain"

    def knows_by_heart(self, text: str) -> bool:
        """Never."""
        return False

    def __init__(self) -> None:
        self.asked = 0

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Each text's length, twice."""
        self.asked += len(texts)
        return np.array([[len(text)] * 2 for text in texts], np.float32)


def test_a_sentence_is_encoded_once(tmp_path: Path) -> None:
    """Also by the next process, and in the order that was asked."""
    encoder = Counting()
    first = Remembered(encoder, "accurate", tmp_path)
    assert first.vectors(["een", "twee", "een"])[:, 0].tolist() == [3, 4, 3]
    first.save()
    again = Remembered(encoder, "accurate", tmp_path)
    assert again.vectors(["twee", "een", "eerder"])[:, 0].tolist() == [4, 3, 6]
    assert encoder.asked == 3


def test_the_file_holds_hashes_and_no_sentence(tmp_path: Path) -> None:
    """The blind set would no longer be blind."""
    memory = Remembered(Counting(), "accurate", tmp_path)
    memory.vectors(["een zin die niemand mag zien"])
    memory.save()
    (path,) = tmp_path.iterdir()
    with np.load(path) as stored:
        assert set(stored.files) == {"keys", "vectors"}
        assert all(len(key) == 32 and " " not in key for key in stored["keys"].tolist())
