"""What can go wrong while learning, named after what happened to the person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import NachtlichtError
from bot.learning.checks import Problem


class LearningError(NachtlichtError):
    """The root of this room's errors."""


class CorrectionUnknown(LearningError):
    """There is no such correction."""


class ConversationGone(LearningError):
    """The conversation that was corrected was erased or ended its term; what was typed may still be proposed."""


class NotLearnable(LearningError):
    """What was proposed breaks a rule; `problems` says which."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.why.value}" for one in problems))
        self.problems = tuple(problems)


class OwnCorrection(LearningError):
    """Nobody approves or refuses her own words: a colleague does."""


class NotOwnCorrection(LearningError):
    """Only who proposed it takes it back."""


class DecidedMeanwhile(LearningError):
    """Somebody else was first: it is no longer waiting."""


class ExportUnknown(LearningError):
    """There was no such export."""


class CandidateMissing(LearningError):
    """There is no candidate to look at, to accept or to drop."""


class CandidateBeyondRepair(LearningError):
    """The candidate is not whole, or its report is of another one: try again."""


class DangerLost(LearningError):
    """The candidate misses danger that the present model sees; only with a reason does it go live."""


class TryingAlready(LearningError):
    """Another candidate is being trained at this moment."""
