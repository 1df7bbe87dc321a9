"""What time does to a hand-over: a table of moments, each with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.handoff.clockwork import Moments, ahead, due, visitor_away
from bot.handoff.machine import TABLE, Event, Phase

NOW = clock.parse("2026-01-16T02:35")


def ago(seconds: float) -> datetime:
    """So many seconds before now."""
    return NOW - timedelta(seconds=seconds)


def queued(seconds: float, **more: object) -> Moments:
    """Somebody who waits so long."""
    return Moments(Phase.queued, ago(seconds), **more)  # type: ignore[arg-type]


def joined(seconds: float, **more: object) -> Moments:
    """A human came so long ago, at a desk that is alive unless said otherwise."""
    return Moments(Phase.joined, ago(seconds), **{"at_desk": True, "desk": ago(1), **more})  # type: ignore[arg-type]


ROWS = [
    (queued(59), None, "not a minute yet"),
    (queued(60), Event.nobody_yet, "nobody in 60 seconds: she hears it"),
    (queued(61, told=True), None, "she heard it already"),
    (queued(299, told=True), None, "not five minutes yet"),
    (queued(300, told=True), Event.time_out, "five minutes: back to the bot"),
    (queued(300), Event.time_out, "the worker slept through the minute: the five come first"),
    (queued(10, visitor=ago(89)), None, "a telephone in a pocket for a minute"),
    (queued(10, visitor=ago(90)), Event.visitor_gone, "her page is closed"),
    (queued(10, visitor=None), None, "without scripting a page gives no sign, and is no less there"),
    (queued(10, failing=ago(14)), None, "a provider may stumble"),
    (queued(10, failing=ago(15)), Event.broken, "but not for long"),
    (joined(119, waiting=ago(119)), None, "the human may read first"),
    (joined(120, waiting=ago(120)), Event.human_silent, "two minutes without a first word"),
    (joined(900, waiting=ago(120), human=ago(300)), Event.human_silent, "two minutes without an answer"),
    (joined(900, waiting=ago(120), human=ago(5)), None, "the human is typing"),
    (joined(900, waiting=None, said=ago(600)), None, "the human spoke last: it is her turn, and she may think"),
    (joined(5, desk=ago(7)), None, "a stutter of the line"),
    (joined(5, desk=ago(8)), Event.human_gone, "the desk is dead"),
    (joined(7, desk=None), None, "taken just now by a desk that gives its first sign"),
    (joined(8, desk=None), Event.human_gone, "a desk that never gave one"),
    (joined(50, at_desk=False, desk=None), None, "elsewhere there is no desk of ours to watch"),
    (joined(900, visitor=ago(599), said=ago(60)), None, "she may come back"),
    (joined(900, visitor=ago(600), said=ago(60)), Event.visitor_gone, "she does not come back"),
    (joined(3000, said=ago(1799)), None, "half an hour is long, and allowed"),
    (joined(3000, said=ago(1800)), Event.fade, "nobody says anything any more"),
    (joined(1800, said=None), Event.fade, "nobody ever said anything"),
    (Moments(Phase.checking, ago(9)), None, "a slow answer"),
    (Moments(Phase.checking, ago(10)), Event.broken, "the process that looked is gone"),
    (Moments(Phase.offered, ago(599)), None, "she may think about it"),
    (Moments(Phase.offered, ago(600)), Event.lapse, "an offer of ten minutes ago is no offer"),
    (Moments(Phase.ended, ago(9999)), None, "over is over"),
]


@pytest.mark.parametrize(("moments", "event", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_what_is_due(moments: Moments, event: Event | None, reason: str) -> None:
    """Each moment brings about what its reason says."""
    assert due(moments, NOW) is event


def test_what_is_due_is_always_possible() -> None:
    """The clock never brings about what the table refuses."""
    for moments, event, _ in ROWS:
        assert event is None or (moments.phase, event) in TABLE


def test_a_clock_that_jumps_back_does_nothing() -> None:
    """An hour in the future is no time-out."""
    assert due(queued(-3600), NOW) is None
    assert due(joined(-3600), NOW) is None


@pytest.mark.parametrize(
    ("moment", "still", "reason"),
    [
        (None, False, "never"),
        (ago(3600), False, "an hour ago"),
        (ago(-30), False, "two machines do not have the same clock to the second"),
        (ago(-31), True, "nobody may wait until then"),
        (ago(-3600), True, "the clock was put back an hour"),
    ],
)
def test_what_is_still_to_come(moment: datetime | None, still: bool, reason: str) -> None:
    """A moment that another clock wrote down is told from one that is only a little early."""
    assert ahead(moment, NOW) is still, reason


def test_the_desk_knows_that_a_visitor_is_out_of_sight() -> None:
    """After a minute and a half without a sign of the page; without scripting nobody knows."""
    assert visitor_away(joined(300, visitor=ago(90)), NOW)
    assert not visitor_away(joined(300, visitor=ago(89)), NOW)
    assert not visitor_away(joined(300, visitor=None), NOW)
