"""`learning_curve`: what would more training lines bring? Right intents with a part of them."""

from __future__ import annotations

import math
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.understanding.sets import Sentence
from bench.understanding.share import Share
from bot.settings import ROOT

PARTS = (0.2, 0.4, 0.6, 0.8, 1.0)

#: An intent and a text.
Line = tuple[str, str]


def stratified(lines: Sequence[Line], part: float, seed: int) -> list[Line]:
    """That part of each intent's lines, at least one; a smaller part is within a larger one of the same seed."""
    intents: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(set(lines)):
        intents[line[0]].append(line)
    chosen: list[Line] = []
    for intent, own in sorted(intents.items()):
        random.Random(f"{seed}:{intent}").shuffle(own)
        chosen += own[: max(1, math.ceil(part * len(own) - 1e-9))]
    return chosen


def learning_curve(
    sentences: Sequence[Sentence], seed: int, parts: Iterable[float] = PARTS
) -> list[dict[str, float | Share]]:
    """`part`, `lines` and `right` (before the fallback) for each part of the lines in data/nlu."""
    with tempfile.TemporaryDirectory() as folder:
        pipeline = _Pipeline(Path(folder))
        return [
            {"part": part, **pipeline.measured(stratified(pipeline.lines, part, seed), sentences)}
            for part in sorted(parts, reverse=True)
        ][::-1]


class _Pipeline:
    """Our own components in a row, as config.yml names them."""

    def __init__(self, folder: Path) -> None:
        from bot.engine import without_tensorflow

        without_tensorflow.install()
        from rasa.engine.storage.local_model_storage import LocalModelStorage
        from rasa.shared.nlu.constants import INTENT, TEXT
        from rasa.shared.nlu.training_data.loading import load_data
        from ruamel.yaml import YAML

        steps = YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
        self._config = {step["name"].rsplit(".", 1)[1]: {**step} for step in steps}
        self._storage = LocalModelStorage(folder)
        data = load_data(str(ROOT / "data" / "nlu"))
        self._messages = {(m.get(INTENT), m.get(TEXT)): m for m in data.intent_examples}
        self.lines: list[Line] = sorted(self._messages)
        self._prepare()

    def _prepare(self) -> None:
        """Tokens once; and the vectors of every line once, from the cache that training fills."""
        from rasa.shared.nlu.training_data.training_data import TrainingData

        everything = TrainingData([self._messages[line] for line in self.lines])
        self._tokenizer = self._component("dutch", "DutchTokenizer")
        self._tokenizer.process_training_data(everything)
        self._component("encoder", "SentenceEncoder").process_training_data(everything)

    def _component(self, module: str, name: str) -> Any:
        """An untrained component with its configuration."""
        from importlib import import_module

        from rasa.engine.storage.resource import Resource

        kind = getattr(import_module(f"bot.nlu.{module}"), name)
        config = {**kind.get_default_config(), **self._config[name]}
        if name == "DutchTokenizer":
            return kind(config)
        return kind(config, self._storage, Resource(name))

    def measured(self, lines: Sequence[Line], sentences: Sequence[Sentence]) -> dict[str, float | Share]:
        """Train on these lines, and count the right intents."""
        from rasa.shared.nlu.training_data.message import Message
        from rasa.shared.nlu.training_data.training_data import TrainingData

        print(f"  learning from {len(lines)} lines", flush=True)
        data = TrainingData([self._messages[line] for line in lines])
        learners = [
            self._component("ngrams", "NgramFeaturizer"),
            self._component("encoder", "SentenceEncoder"),
            self._component("classifier", "DutchIntentClassifier"),
        ]
        for learner in learners:
            learner.train(data)
            learner.process_training_data(data)
        messages = [Message.build(sentence.text) for sentence in sentences]
        self._as_model(learners[1])
        for component in (self._tokenizer, *learners):
            component.process(messages)
        right = [m.get("intent")["name"] == s.expected for m, s in zip(messages, sentences, strict=True)]
        return {"lines": len(lines), "right": Share.of(right)}

    def _as_model(self, encoder: Any) -> None:
        """Test sentences come from their own memory, never into the cache of training data."""
        from bench.understanding.memory import Remembered
        from bot.settings import load

        if not isinstance(encoder._encoder, Remembered):
            encoder._encoder = Remembered(encoder._encoder, load().encoder)
