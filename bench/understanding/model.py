"""`Model` reads a sentence as Rasa does when it serves; `bot.engine.verdict` judges as the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.understanding.memory import Remembered
from bot.settings import load as load_settings


class Model:
    """The trained model, read once; `understand` gives what `POST /model/parse` gives."""

    def __init__(self, archive: Path) -> None:
        from bot.engine import quiet, without_tensorflow

        without_tensorflow.install()
        from rasa.core.agent import Agent

        quiet.configure()

        self._agent = Agent.load(str(archive))
        self._memory = _remember(self._agent)

    def understand(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """One parse per text, with progress."""
        parsed = asyncio.run(self._all(texts))
        if self._memory is not None:
            self._memory.save()
        return parsed

    def components(self) -> dict[str, Any]:
        """The parts of the pipeline by the name of their class."""
        nodes = self._agent.processor.graph_runner._instantiated_nodes.values()
        return {type(node._component).__name__: node._component for node in nodes}

    async def _all(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        parsed = []
        for number, text in enumerate(texts, start=1):
            parsed.append(await self._agent.parse_message(text))
            if number % 250 == 0:
                print(f"  {number} of {len(texts)}", flush=True)
        return parsed


def _remember(agent: Any) -> Remembered | None:
    """Let the model's encoder keep the vectors of test sentences; None when it has none."""
    from bot.nlu.encoder import SentenceEncoder

    memory = None
    for node in agent.processor.graph_runner._instantiated_nodes.values():
        component = node._component
        if isinstance(component, SentenceEncoder):
            memory = memory or Remembered(component._encoder, load_settings().encoder)
            component._encoder = memory
    return memory
