"""`SentenceEncoder`: what a sentence means, as numbers, from an encoder that was trained on many languages."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.dialect import LEXICON, to_standard
from bot.nlu.dutch import PARTS, DutchTokenizer
from bot.nlu.e5.adapter import version
from bot.nlu.encoders import Vectors, load_encoder
from bot.nlu.fingerprint import hash_sources
from bot.nlu.rows import DenseRows
from bot.nlu.text import Span
from bot.nlu.vector_cache import VectorCache
from bot.settings import load as load_settings

#: Message property: DenseRows, one row per part.
SENTENCES = "sentences"
#: Message property of a training example that the encoder knows by heart: no measure of how well it is understood.
BY_HEART = "by_heart"


class OtherEncoder(ValueError):
    """The model was trained with another encoder than NACHTLICHT_ENCODER names now."""


def readable(text: str, spans: list[Span], budget: int) -> list[int]:
    """Which spans are worth encoding: the whole when it is short, else its first and last parts.

    A story begins with what it is about and ends with what is asked; the encoder's time grows with every
    character, so together they stay below `budget` characters. The other parts are read by their n-grams.
    """
    if len(spans) == 1 or spans[0][1] <= budget:
        return [0]
    last = len(spans) - 1
    chosen: list[int] = []
    for index in sorted(range(1, last + 1), key=lambda i: (min(i - 1, last - i), -i)):
        length = spans[index][1] - spans[index][0]
        if length <= budget:
            chosen.append(index)
            budget -= length
    return sorted(chosen)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent):
    """Vectors, centred on the training data and then of length 1.

    Multilingual encoders put everything in one corner of their space; centring is worth several points. Which
    encoder it is comes from NACHTLICHT_ENCODER, is kept in the model, and has to be the same when it serves.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads the parts."""
        return [DutchTokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`budget`: how many characters of one message are encoded at most."""
        return {"budget": 240}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Another encoder, other vectors."""
        return f"{load_settings().encoder}:{version()}:{hash_sources(LEXICON)}"

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Load the encoder now, at the start, and not at the first visitor."""
        self._budget = int(config["budget"])
        self._storage = storage
        self._resource = resource
        self._name = load_settings().encoder
        self._encoder = load_encoder(self._name)
        self._mean: Vectors = np.zeros(self._encoder.dimensions, np.float32)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Rasa's way to make an untrained one."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Find the centre of the examples."""
        texts = self._all_texts(training_data)
        if texts:
            self._mean = VectorCache(self._name).vectors(self._encoder, texts).mean(axis=0)
        with self._storage.write_to(self._resource) as directory:
            (directory / "encoder.json").write_text(json.dumps({"encoder": self._name}), encoding="utf-8")
            np.savez(directory / "mean.npz", mean=self._mean)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add one row per part; a part that is not encoded gets a row of zeros, which is the average text."""
        for message in messages:
            texts = self._texts(message)
            self._set(message, self._encoder.vectors(list(texts.values())) if texts else None)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for every example, with the vectors kept on disk."""
        vectors = VectorCache(self._name).vectors(self._encoder, self._all_texts(training_data))
        start = 0
        for message in training_data.training_examples:
            count = len(self._texts(message))
            self._set(message, vectors[start : start + count] if count else None)
            message.set(BY_HEART, self._encoder.knows_by_heart(message.get(TEXT) or ""))
            start += count
        return training_data

    def _texts(self, message: Message) -> dict[int, str]:
        spans = [(start, end) for start, end in message.get(PARTS) or []]
        if not spans:
            return {}
        text = message.get(TEXT)
        return {i: to_standard(text[slice(*spans[i])].strip()) for i in readable(text, spans, self._budget)}

    def _all_texts(self, training_data: TrainingData) -> list[str]:
        return [text for m in training_data.training_examples for text in self._texts(m).values()]

    def _set(self, message: Message, vectors: Vectors | None) -> None:
        rows = np.zeros((len(message.get(PARTS) or []), self._encoder.dimensions), np.float32)
        if vectors is not None:
            centred = vectors - self._mean
            centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
            rows[list(self._texts(message))] = centred
            if not rows[0].any():
                whole = centred.mean(axis=0)
                rows[0] = whole / max(float(np.linalg.norm(whole)), 1e-6)
        message.set(SENTENCES, DenseRows(rows))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        """Read the centre. Raises OtherEncoder when the model belongs to the other encoder."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            trained = json.loads((directory / "encoder.json").read_text(encoding="utf-8"))["encoder"]
            with np.load(directory / "mean.npz") as stored:
                component._mean = stored["mean"]
        if trained != component._name:
            raise OtherEncoder(
                f"The model was trained with encoder {trained}, now it is {component._name}: run 'make train'."
            )
        return component
