"""`DutchIntentClassifier`: which intent, how sure, and how probable it is that there is danger now."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.calibration import Calibration, calibrate
from bot.nlu.encoder import SENTENCES, SentenceEncoder
from bot.nlu.fingerprint import hash_sources
from bot.nlu.kernel import Kernel, Machine, Matrix, balanced_weights, fit, sigmoid, softmax
from bot.nlu.ngrams import NGRAMS, NgramFeaturizer

logger = logging.getLogger(__name__)

#: Message properties: `acute` = {"probability", "threshold"} leaves the pipeline, the other is for the fallback.
ACUTE = "acute"
SAID = "said"
FALLBACK_THRESHOLD = "fallback_threshold"
_ARRAYS = ("terms", "examples", "dual", "bias")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DutchIntentClassifier(GraphComponent, IntentClassifier):
    """One model for all intents and, as one more column, for danger.

    A long message is read as a whole and part by part. The intent comes from the whole, helped by its parts; the
    danger from whichever part sounds most dangerous.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads both kinds of features."""
        return [NgramFeaturizer, SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Chosen by leave-one-out on the training data; `docs/understanding.md` has the table."""
        return {
            "ridge": 2.0,
            "sentence_weight": 6.0,
            "sentence_narrowness": 1.0,
            "balance": 1.0,
            "ranking_length": 10,
            "part_weight": 0.3,
            "acute_intents": ["acuut_gevaar"],
            "acute_recall": 0.99,
            "acute_false_alarms": 0.02,
            "lost_to_fallback": 0.01,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Only for training."""
        return ["scipy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The arithmetic is in helper modules."""
        return hash_sources()

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Untrained: `train` or `load` fills the rest."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._intents: list[str] = []
        self._machine: Machine | None = None
        self._calibration: Calibration | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DutchIntentClassifier:
        """Rasa's way to make an untrained one."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Solve, calibrate on the left-out predictions, write down."""
        examples = [m for m in training_data.intent_examples if m.get(NGRAMS)]
        labels = [m.get(INTENT) for m in examples]
        self._intents = sorted(set(labels))
        truth = np.array([self._intents.index(label) for label in labels])
        acute = np.isin(labels, self._config["acute_intents"])
        fitted = fit(
            [m.get(NGRAMS)[0] for m in examples],
            np.stack([m.get(SENTENCES).matrix[0] for m in examples]),
            np.column_stack(
                [np.where(np.eye(len(self._intents))[truth] > 0, 1.0, -1.0), np.where(acute, 1.0, -1.0)]
            ),
            balanced_weights(labels, self._config["balance"]),
            ridge=self._config["ridge"],
            kernel=Kernel(self._config["sentence_weight"], self._config["sentence_narrowness"]),
        )
        self._machine = fitted.machine
        self._calibration = calibrate(
            fitted.left_out[:, :-1],
            truth,
            fitted.left_out[:, -1],
            acute,
            lost=self._config["lost_to_fallback"],
            recall=self._config["acute_recall"],
            false_alarms=self._config["acute_false_alarms"],
        )
        self._report(len(examples))
        self._persist()
        return self._resource

    def _report(self, count: int) -> None:
        assert self._calibration is not None
        logger.info("  %s examples, %s intents; on left-out examples:", count, len(self._intents))
        for name, value in self._calibration.as_dict().items():
            logger.info("  %-22s %.3f", name, value)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking, acute and the fallback's threshold."""
        for message in messages:
            if message.get(NGRAMS) and self._machine is not None:
                self._classify(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns from its output."""
        return training_data

    def _classify(self, message: Message) -> None:
        assert self._machine is not None
        assert self._calibration is not None
        scores = self._machine.scores(message.get(NGRAMS), message.get(SENTENCES).matrix)
        confidences = softmax(self._over_parts(scores[:, :-1]), self._calibration.temperature)
        order = np.argsort(-confidences)[: self._config["ranking_length"]]
        ranking = [{"name": self._intents[i], "confidence": float(confidences[i])} for i in order]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(ACUTE, self._danger(scores[:, -1]), add_to_output=True)
        message.set(SAID, self._said(scores[1:, :-1]), add_to_output=True)
        message.set(FALLBACK_THRESHOLD, self._calibration.fallback_threshold)

    def _over_parts(self, scores: Matrix) -> Matrix:
        """The whole, mixed with the strongest that any part says for each intent."""
        whole: Matrix = scores[0]
        if len(scores) > 1:
            share = float(self._config["part_weight"])
            whole = (1 - share) * whole + share * scores[1:].max(axis=0)
        return whole

    def _said(self, scores: Matrix) -> list[dict[str, Any]]:
        """The likeliest intent of each part of a long message, as `{"name", "confidence"}`."""
        assert self._calibration is not None
        found = [softmax(row, self._calibration.temperature) for row in scores]
        return [{"name": self._intents[int(c.argmax())], "confidence": float(c.max())} for c in found]

    def _danger(self, scores: Matrix) -> dict[str, float]:
        assert self._calibration is not None
        probability = sigmoid(scores.max(), self._calibration.acute_slope, self._calibration.acute_offset)
        return {"probability": float(probability), "threshold": self._calibration.acute_threshold}

    def _persist(self) -> None:
        assert self._machine is not None
        assert self._calibration is not None
        with self._storage.write_to(self._resource) as directory:
            meta = {
                "intents": self._intents,
                "calibration": self._calibration.as_dict(),
                "kernel": asdict(self._machine.kernel),
            }
            (directory / "classifier.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")
            arrays = {name: getattr(self._machine, name) for name in _ARRAYS}
            np.savez(directory / "machine.npz", **arrays)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DutchIntentClassifier:
        """Read what was learnt."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            meta = json.loads((directory / "classifier.json").read_text(encoding="utf-8"))
            with np.load(directory / "machine.npz") as stored:
                component._machine = Machine(Kernel(**meta["kernel"]), **{name: stored[name] for name in _ARRAYS})
        component._intents = meta["intents"]
        component._calibration = Calibration(**meta["calibration"])
        return component
