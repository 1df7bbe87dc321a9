"""What remains of an erased conversation: `trace_of`, a pure judgement over its turns."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.clock import AMSTERDAM

Band = Literal["none", "low", "middle", "high"]


@dataclass(frozen=True)
class TurnOutcome:
    """What the tables know of one turn, without its words."""

    intent: str | None
    confidence: float | None
    urgent: bool


@dataclass(frozen=True)
class Trace:
    """No id of the conversation, no text, no moment more exact than a month (YYYY-MM, Amsterdam)."""

    id: str
    month: str
    intents: dict[str, int]
    confidence: Band
    acute: bool
    left_by_exit: bool


def band(confidences: Sequence[float]) -> Band:
    """The mean confidence: low below 0.5, middle below 0.8, else high; none when nothing was understood."""
    if not confidences:
        return "none"
    mean = sum(confidences) / len(confidences)
    return "low" if mean < 0.5 else "middle" if mean < 0.8 else "high"


def trace_of(opened_at: datetime, turns: Sequence[TurnOutcome], *, by_exit: bool) -> Trace:
    """The trace of a conversation that was opened then and had these turns."""
    return Trace(
        id=secrets.token_hex(16),
        month=opened_at.astimezone(AMSTERDAM).strftime("%Y-%m"),
        intents=dict(Counter(turn.intent for turn in turns if turn.intent)),
        confidence=band([turn.confidence for turn in turns if turn.confidence is not None]),
        acute=any(turn.urgent for turn in turns),
        left_by_exit=by_exit,
    )
