"""`DutchIntentClassifier`: which intent, how sure, and how probable it is that there is danger now."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.calibration import Calibration, calibrate
from bot.nlu.encoder import BY_HEART, SENTENCES, SentenceEncoder
from bot.nlu.examples import is_danger
from bot.nlu.fingerprint import hash_sources
from bot.nlu.kernel import Fitted, Kernel, Machine, Matrix, balanced_weights, fit, softmax
from bot.nlu.ngrams import NGRAMS, NgramFeaturizer
from bot.nlu.stacking import Stack, cues, learn, left_out_probabilities

logger = logging.getLogger(__name__)

#: Message properties: `acute` and `suicide` = {"probability", "threshold"} and `said` leave the pipeline, the last
#: is for the fallback.
ACUTE, SUICIDE = "acute", "suicide"
SUICIDE_INTENT = "zelfdoding_gedachten"
SAID = "said"
FALLBACK_THRESHOLD = "fallback_threshold"
_ARRAYS = ("terms", "examples", "dual", "bias")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DutchIntentClassifier(GraphComponent, IntentClassifier):
    """One model for all intents and, as one more column, for danger of now, whatever its intent; learnt twice.

    First every intent counts the same, however few examples it has: from those scores comes the intent. Then
    danger counts nearly as often as it stands in the examples: worth two points of recall to the stacks. A long
    message is read as a whole and part by part. The intent comes from the whole, helped by its parts. Over all
    scores, and what the rules see, two stacks judge danger and suicide: from whichever part sounds gravest.
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
            "danger_balance": 0.5,
            "ranking_length": 10,
            "part_weight": 0.3,
            "acute_threshold": 0.27,
            "suicide_threshold": 0.22,
            "lost_to_fallback": 0.01,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Only for training."""
        return ["scipy", "sklearn"]

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
        self._stacks: dict[str, Stack] = {}

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
        """Solve, calibrate on the left-out predictions of what the encoder does not know by heart, write down."""
        examples = [m for m in training_data.intent_examples if m.get(NGRAMS)]
        labels = [m.get(INTENT) for m in examples]
        self._intents = sorted(set(labels))
        truth = np.array([self._intents.index(label) for label in labels])
        acute = np.array([is_danger(m.get(INTENT), (m.get(METADATA) or {}).get(INTENT)) for m in examples])
        fair = ~np.array([bool(m.get(BY_HEART)) for m in examples])
        kinds = [("danger" if one else "none") for one in acute]
        fitted = self._fitted(examples, truth, acute, fair, balanced_weights(labels, self._config["balance"]))
        weights = balanced_weights(kinds, self._config["danger_balance"])
        fitted = fitted.beside(self._fitted(examples, truth, acute, fair, weights))
        self._machine = fitted.machine
        self._calibration = calibrate(
            fitted.left_out[:, : len(self._intents)], truth[fair], lost=self._config["lost_to_fallback"]
        )
        self._report(len(examples), int(fair.sum()))
        found = np.stack([cues(m.get(TEXT)) for m, one in zip(examples, fair, strict=True) if one])
        suicide = truth == self._intents.index(SUICIDE_INTENT) if SUICIDE_INTENT in self._intents else acute
        for name, meant in ((ACUTE, acute[fair]), (SUICIDE, suicide[fair])):
            self._stacks[name] = learn(fitted.left_out, found, meant)
            self._report_stack(name, left_out_probabilities(fitted.left_out, found, meant), meant)
        self._persist()
        return self._resource

    def _fitted(
        self,
        examples: list[Message],
        truth: NDArray[np.int64],
        acute: NDArray[np.bool_],
        fair: NDArray[np.bool_],
        weights: NDArray[np.float64],
    ) -> Fitted:
        one_of = np.eye(len(self._intents))[truth] > 0
        return fit(
            [m.get(NGRAMS)[0] for m in examples],
            np.stack([m.get(SENTENCES).matrix[0] for m in examples]),
            np.where(np.column_stack([one_of, acute]), 1.0, -1.0),
            weights,
            ridge=self._config["ridge"],
            kernel=Kernel(self._config["sentence_weight"], self._config["sentence_narrowness"]),
            asked=fair,
        )

    def _report(self, count: int, fair: int) -> None:
        assert self._calibration is not None
        logger.info("  %s examples, %s intents; on %s left-out examples:", count, len(self._intents), fair)
        for name, value in self._calibration.as_dict().items():
            logger.info("  %-22s %.3f", name, value)

    def _report_stack(self, name: str, probability: Any, meant: Any) -> None:
        raised = probability >= self._config[f"{name}_threshold"]
        logger.info("  %-22s %.3f", f"{name}, found", raised[meant].mean())
        logger.info("  %-22s %.3f", f"{name}, false", raised[~meant].mean())

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking, acute, suicide and the fallback's threshold."""
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
        sentences = message.get(SENTENCES).matrix
        scores = self._machine.scores(message.get(NGRAMS), sentences)
        confidences = softmax(self._over_parts(scores[:, : len(self._intents)]), self._calibration.temperature)
        order = np.argsort(-confidences)[: self._config["ranking_length"]]
        ranking = [{"name": self._intents[i], "confidence": float(confidences[i])} for i in order]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        found = cues(message.get(TEXT))
        # a part that was not encoded has half a score, which the stacks never learnt to read
        read = scores[sentences.any(axis=1)] if sentences.any() else scores[:1]
        for name, stack in self._stacks.items():
            verdict = {
                "probability": stack.probability(read, found),
                "threshold": float(self._config[f"{name}_threshold"]),
            }
            message.set(name, verdict, add_to_output=True)
        message.set(SAID, self._said(scores[1:, : len(self._intents)]), add_to_output=True)
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

    def _persist(self) -> None:
        assert self._machine is not None
        assert self._calibration is not None
        with self._storage.write_to(self._resource) as directory:
            meta = {
                "intents": self._intents,
                "calibration": self._calibration.as_dict(),
                "kernel": asdict(self._machine.kernel),
                "stacks": {name: stack.as_dict() for name, stack in self._stacks.items()},
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
        component._stacks = {name: Stack.from_dict(stored) for name, stored in meta["stacks"].items()}
        return component
