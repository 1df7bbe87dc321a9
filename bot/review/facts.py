"""What is worth finding of a conversation: `facts_of(turns, role)`, a pure judgement without a word of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.clock import AMSTERDAM
from bot.conversation.decide import SURE
from bot.conversation.erase import FALLBACK
from bot.conversation.theme import theme_of

PartOfDay = Literal["nacht", "ochtend", "middag", "avond"]

TAKES_BACK = "vals_alarm"
#: Who stops within so many messages may have left because of the answer.
EARLY = 2
PARTS: tuple[PartOfDay, ...] = ("nacht", "ochtend", "middag", "avond")


@dataclass(frozen=True)
class TurnFacts:
    """One message of the visitor. `alert`: whether 112 stood large after it; None while nobody answered."""

    at: datetime
    intent: str | None = None
    confidence: float | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    urgent: bool = False
    alert: bool | None = False

    @property
    def heard(self) -> float | None:
        """How sure the model was of what it took the message for; under the fallback lies its first guess."""
        if self.intent != FALLBACK:
            return self.confidence
        return next((belief for name, belief in self.ranking if name != FALLBACK), self.confidence)


@dataclass(frozen=True)
class DossierFacts:
    """The columns of a dossier that follow from its turns. `weekday`: 0 is Monday."""

    theme: str | None
    role: str | None
    acute: bool
    turns: int
    fallbacks: int
    lowest: float | None
    part_of_day: PartOfDay
    weekday: int
    taken_back: bool
    left_early: bool


def facts_of(turns: Sequence[TurnFacts], role: str | None) -> DossierFacts:
    """Of the messages of a conversation, at least one, in order; `role`: who writes, as far as that was plain."""
    began = turns[0].at.astimezone(AMSTERDAM)
    return DossierFacts(
        theme=theme_of((turn.intent, turn.confidence) for turn in turns),
        role=role,
        acute=any(turn.urgent for turn in turns),
        turns=len(turns),
        fallbacks=sum(turn.intent == FALLBACK for turn in turns),
        lowest=min((turn.heard for turn in turns if turn.heard is not None), default=None),
        part_of_day=PARTS[began.hour // 6],
        weekday=began.weekday(),
        taken_back=_taken_back(turns),
        left_early=len(turns) <= EARLY and turns[-1].alert is not None,
    )


def _taken_back(turns: Sequence[TurnFacts]) -> bool:
    """112 stood large, and then somebody said that there is no danger, or that it is over."""
    stood = False
    for turn in turns:
        said = turn.intent == TAKES_BACK and (turn.confidence or 0.0) >= SURE
        if stood and (said or turn.alert is False):
            return True
        stood = stood or bool(turn.alert)
    return False
