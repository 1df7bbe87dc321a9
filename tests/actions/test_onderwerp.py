"""Concrete questions have an answer of their own."""

from __future__ import annotations

from typing import Any

import pytest

from actions.base import Heard
from actions.geheugen import Memory, remember
from actions.onderwerp import concrete
from bot import clock

NOW = clock.parse("2026-01-16T02:35")
TOLD = (("stalking",),)
ROWS: list[tuple[str, str, float, tuple[tuple[str, ...], ...], str | None]] = [
    ("a question within a story", "huiselijk_geweld", 0.9, TOLD, "vraag_te_laat"),
    ("a question out of the blue", "buiten_bereik", 0.9, (), "vraag_te_laat"),
    ("a grave story that ends with it, told first", "seksueel_geweld", 0.95, (), None),
    ("the same when it was told before", "seksueel_geweld", 0.95, TOLD, "vraag_te_laat"),
    ("a grave story that is not sure", "seksueel_geweld", 0.6, (), "vraag_te_laat"),
    ("thoughts of suicide", "zelfdoding_gedachten", 0.6, TOLD, None),
    ("what only sounds like it", "zelfdoding_gedachten", 0.5, TOLD, "vraag_te_laat"),
]


@pytest.mark.parametrize(("why", "intent", "sure", "before", "key"), ROWS, ids=[row[0] for row in ROWS])
def test_a_concrete_question_wins_over_the_situation(
    why: str, intent: str, sure: float, before: tuple[tuple[str, ...], ...], key: str | None
) -> None:
    """But not over a grave story that is told for the first time, and never over suicide."""
    said = concrete(Heard(intent, sure, NOW, details={"onderwerp": "te_laat"}, before=before), Memory())
    assert (said.key if said else None) == key, why


@pytest.mark.parametrize(("topic", "key"), [("inpakken", "inpakken"), ("meldcode_stappen", "meldcode")])
def test_some_questions_have_a_long_answer(topic: str, key: str) -> None:
    """It goes on where somebody left it."""
    said = concrete(Heard("veiligheidsplan", 0.9, NOW, details={"onderwerp": topic}), Memory())
    assert said is not None
    assert (said.key, said.values) == (key, {"hervat": True})


def test_a_question_does_not_change_what_is_spoken_of() -> None:
    """Whatever the model takes its words for, theme and role stay."""
    before = Memory(rol="slachtoffer", thema="stalking")
    details: dict[str, Any] = {"onderwerp": "zelf_erop_af"}
    assert remember(before, Heard("omstander_thuisgeweld", 0.9, NOW, details=details)) == before
