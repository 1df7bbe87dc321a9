"""Whether the bot missed danger: two different people must say so. `missed_of(verdicts)`, a pure judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(str, Enum):
    """What somebody thinks of one answer."""

    right = "right"
    wrong = "wrong"
    missed_danger = "missed_danger"
    #: A colleague says that danger was missed, and this reviewer looked and does not think so.
    no_danger = "no_danger"
    wrong_referral = "wrong_referral"
    tone = "tone"


class Missed(str, Enum):
    """How far two people are with missed danger in one message."""

    none = "none"
    waits = "waits"
    disputed = "disputed"
    #: Two people say so: only this counts, in the numbers and in what the bot learns.
    agreed = "agreed"
    #: One said so and two others looked and do not think so.
    refused = "refused"


@dataclass(frozen=True)
class Said:
    """What one person said about one message, and when."""

    reviewer: str
    kind: Kind
    at: datetime


#: So many different people must say the same.
PEOPLE = 2


def missed_of(said: Sequence[Said]) -> Missed:
    """The state of one message, from the present verdict of each person.

    Who judged before danger was named has not answered yet; who judged afterwards has seen that a colleague
    thinks so, and does not think so herself.
    """
    named = [one for one in said if one.kind is Kind.missed_danger]
    if not named:
        return Missed.none
    if len({one.reviewer for one in named}) >= PEOPLE:
        return Missed.agreed
    first = min(one.at for one in named)
    others = {one.reviewer for one in said if one.kind is not Kind.missed_danger and one.at >= first}
    if not others:
        return Missed.waits
    return Missed.refused if len(others) >= PEOPLE else Missed.disputed


def differ(said: Sequence[Said]) -> bool:
    """Whether one person calls the answer right and another does not; danger has a state of its own."""
    kinds = {one.kind for one in said} - {Kind.missed_danger, Kind.no_danger}
    return Kind.right in kinds and len(kinds) > 1
