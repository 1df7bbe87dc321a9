"""The bench of the hand-over: how it judges, and a small run of it with real processes."""

from __future__ import annotations

import asyncio

import pytest

from bench.deliveries import Figures, judged
from bench.handoff import engines, measure

SENT = [("a", "een", 0.0), ("a", "twee", 1.0), ("b", "een", 2.0)]


@pytest.mark.parametrize(
    ("arrived", "expected", "reason"),
    [
        ({"a": [("een", 0.1), ("twee", 1.5)], "b": [("een", 2.1)]}, (0, 0, 0, True), "all well"),
        ({"a": [("een", 0.1), ("twee", 2.5)], "b": [("een", 2.1)]}, (0, 0, 0, False), "one too late"),
        ({"a": [("een", 0.1)], "b": [("een", 2.1)]}, (1, 0, 0, False), "one lost"),
        ({"a": [("een", 0.1), ("twee", 1.2)]}, (1, 0, 0, False), "a chat that heard nothing"),
        ({"a": [("een", 0.1), ("een", 0.2), ("twee", 1.1)], "b": [("een", 2.1)]}, (0, 1, 0, False), "one doubled"),
        ({"a": [("twee", 1.1), ("een", 1.2)], "b": [("een", 2.1)]}, (0, 0, 1, False), "one chat out of order"),
        (
            {"a": [("x", 0.0), ("een", 0.1), ("twee", 1.1)], "b": [("een", 2.1)]},
            (0, 0, 0, True),
            "words of others",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_became_of_messages(
    arrived: dict[str, list[tuple[str, float]]], expected: tuple[int, int, int, bool], reason: str
) -> None:
    """Lost, doubled and out of order are counted, and each of them misses the bar, as being late does."""
    found = judged(SENT, arrived)
    assert (found.lost, found.doubled, found.disordered, found.holds) == expected, reason


def test_no_messages_are_no_success() -> None:
    """A run in which nobody said anything meets no bar."""
    assert Figures([]).holds is False


@pytest.mark.running
def test_six_chats_at_once() -> None:
    """Two chatters with three visitors each, for ten seconds: all arrives, once, in order, in time."""
    with engines(on_servers=False) as running:
        outcome = asyncio.run(measure(running, chats=6, chatters=2, seconds=10, pace=4, seed=1))
    assert outcome.errors == []
    assert len(outcome.to_desk.seconds) > 5
    assert outcome.holds, (outcome.to_desk.row("visitor → desk"), outcome.to_visitor.row("desk → visitor"))
