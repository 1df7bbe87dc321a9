"""What the gateway would make of a parse: `raises_alarm`, `suicide_seen`, `top_intent`, `likeliest`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from bot.content.answer import Answer, Bubble
from bot.conversation.decide import Decision, decide
from bot.conversation.models import Understanding
from bot.conversation.reply import BotReply
from bot.safety import Assessment, Danger, assess
from bot.safety.alert import Alert

Parsed = Mapping[str, Any]
FALLBACK = "nlu_fallback"


class Voice(Enum):
    """Who is asked whether there is danger."""

    both = "both"
    rules = "rules alone"
    model = "model alone"


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
