"""When raw text may be read: `state_of(request, now)` and `may_decide(…)`, pure judgements."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.staff.roles import Role

#: A request that nobody answered is over.
LAPSES = timedelta(hours=24)
#: So long after the approval the asker may read.
OPEN = timedelta(minutes=15)
#: Signs of a reason, without spaces, and at most with them.
SHORTEST_REASON, LONGEST_REASON = 10, 500
ASKERS = frozenset({Role.reviewer})
DECIDERS = frozenset({Role.reviewer, Role.administrator})


class RawState(str, Enum):
    """How far a request is."""

    waiting = "waiting"
    #: Approved, and the quarter of an hour is not over.
    open = "open"
    refused = "refused"
    withdrawn = "withdrawn"
    #: Nobody answered within a day.
    lapsed = "lapsed"
    #: It was open.
    over = "over"


@dataclass(frozen=True)
class RawTimes:
    """What decides about a request: its moments. `approved` is None while nobody decided."""

    asked_at: datetime
    decided_at: datetime | None = None
    approved: bool | None = None
    withdrawn_at: datetime | None = None


def state_of(request: RawTimes, now: datetime) -> RawState:
    """Exactly the term is over. A clock that was put back opens nothing."""
    if request.withdrawn_at is not None:
        return RawState.withdrawn
    if request.decided_at is None:
        return RawState.waiting if timedelta() <= now - request.asked_at < LAPSES else RawState.lapsed
    if not request.approved:
        return RawState.refused
    return RawState.open if timedelta() <= now - request.decided_at < OPEN else RawState.over


def may_decide(asker: str, decider: str, roles: Set[Role]) -> bool:
    """A second person: another reviewer, or an administrator; never who asks, whatever roles she has."""
    return asker != decider and bool(roles & DECIDERS)


def is_reason(text: str) -> bool:
    """Long enough to mean something; spaces and signs that show nothing do not count."""
    return sum(not sign.isspace() for sign in text) >= SHORTEST_REASON
