"""The alert of a conversation: the full table."""

from __future__ import annotations

import itertools

import pytest

from bot.safety import Danger, Reading
from bot.safety.alert import Alert, next_alert

N, R, A = Alert.none, Alert.raised, Alert.asked
URGENT = [danger for danger in Danger if danger.urgent]
QUIET = [danger for danger in Danger if not danger.urgent]
#: (over, reading) → the alert after none, raised, asked; with the reason.
_QUIET_TABLE = [
    (False, None, (N, R, A), "nothing was said about danger: nothing changes"),
    (False, Reading.story, (N, R, A), "a story changes nothing"),
    (False, Reading.safe, (N, A, N), "safe once is asked again, safe twice is over"),
    (True, None, (N, A, N), "taking it back once is asked again, twice is over"),
    (True, Reading.story, (N, A, N), "taking it back counts, whatever else is told"),
    (True, Reading.safe, (N, A, N), "both say that it is over"),
    (False, Reading.danger, (R, R, R), "an answer that says danger raises it"),
    (True, Reading.danger, (R, R, R), "danger beats taking it back: it can be typed under coercion"),
]


@pytest.mark.parametrize(("over", "reading", "after", "why"), _QUIET_TABLE)
def test_without_new_danger(
    over: bool, reading: Reading | None, after: tuple[Alert, Alert, Alert], why: str
) -> None:
    """Without danger in the words, the alert goes as the table says; thoughts of suicide do not raise it."""
    for danger, (before, expected) in itertools.product(QUIET, zip((N, R, A), after, strict=True)):
        assert next_alert(before, danger=danger, over=over, reading=reading) is expected, why


@pytest.mark.parametrize("danger", URGENT)
def test_new_danger_always_raises(danger: Danger) -> None:
    """Danger in the words raises the alert, whatever stood before and whatever else is said."""
    for before, over, reading in itertools.product(Alert, (False, True), (None, *Reading)):
        assert next_alert(before, danger=danger, over=over, reading=reading) is Alert.raised


def test_the_table_is_complete() -> None:
    """Every pair of over and reading has its row."""
    rows = {(over, reading) for over, reading, _, _ in _QUIET_TABLE}
    assert rows == set(itertools.product((False, True), (None, *Reading)))
