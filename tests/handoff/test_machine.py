"""The states of a hand-over: a table of what may happen, and ten thousand random walks through it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pytest

from bot import clock
from bot.content.copybook import Context, Copybook, load_municipal_copy
from bot.content.copyfile import GATEWAY_WORDS
from bot.content.directory import load_directory
from bot.handoff.clockwork import Moments, due
from bot.handoff.machine import (
    ACTIVE,
    BY_CHECK,
    BY_CLOCK,
    BY_HUMAN,
    BY_VISITOR,
    OVER,
    STANDING,
    TABLE,
    Event,
    NotPossible,
    Phase,
    step,
    visitor_state,
)
from bot.settings import ROOT

NIGHT = clock.parse("2026-01-16T02:35")
WALKS, STEPS, SEED = 10_000, 40, 20260116


@cache
def book() -> Copybook:
    """The real texts of Groningen."""
    return load_municipal_copy(load_directory("groningen"))


ROWS = [
    (Phase.not_offered, Event.ask, Phase.checking, "first we look whether somebody is there"),
    (Phase.checking, Event.available, Phase.offered, "somebody is there"),
    (Phase.checking, Event.absent, Phase.nobody, "within the hours, but nobody sits there"),
    (Phase.checking, Event.closed, Phase.outside_hours, "no chat has its hours now"),
    (Phase.checking, Event.broken, Phase.failed, "nobody can say whether somebody is there"),
    (Phase.offered, Event.consent, Phase.queued, "only now something goes over"),
    (Phase.offered, Event.refuse, Phase.cancelled, "she does not have to"),
    (Phase.offered, Event.absent, Phase.nobody, "the last one went home while she thought about it"),
    (Phase.offered, Event.lapse, Phase.timed_out, "an offer does not stand for ever"),
    (Phase.queued, Event.take, Phase.joined, "a human takes her"),
    (Phase.queued, Event.nobody_yet, Phase.queued, "after a minute she hears it, and may keep waiting"),
    (Phase.queued, Event.keep_waiting, Phase.queued, "and she does"),
    (Phase.queued, Event.cancel, Phase.cancelled, "or she does not"),
    (Phase.queued, Event.time_out, Phase.timed_out, "after five minutes she is back with the bot"),
    (Phase.queued, Event.visitor_gone, Phase.cancelled, "nobody takes somebody who left"),
    (Phase.queued, Event.broken, Phase.failed, "the provider takes nothing any more"),
    (Phase.joined, Event.colleague, Phase.joined, "a colleague goes on"),
    (Phase.joined, Event.human_silent, Phase.queued, "two minutes without a word: first in the queue again"),
    (Phase.joined, Event.human_gone, Phase.queued, "the desk is dead: first in the queue again"),
    (Phase.joined, Event.hand_back, Phase.ended, "the human gives her back to the bot"),
    (Phase.joined, Event.end, Phase.ended, "the human ends it"),
    (Phase.joined, Event.cancel, Phase.ended, "she ends it"),
    (Phase.joined, Event.broken, Phase.failed, "the provider takes nothing any more"),
    (Phase.ended, Event.ask, Phase.checking, "a second and a third time works as the first"),
    (Phase.timed_out, Event.ask, Phase.checking, "who waited in vain may ask again"),
    (Phase.failed, Event.ask, Phase.checking, "what failed once may work now"),
]

NEVER = [
    (Phase.not_offered, Event.consent, "nobody agrees to what was not offered"),
    (Phase.not_offered, Event.take, "nobody is taken who did not ask"),
    (Phase.offered, Event.take, "nobody is taken before she agreed"),
    (Phase.queued, Event.end, "what has not begun cannot end"),
    (Phase.joined, Event.take, "somebody else was first"),
    (Phase.joined, Event.time_out, "the queue is over"),
    (Phase.ended, Event.end, "a second click on end does nothing"),
    (Phase.cancelled, Event.take, "she left the queue just before"),
    (Phase.ended, Event.human_silent, "over is over"),
]


@pytest.mark.parametrize(("phase", "event", "after", "reason"), ROWS, ids=[row[3] for row in ROWS])
def test_what_may_happen(phase: Phase, event: Event, after: Phase, reason: str) -> None:
    """Each row of the table leads where its reason says."""
    assert step(phase, event).phase is after


@pytest.mark.parametrize(("phase", "event", "reason"), NEVER, ids=[row[2] for row in NEVER])
def test_what_may_not_happen(phase: Phase, event: Event, reason: str) -> None:
    """It is refused by name and says where the hand-over stands."""
    with pytest.raises(NotPossible) as refused:
        step(phase, event)
    assert refused.value.phase is phase


def test_every_phase_has_a_text_with_a_way_out() -> None:
    """Whatever the state, whoever asks where she stands reads 112 and a phone that is open day and night."""
    assert set(STANDING) == set(Phase)
    for phase, key in STANDING.items():
        assert_way_out(key, phase.value)


def test_every_change_says_something_with_a_way_out() -> None:
    """No change of state is silent but the check, which ends in words within the same answer."""
    for (phase, event), outcome in TABLE.items():
        if outcome.phase is Phase.checking:
            assert outcome.text is None
            continue
        assert outcome.text is not None, (phase, event)
        assert_way_out(outcome.text, f"{phase.value} {event.value}")


def assert_way_out(key: str, where: str) -> None:
    """112 and Veilig Thuis, also when the same text comes twice."""
    values: dict[str, object] = {"wie": "Filomena", "deuren": []}
    first = book().render(key, Context(NIGHT, values))
    again = book().render(key, Context(NIGHT, {**values, "vorige": [first.digest]}))
    for answer in (first, again):
        text = " ".join(bubble.text for bubble in answer.bubbles)
        assert "112" in text, where
        assert "0800-2000" in text, where


def test_the_visitor_can_leave_every_state_by_herself() -> None:
    """From each active state there is something that she can do, and it leads to the bot."""
    for phase in ACTIVE:
        mine = [step(phase, event).phase for event in BY_VISITOR if (phase, event) in TABLE]
        assert any(after in OVER for after in mine), phase


def test_what_is_over_can_begin_again_and_nothing_else() -> None:
    """A state that is over is with the bot, and knows one event: asking anew."""
    for phase in OVER:
        assert visitor_state(phase) == "bot"
        assert [event for event in Event if (phase, event) in TABLE] == [Event.ask]


def test_the_events_are_each_of_one_kind() -> None:
    """By the visitor, the check, the human or the clock; none is forgotten."""
    kinds: list[Iterable[Event]] = [BY_VISITOR, BY_CHECK, BY_HUMAN, BY_CLOCK]
    assert sorted(event.value for kind in kinds for event in kind) == sorted(event.value for event in Event)


@dataclass
class Walk:
    """One hand-over on its way: a dead desk, a page that is open, and nobody who says anything."""

    chance: random.Random
    phase: Phase = Phase.not_offered
    now: datetime = NIGHT
    entered: datetime = NIGHT
    told: bool = False

    def stumble(self) -> None:
        """Anything may happen, half of the time also what cannot."""
        possible = [event for event in Event if (self.phase, event) in TABLE]
        with suppress(NotPossible):
            self.go(self.chance.choice(possible if self.chance.random() < 0.5 else list(Event)))

    def wait(self, seconds: float) -> None:
        """Time passes, and the worker looks."""
        self.now += timedelta(seconds=seconds)
        moments = Moments(self.phase, self.entered, told=self.told, at_desk=True, desk=NIGHT, visitor=self.now)
        event = due(moments, self.now)
        if event is not None:
            self.go(event)

    def go(self, event: Event) -> None:
        """To where the table says."""
        after = step(self.phase, event).phase
        self.told = after is self.phase and (self.told or event is Event.nobody_yet)
        self.entered = self.entered if after is self.phase else self.now
        self.phase = after


def test_ten_thousand_random_walks_strand_nobody() -> None:
    """Whatever happens in whatever order: a state with a text, and when all fall silent the bot within 11 minutes.

    A walk throws events and time at random. Then nobody does anything any more, and only the clock goes on.
    """
    chance = random.Random(SEED)
    keys = book().keys()
    seen: set[Phase] = set()
    for number in range(WALKS):
        walk = Walk(chance)
        for _ in range(chance.randrange(STEPS)):
            walk.stumble() if chance.random() < 0.6 else walk.wait(chance.randrange(90))
            seen.add(walk.phase)
            assert STANDING[walk.phase] in keys
        alone = walk.now
        while walk.phase in ACTIVE:
            walk.wait(5)
            assert walk.now - alone <= timedelta(minutes=11), (SEED, number, walk.phase)
    assert seen == set(Phase)


def test_the_page_for_developers_names_every_phase_and_button() -> None:
    """docs/handoff.md knows each state, each provider and each word of a button."""
    page = (ROOT / "docs" / "handoff.md").read_text(encoding="utf-8")
    for phase in set(Phase) - {Phase.not_offered}:
        assert phase.value.replace("_", " ") in page, phase
    for word in (word for word in GATEWAY_WORDS if word.startswith("mens:")):
        assert f"`{word}`" in page, word
    for name in ("desk", "link", "chatwoot", "console", "failing"):
        assert f"`{name}`" in page, name
