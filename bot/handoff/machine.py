"""The states of a hand-over, as pure functions over one table: `step()`, `text_after()`, `visitor_state()`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.conversation.models import State
from bot.errors import NachtlichtError


class Phase(str, Enum):
    """Where a hand-over stands. What stands in `OVER` is back with the bot, and a new one may begin."""

    not_offered = "not_offered"
    checking = "checking"
    offered = "offered"
    queued = "queued"
    joined = "joined"
    ended = "ended"
    cancelled = "cancelled"
    timed_out = "timed_out"
    nobody = "nobody"
    outside_hours = "outside_hours"
    failed = "failed"


class Event(str, Enum):
    """What may happen: by the visitor, by what the check found, by the human, by the clock."""

    ask = "ask"
    consent = "consent"
    refuse = "refuse"
    cancel = "cancel"
    keep_waiting = "keep_waiting"

    available = "available"
    absent = "absent"
    closed = "closed"
    broken = "broken"

    take = "take"
    colleague = "colleague"
    hand_back = "hand_back"
    end = "end"

    lapse = "lapse"
    nobody_yet = "nobody_yet"
    time_out = "time_out"
    human_silent = "human_silent"
    human_gone = "human_gone"
    visitor_gone = "visitor_gone"
    fade = "fade"


class NotPossible(NachtlichtError):
    """This cannot happen now: somebody was first, or it happened already. `phase` is where it stands."""

    def __init__(self, phase: Phase, event: Event) -> None:
        super().__init__(f"{event.value} is not possible while {phase.value}")
        self.phase = phase
        self.event = event


@dataclass(frozen=True)
class Outcome:
    """Where an event leads, and the key of the text that the visitor gets; None where nothing need be said."""

    phase: Phase
    text: str | None


BY_VISITOR = frozenset({Event.ask, Event.consent, Event.refuse, Event.cancel, Event.keep_waiting})
BY_CHECK = frozenset({Event.available, Event.absent, Event.closed, Event.broken})
BY_HUMAN = frozenset({Event.take, Event.colleague, Event.hand_back, Event.end})
BY_CLOCK = frozenset(Event) - BY_VISITOR - BY_CHECK - BY_HUMAN

#: Somebody waits for something here; everything else is over.
ACTIVE = frozenset({Phase.checking, Phase.offered, Phase.queued, Phase.joined})
OVER = frozenset(Phase) - ACTIVE

_ASKING = Outcome(Phase.checking, None)

#: From where, by what, to where, and with which text of bot/content/copy/overdracht.yml or mens.yml.
TABLE: Mapping[tuple[Phase, Event], Outcome] = {
    **{(phase, Event.ask): _ASKING for phase in OVER},
    # the check is done while the visitor waits for her answer
    (Phase.checking, Event.available): Outcome(Phase.offered, "mens_aanbod"),
    (Phase.checking, Event.absent): Outcome(Phase.nobody, "mens_niemand"),
    (Phase.checking, Event.closed): Outcome(Phase.outside_hours, "mens_bellen"),
    (Phase.checking, Event.broken): Outcome(Phase.failed, "mens_storing"),
    (Phase.checking, Event.cancel): Outcome(Phase.cancelled, "mens_liever_niet"),
    # nothing goes over before she agreed
    (Phase.offered, Event.ask): _ASKING,
    (Phase.offered, Event.consent): Outcome(Phase.queued, "rij_begin"),
    (Phase.offered, Event.refuse): Outcome(Phase.cancelled, "mens_liever_niet"),
    (Phase.offered, Event.cancel): Outcome(Phase.cancelled, "mens_liever_niet"),
    (Phase.offered, Event.absent): Outcome(Phase.nobody, "mens_niemand"),
    (Phase.offered, Event.closed): Outcome(Phase.outside_hours, "mens_bellen"),
    (Phase.offered, Event.broken): Outcome(Phase.failed, "mens_storing"),
    (Phase.offered, Event.visitor_gone): Outcome(Phase.cancelled, "rij_weggegaan"),
    (Phase.offered, Event.lapse): Outcome(Phase.timed_out, "mens_aanbod_voorbij"),
    # nobody waits for ever
    (Phase.queued, Event.ask): Outcome(Phase.queued, "rij_blijven"),
    (Phase.queued, Event.keep_waiting): Outcome(Phase.queued, "rij_blijven"),
    (Phase.queued, Event.cancel): Outcome(Phase.cancelled, "rij_uit"),
    (Phase.queued, Event.take): Outcome(Phase.joined, "mens_erbij"),
    (Phase.queued, Event.broken): Outcome(Phase.failed, "mens_uitgevallen"),
    (Phase.queued, Event.nobody_yet): Outcome(Phase.queued, "rij_nog_niemand"),
    (Phase.queued, Event.time_out): Outcome(Phase.timed_out, "rij_te_lang"),
    (Phase.queued, Event.visitor_gone): Outcome(Phase.cancelled, "rij_weggegaan"),
    # a human being is on
    (Phase.joined, Event.colleague): Outcome(Phase.joined, "mens_ander"),
    (Phase.joined, Event.hand_back): Outcome(Phase.ended, "mens_terug"),
    (Phase.joined, Event.end): Outcome(Phase.ended, "mens_klaar"),
    (Phase.joined, Event.cancel): Outcome(Phase.ended, "mens_gestopt"),
    (Phase.joined, Event.broken): Outcome(Phase.failed, "mens_uitgevallen"),
    (Phase.joined, Event.human_silent): Outcome(Phase.queued, "rij_mens_stil"),
    (Phase.joined, Event.human_gone): Outcome(Phase.queued, "rij_mens_weg"),
    (Phase.joined, Event.visitor_gone): Outcome(Phase.ended, "mens_gestopt"),
    (Phase.joined, Event.fade): Outcome(Phase.ended, "mens_gestopt"),
}

#: What somebody gets who asks where she stands, or repeats what happened already.
STANDING: Mapping[Phase, str] = {
    Phase.not_offered: "mens_bellen",
    Phase.checking: "mens_kijken",
    Phase.offered: "mens_aanbod",
    Phase.queued: "rij_blijven",
    Phase.joined: "mens_is_er",
    Phase.ended: "mens_gestopt",
    Phase.cancelled: "mens_liever_niet",
    Phase.timed_out: "rij_te_lang",
    Phase.nobody: "mens_niemand",
    Phase.outside_hours: "mens_bellen",
    Phase.failed: "mens_storing",
}

_STATES: Mapping[Phase, State] = {Phase.offered: "offered", Phase.queued: "queued", Phase.joined: "human"}


def step(phase: Phase, event: Event) -> Outcome:
    """Where the event leads. Raises NotPossible, which changes nothing."""
    outcome = TABLE.get((phase, event))
    if outcome is None:
        raise NotPossible(phase, event)
    return outcome


def visitor_state(phase: Phase) -> State:
    """The state in the visitor's API: whoever is not offered, waiting or with a human is with the bot."""
    return _STATES.get(phase, "bot")
