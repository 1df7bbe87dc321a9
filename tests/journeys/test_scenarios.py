"""Whole conversations, played over HTTP: the right door at the right hour, danger first, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.scenario import Scenario, holds, known_failures, play, scenarios
from tests.stack import Stack


def _cases() -> Iterator[Any]:
    known = known_failures()
    for scenario in scenarios():
        reason = known.get(scenario.id)
        marks = [pytest.mark.running]
        if reason is not None:
            marks.append(pytest.mark.xfail(reason=reason, strict=True))
        yield pytest.param(scenario, id=scenario.id, marks=marks)


@pytest.mark.parametrize("scenario", _cases())
def test_a_conversation_goes_as_it_should(stack: Stack, scenario: Scenario) -> None:
    """Every turn shows the facts that the writer expected, or the scenario is known to fail and says why."""
    played = play(scenario, stack.client)
    assert played.wrong == [], "\n".join([scenario.who, scenario.now, *played.script])


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    """At least sixty conversations, and none hides another."""
    found = scenarios()
    assert len(found) >= 60
    assert len({one.id for one in found}) == len(found)


def test_what_is_known_to_fail_exists() -> None:
    """A reason for a scenario that is gone would be a promise that nobody checks."""
    assert set(known_failures()) <= {one.id for one in scenarios()}


@pytest.mark.parametrize(
    ("part", "text", "found"),
    [
        ("0800-2000", "Bel 0800 2000.", True),
        ("112", "Bel 112.", True),
        ("112", "Bel 113.", False),
        ("bewa", "Bewaar het.", True),
        ("088-330 1 330", "bel 0883301330", True),
    ],
)
def test_a_number_is_found_however_it_is_written(part: str, text: str, found: bool) -> None:
    """Spaces and hyphens are no facts."""
    assert holds(part, text) is found
