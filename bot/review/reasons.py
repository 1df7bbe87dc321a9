"""What deserves eyes: `reasons_of(facts)` says why, `score_of` how soon. Pure judgements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.review.missed import Missed


class Reason(str, Enum):
    """Why a conversation lies in the inbox, gravest first."""

    #: Somebody says that the bot missed danger, and nobody else has looked yet.
    missed_waits = "missed_waits"
    #: Two people differ about that: a third one decides, or they talk.
    missed_disputed = "missed_disputed"
    #: The rules heard danger and the model overruled them, so that 112 was not shown.
    rule_overruled = "rule_overruled"
    #: A word that often goes with danger, in a message that nobody took for danger.
    danger_words = "danger_words"
    thumbs_down = "thumbs_down"
    #: 112 stood there, and then somebody said that nothing is the matter.
    danger_taken_back = "danger_taken_back"
    repeated_fallback = "repeated_fallback"
    #: The visitor said nothing more after one of the first answers.
    left_after_answer = "left_after_answer"
    #: Nobody has said yet whether showing 112 was right, or two people judged the same answer differently.
    verdict_needed = "verdict_needed"
    low_confidence = "low_confidence"


#: Powers of two: a graver reason always comes before all lighter ones together.
_WEIGHTS = {reason: 1 << place for place, reason in enumerate(reversed(Reason))}
#: These are about two people who must agree. Nobody sets them aside: they end when two do.
FOR_TWO = frozenset({Reason.missed_waits, Reason.missed_disputed})
#: Below this the model was more likely wrong than right; the band of traces is called low there too.
LOW = 0.5
#: The first time that the bot does not understand, it offers themes; the second time it has nothing new.
REPEATED = 2


@dataclass(frozen=True)
class Facts:
    """What is known of a conversation and of what staff said about it.

    `lowest`: the lowest confidence; None when nothing was understood. `missed`: the states of its turns. `told`:
    there was more than small talk. `judged`: somebody judged one of its turns. `differ`: two people judged the
    same turn right and not right.
    """

    acute: bool = False
    fallbacks: int = 0
    lowest: float | None = None
    taken_back: bool = False
    left_early: bool = False
    feedback: str | None = None
    overruled: bool = False
    danger_words: bool = False
    missed: frozenset[Missed] = frozenset()
    told: bool = True
    judged: bool = False
    differ: bool = False


def reasons_of(facts: Facts) -> frozenset[Reason]:
    """Every reason why somebody should look at it; none when there is none."""
    holds = {
        Reason.missed_waits: Missed.waits in facts.missed,
        Reason.missed_disputed: Missed.disputed in facts.missed,
        Reason.rule_overruled: facts.overruled,
        Reason.danger_words: facts.danger_words,
        Reason.thumbs_down: facts.feedback == "down",
        Reason.danger_taken_back: facts.taken_back,
        Reason.repeated_fallback: facts.fallbacks >= REPEATED,
        Reason.left_after_answer: facts.left_early and facts.told,
        Reason.verdict_needed: facts.differ or (facts.acute and not facts.judged),
        Reason.low_confidence: facts.lowest is not None and facts.lowest < LOW,
    }
    return frozenset(reason for reason, true in holds.items() if true)


def score_of(reasons: Iterable[Reason]) -> int:
    """How soon: a higher one is looked at first."""
    return sum(_WEIGHTS[reason] for reason in reasons)


def ordered(reasons: Iterable[Reason]) -> list[Reason]:
    """Gravest first."""
    return sorted(reasons, key=lambda reason: -_WEIGHTS[reason])
