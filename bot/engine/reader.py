"""`Reader` reads sentences with a trained model, as Rasa does when it serves; two readers share their vectors."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.engine.verdict import Parsed, raises_alarm, suicide_seen
from bot.learning.report import Seen
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.encoders import SentenceVectors, Vectors
from bot.settings import ROOT, Encoder

#: Sentences between two lines of progress.
_STEP = 500


class Shared:
    """Stands in for the encoder of two models: what was encoded once, or while training, is not encoded again.

    A vector does not depend on what was trained. Nothing is written down: visitors' words are among the sentences.
    """

    def __init__(self, name: Encoder, directory: Path = ROOT / ".rasa") -> None:
        self._name, self._directory = name, directory
        self._known: dict[str, Vectors] = {}
        self._encoder: SentenceVectors | None = None

    def around(self, encoder: SentenceVectors) -> Shared:
        """For the encoder of a model that was just read."""
        self._encoder = encoder
        self.dimensions, self.version = encoder.dimensions, encoder.version
        if not self._known:
            pattern = f"vectors-*{self._name}-*{encoder.version}.npz"  # while training, and of `make evaluate`
            for path in sorted(self._directory.glob(pattern)):
                with np.load(path) as stored:
                    self._known |= dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        return self

    def knows_by_heart(self, text: str) -> bool:
        """As the encoder itself says."""
        assert self._encoder is not None
        return self._encoder.knows_by_heart(text)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        assert self._encoder is not None
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._known.update(zip(missing, self._encoder.vectors(list(missing.values())), strict=True))
        return np.stack([self._known[key] for key in keys])


class Reader:
    """A trained model, read from its archive."""

    def __init__(self, archive: Path, shared: Shared) -> None:
        from bot.engine import quiet, without_tensorflow

        without_tensorflow.install()
        from rasa.core.agent import Agent

        quiet.configure()
        self._agent = Agent.load(str(archive))
        for node in self._agent.processor.graph_runner._instantiated_nodes.values():
            if isinstance(node._component, SentenceEncoder):
                node._component._encoder = shared.around(node._component._encoder)

    def read(self, texts: Sequence[str], say: Callable[[str], None]) -> list[Seen]:
        """What the gateway would make of each, with progress."""
        return asyncio.run(self._all(texts, say))

    async def _all(self, texts: Sequence[str], say: Callable[[str], None]) -> list[Seen]:
        found = []
        for number, text in enumerate(texts, start=1):
            found.append(seen(text, await self._agent.parse_message(text)))
            if number % _STEP == 0:
                say(f"  {number} of {len(texts)}")
        return found


def seen(text: str, parsed: Parsed) -> Seen:
    """What a parse comes down to."""
    found: Any = parsed["intent"]
    confidence = round(float(found["confidence"]), 4)
    return Seen(str(found["name"]), confidence, raises_alarm(text, parsed), suicide_seen(text, parsed))
