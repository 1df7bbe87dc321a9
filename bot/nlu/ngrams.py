"""`NgramFeaturizer`: TF-IDF of words, lemmas and letters, for the whole message and for each of its parts.

Words of Gronings, of the street and of the chat are read as standard Dutch first.

Rasa's own CountVectorsFeaturizer gives raw counts for the whole message only, and spends most of its time in
scipy; this one needs a dictionary and numpy.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.dialect import LEXICON, to_standard
from bot.nlu.dutch import PARTS, DutchTokenizer
from bot.nlu.fingerprint import hash_sources
from bot.nlu.rows import SparseRow
from bot.nlu.spacy_nl import dutch_model
from bot.nlu.text import clean

#: Message property: one SparseRow per part.
NGRAMS = "ngrams"


class OtherDutchModel(ValueError):
    """The model was trained with another Dutch model than this machine has; every lemma would be off."""


def word_terms(tokens: Sequence[Token]) -> list[str]:
    """Words and lemmas, one and two at a time."""
    words = [word for token in tokens for word in to_standard(clean(token.text)).split()]
    lemmas = [token.lemma for token in tokens if token.lemma]
    terms = [f"w {word}" for word in words] + [f"l {lemma}" for lemma in lemmas]
    terms += [f"w {a} {b}" for a, b in pairwise(words)]
    terms += [f"l {a} {b}" for a, b in pairwise(lemmas)]
    return terms


def letter_terms(text: str, shortest: int = 2, longest: int = 5) -> list[str]:
    """Runs of letters inside each word, with a space for its borders: they survive typos and dialect."""
    terms: list[str] = []
    for word in to_standard(clean(text)).split():
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            terms.extend(padded[i : i + size] for i in range(max(len(padded) - size + 1, 1)))
    return terms


@dataclass
class Vocabulary:
    """One block of terms: index and inverse document frequency (natural logarithm) per term."""

    index: dict[str, int] = field(default_factory=dict)
    idf: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))

    @classmethod
    def learn(cls, documents: Iterable[Iterable[str]], min_df: int) -> Vocabulary:
        """Terms that at least `min_df` documents have."""
        frequency: Counter[str] = Counter()
        total = 0
        for document in documents:
            frequency.update(set(document))
            total += 1
        kept = sorted(term for term, count in frequency.items() if count >= min_df)
        idf = [np.log((1 + total) / (1 + frequency[term])) + 1 for term in kept]
        return cls({term: i for i, term in enumerate(kept)}, np.array(idf, np.float32))

    def row(self, terms: Iterable[str], offset: int = 0) -> SparseRow:
        """Sublinear TF-IDF of length 1, its indices shifted by `offset`."""
        counts = Counter(self.index[term] for term in terms if term in self.index)
        if not counts:
            return SparseRow.empty()
        indices = np.fromiter(counts.keys(), np.int32, len(counts))
        values = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
        values *= self.idf[indices]
        return SparseRow(indices + np.int32(offset), values / np.linalg.norm(values))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(GraphComponent):
    """Two blocks side by side: words with lemmas, then letters."""

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads tokens and parts."""
        return [DutchTokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`min_df`: in how many examples a term must occur to count."""
        return {"min_df": 2}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Helper code and the Dutch model decide the terms."""
        return f"{dutch_model()}:{hash_sources(LEXICON)}"

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Untrained: `train` or `load` fills the vocabularies."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._words = Vocabulary()
        self._letters = Vocabulary()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """Rasa's way to make an untrained one."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which terms there are."""
        examples = [m for m in training_data.training_examples if m.get(PARTS) and m.get(INTENT)]
        min_df = int(self._config["min_df"])
        self._words = Vocabulary.learn((word_terms(m.get(TOKENS_NAMES[TEXT])) for m in examples), min_df)
        self._letters = Vocabulary.learn((letter_terms(m.get(TEXT)) for m in examples), min_df)
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add one row per part."""
        for message in messages:
            message.set(NGRAMS, [self._row(message, *span) for span in message.get(PARTS) or []])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for every example."""
        self.process(training_data.training_examples)
        return training_data

    def _row(self, message: Message, start: int, end: int) -> SparseRow:
        tokens = [t for t in message.get(TOKENS_NAMES[TEXT]) if t.start >= start and t.end <= end]
        words = self._words.row(word_terms(tokens))
        letters = self._letters.row(letter_terms(message.get(TEXT)[start:end]), offset=len(self._words.index))
        return words.beside(letters)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as directory:
            terms = {
                "dutch": dutch_model(),
                "words": list(self._words.index),
                "letters": list(self._letters.index),
            }
            (directory / "terms.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
            np.savez(directory / "idf.npz", words=self._words.idf, letters=self._letters.idf)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """Read what was learnt. Raises OtherDutchModel when it was learnt with another Dutch model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            terms = json.loads((directory / "terms.json").read_text(encoding="utf-8"))
            with np.load(directory / "idf.npz") as idf:
                for name in ("words", "letters"):
                    index = {term: i for i, term in enumerate(terms[name])}
                    setattr(component, f"_{name}", Vocabulary(index, idf[name]))
        if terms["dutch"] != dutch_model():
            raise OtherDutchModel(
                f"The model was trained with {terms['dutch']}, here is {dutch_model()}: run 'make train'."
            )
        return component
