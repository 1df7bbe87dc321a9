"""What time does to a hand-over: `due()`, a pure judgement over moments. The worker asks it every second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handoff.machine import Event, Phase

#: A check lasts as long as an HTTP call; longer means that the process which did it is gone.
CHECK = timedelta(seconds=10)
#: An offer that nobody answers.
OFFER = timedelta(minutes=10)
#: In the queue: after so long the visitor hears that nobody came yet, and then that it does not work now.
NOBODY_YET = timedelta(seconds=60)
TOO_LONG = timedelta(minutes=5)
#: So long may a visitor wait for an answer of the human.
SILENCE = timedelta(minutes=2)
#: A desk gives a sign of life every 3 seconds (bot.handoff.presence); the visitor must know within 15.
DESK_GONE = timedelta(seconds=8)
#: The visitor's page gives one every 5 seconds while it is open; a telephone in a pocket does not.
VISITOR_AWAY = timedelta(seconds=90)
VISITOR_GONE = timedelta(minutes=10)
#: Nobody said anything: over before the conversation itself closes after an hour.
FADED = timedelta(minutes=30)
#: A provider that takes no messages.
BROKEN = timedelta(seconds=15)
#: A moment that lies further ahead was written by a clock that was wrong, or put back since.
AHEAD = timedelta(seconds=30)


@dataclass(frozen=True)
class Moments:
    """What is known of a hand-over when the clock looks at it; None is: never, or it does not apply.

    `entered`: this phase began. `told`: she heard that nobody came yet. `waiting`: the first words of the visitor
    that no human answered. `human`: the last sign of the human in this chat, words or typing. `said`: the last
    words of anybody. `desk`: the last sign of life of the chatter's screen; `at_desk` says that there should be
    one. `visitor`: the last sign of life of the visitor's page. `failing`: since when the provider takes nothing.
    """

    phase: Phase
    entered: datetime
    told: bool = False
    waiting: datetime | None = None
    human: datetime | None = None
    said: datetime | None = None
    at_desk: bool = False
    desk: datetime | None = None
    visitor: datetime | None = None
    failing: datetime | None = None


def due(moments: Moments, now: datetime) -> Event | None:
    """What time brings about now, the most important first; None when nothing."""
    if _older(moments.failing, BROKEN, now):
        return Event.broken
    if moments.phase is Phase.checking:
        return Event.broken if _older(moments.entered, CHECK, now) else None
    if moments.phase is Phase.offered:
        return Event.lapse if _older(moments.entered, OFFER, now) else None
    if moments.phase is Phase.queued:
        return _in_queue(moments, now)
    return _with_a_human(moments, now) if moments.phase is Phase.joined else None


def ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether this moment is still to come: counting from it would keep somebody waiting until then."""
    return moment is not None and moment - now > AHEAD


def visitor_away(moments: Moments, now: datetime) -> bool:
    """Whether the desk should know that the visitor's page is not in sight."""
    return _older(moments.visitor, VISITOR_AWAY, now)


def _in_queue(moments: Moments, now: datetime) -> Event | None:
    if visitor_away(moments, now):
        return Event.visitor_gone
    if _older(moments.entered, TOO_LONG, now):
        return Event.time_out
    if not moments.told and _older(moments.entered, NOBODY_YET, now):
        return Event.nobody_yet
    return None


def _with_a_human(moments: Moments, now: datetime) -> Event | None:
    if moments.at_desk and _older(moments.desk or moments.entered, DESK_GONE, now):
        return Event.human_gone
    if _older(moments.visitor, VISITOR_GONE, now):
        return Event.visitor_gone
    if _unanswered(moments, now):
        return Event.human_silent
    if _older(max(moments.entered, moments.said or moments.entered), FADED, now):
        return Event.fade
    return None


def _unanswered(moments: Moments, now: datetime) -> bool:
    """Somebody waits for words, and the human gave no sign since. Typing is a sign."""
    if moments.waiting is None:
        return False
    return _older(max(moments.waiting, moments.human or moments.waiting), SILENCE, now)


def _older(moment: datetime | None, than: timedelta, now: datetime) -> bool:
    """Exactly as long is long enough."""
    return moment is not None and now - moment >= than
