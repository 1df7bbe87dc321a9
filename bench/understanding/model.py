"""`Model` reads a sentence as Rasa does when it serves; `raises_alarm`, `suicide_seen` judge as the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from bench.understanding.memory import Remembered
from bot.content.answer import Answer, Bubble
from bot.conversation.decide import Decision, decide
from bot.conversation.models import Understanding
from bot.conversation.reply import BotReply
from bot.safety import Assessment, Danger, assess
from bot.safety.alert import Alert
from bot.settings import load as load_settings

Parsed = Mapping[str, Any]
FALLBACK = "nlu_fallback"


class Voice(Enum):
    """Who is asked whether there is danger."""

    both = "both"
    rules = "rules alone"
    model = "model alone"


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


def top_intent(parsed: Parsed) -> str:
    """The label that the model predicts."""
    return str(parsed["intent"]["name"])


def likeliest(parsed: Parsed) -> tuple[str, float]:
    """The likeliest intent and its confidence, also when the model then says that it did not understand."""
    ranked = [row for row in parsed["intent_ranking"] if row["name"] != FALLBACK]
    return str(ranked[0]["name"]), float(ranked[0]["confidence"])


def judged(text: str, parsed: Parsed, voice: Voice = Voice.both) -> Decision:
    """What the gateway's own judgement makes of one message in a fresh conversation."""
    heard = Understanding() if voice is Voice.rules else _understanding(parsed)
    assessment = Assessment(Danger.none) if voice is Voice.model else assess(text)
    reply = BotReply((Answer("test", (Bubble("test"),)),), heard)
    return decide(assessment=assessment, reading=None, alert=Alert.none, reply=reply)


def _understanding(parsed: Parsed) -> Understanding:
    """As bot.engine.channel hands it to the gateway."""
    acute, suicide = parsed.get("acute") or {}, parsed.get("suicide") or {}
    return Understanding(
        intent=top_intent(parsed),
        confidence=float(parsed["intent"]["confidence"]),
        acute=acute.get("probability"),
        threshold=acute.get("threshold"),
        suicide=suicide.get("probability"),
        suicide_threshold=suicide.get("threshold"),
        ranking=tuple((str(row["name"]), float(row["confidence"])) for row in parsed["intent_ranking"][:5]),
        follow_up=(parsed.get("details") or {}).get("vervolg"),
    )


def raises_alarm(text: str, parsed: Parsed, voice: Voice = Voice.both) -> bool:
    """Whether 112 would stand in the first line."""
    return judged(text, parsed, voice).urgent


def suicide_seen(text: str, parsed: Parsed, voice: Voice = Voice.both) -> bool:
    """Whether the answer shows 113."""
    return judged(text, parsed, voice).danger in (Danger.suicide, Danger.suicide_now)
