"""`read_features()`: examples and test sentences as the pipeline's features, with the vectors of every encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.understanding.memory import Remembered
from bench.understanding.model import Model
from bench.understanding.sets import SETS, read_set
from bot.nlu.e5.adapter import Adapter
from bot.nlu.encoders import Accurate, Fast, SentenceVectors
from bot.nlu.examples import Example
from bot.nlu.rows import SparseRow
from bot.settings import Encoder


@dataclass(frozen=True)
class Texts:
    """What was said with its labels, and for each text its parts as n-grams and, by encoder, as vectors."""

    said: list[str]
    labels: list[str]
    danger: NDArray[np.bool_]
    ngrams: list[list[SparseRow]]
    vectors: dict[str, list[NDArray[np.float32]]]

    def stacked(self, *, ngrams: bool, vectors: str | None, width: int) -> Any:
        """The whole messages as one sparse matrix of the features that are asked for."""
        from scipy import sparse

        blocks = []
        if ngrams:
            rows = [parts[0] for parts in self.ngrams]
            pointer = np.cumsum([0, *(len(row.indices) for row in rows)])
            values = np.concatenate([row.values for row in rows])
            indices = np.concatenate([row.indices for row in rows])
            blocks.append(sparse.csr_matrix((values, indices, pointer), shape=(len(rows), width)))
        if vectors is not None:
            blocks.append(sparse.csr_matrix(np.stack([parts[0] for parts in self.vectors[vectors]]) * 2))
        return sparse.hstack(blocks, format="csr")


@dataclass(frozen=True)
class Tests:
    """The two kinds of sentences of a set."""

    __test__ = False

    intents: Texts
    dangers: Texts


@dataclass(frozen=True)
class Features:
    """All that a way to understand may learn from and is judged by. `width`: how many n-grams there are."""

    train: Texts
    tests: dict[str, Tests]
    intents: list[str]
    width: int

    def relabelled(self, labels: list[str]) -> Features:
        """The same examples with other labels."""
        return replace(self, train=replace(self.train, labels=labels), intents=sorted(set(labels)))


def read_features(examples: Sequence[Example]) -> Features:
    """From the trained model's own components; the vectors of each encoder are kept on disk."""
    from bot.engine import fingerprint

    reader = _Reader(Model(fingerprint.MODEL))
    train = reader.texts(
        [example.plain for example in examples],
        [example.intent for example in examples],
        [example.danger for example in examples],
    )
    tests = {}
    for name in SETS:
        found = read_set(name)
        if found is not None:
            kinds = (found.intents, found.danger)
            tests[name] = Tests(*(reader.texts([s.text for s in k], [s.expected for s in k]) for k in kinds))
    width = 1 + max(int(row.indices.max()) for parts in train.ngrams for row in parts if len(row.indices))
    reader.save()
    return Features(train, tests, sorted(set(train.labels)), width)


class _Reader:
    """Tokens and n-grams by the model's components; vectors by every encoder, centred on what it reads first."""

    def __init__(self, model: Model) -> None:
        from bot.nlu.dutch import DutchTokenizer
        from bot.nlu.encoder import SentenceEncoder
        from bot.nlu.ngrams import NgramFeaturizer

        parts = model.components()
        self._tokenizer: Any = parts[DutchTokenizer.__name__]
        self._ngrams: Any = parts[NgramFeaturizer.__name__]
        self._spans: Any = parts[SentenceEncoder.__name__]
        kinds: dict[str, tuple[SentenceVectors, Encoder]] = {
            "use": (Fast(), "fast"),
            "plain": (Accurate(), "accurate"),
            "taught": (Accurate(Adapter.read()), "accurate"),
        }
        self._encoders = {name: Remembered(encoder, kind) for name, (encoder, kind) in kinds.items()}
        self._means: dict[str, NDArray[np.float32]] = {}

    def texts(self, said: Sequence[str], labels: Sequence[str], danger: Sequence[bool] | None = None) -> Texts:
        """Read them all."""
        from rasa.shared.nlu.training_data.message import Message

        from bot.nlu.ngrams import NGRAMS

        messages = [Message.build(text) for text in said]
        self._tokenizer.process(messages)
        self._ngrams.process(messages)
        return Texts(
            list(said),
            list(labels),
            np.array(danger if danger is not None else [False] * len(said)),
            [message.get(NGRAMS) or [SparseRow.empty()] for message in messages],
            {name: self._vectors(name, messages) for name in self._encoders},
        )

    def _vectors(self, name: str, messages: Sequence[Any]) -> list[NDArray[np.float32]]:
        print(f"  vectors of {len(messages)} texts: {name}", flush=True)
        encoder = self._encoders[name]
        wanted = [self._spans._texts(message) for message in messages]
        flat = encoder.vectors([text for texts in wanted for text in texts.values()])
        mean = self._means.setdefault(name, flat.mean(axis=0))
        flat = flat - mean
        flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)
        found, start = [], 0
        for message, texts in zip(messages, wanted, strict=True):
            rows = np.zeros((max(1, len(message.get("parts") or [])), encoder.dimensions), np.float32)
            rows[list(texts)] = flat[start : start + len(texts)]
            if texts and not rows[0].any():
                whole = flat[start : start + len(texts)].mean(axis=0)
                rows[0] = whole / max(float(np.linalg.norm(whole)), 1e-6)
            start += len(texts)
            found.append(rows)
        return found

    def save(self) -> None:
        """Keep the vectors for the next time."""
        for encoder in self._encoders.values():
            encoder.save()
