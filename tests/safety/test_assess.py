"""Danger in a message: what the rules promise on the tables. Run with `-s` to see k of n."""

from __future__ import annotations

import pytest

from bot.safety import Danger, assess
from bot.safety.phrases import load_phrases
from tests.safety.figures import Row, caught, read, with_typo

ACUTE, HARMLESS, EVERYDAY = read("acute.tsv"), read("lookalikes.tsv"), read("everyday_dutch.tsv")
#: Messages that the rules are known to miss; the model is the second voice for them.
KNOWN_MISSES = 3


def test_the_tables_are_large_enough() -> None:
    """At least 250 messages of each side, none of them twice, over every kind of danger."""
    assert min(len(ACUTE), len(HARMLESS)) >= 250
    for rows in (ACUTE, HARMLESS):
        assert len({row.text for row in rows}) == len(rows)
    assert {row.expected for row in ACUTE} == {danger.value for danger in Danger} - {"none"}


def test_danger_is_caught() -> None:
    """All but the known misses get 112, or 113 for thoughts of suicide."""
    missed = [row.text for row in ACUTE if not caught(row)]
    print(f"\ncaught {len(ACUTE) - len(missed)} of {len(ACUTE)}")
    assert len(missed) <= KNOWN_MISSES, missed


def test_the_kind_is_right() -> None:
    """Who is in danger is right too: it decides which text comes with 112."""
    wrong = [row.text for row in ACUTE if caught(row) and assess(row.text).danger.value != row.expected]
    print(f"\nwrong kind {len(wrong)} of {len(ACUTE)}")
    assert wrong == []


@pytest.mark.parametrize("row", HARMLESS, ids=lambda row: row.text)
def test_a_lookalike_is_not_urgent(row: Row) -> None:
    """What only looks like danger gets no alarm; a threat with suicide is control, not a thought of suicide."""
    found = assess(row.text)
    assert not found.danger.urgent, found.rule
    assert row.voice != "threat" or found.danger is Danger.none, found.rule


def test_everyday_dutch_is_calm() -> None:
    """No false alarm on harmless everyday sentences."""
    assert [row.text for row in EVERYDAY if assess(row.text).danger is not Danger.none] == []


@pytest.mark.parametrize("seed", range(5))
def test_everyday_dutch_with_typos_is_calm(seed: int) -> None:
    """One slip of the thumb in every harmless sentence: at most one false alarm."""
    alarms = [text for row in EVERYDAY if assess(text := with_typo(row.text, seed)).danger is not Danger.none]
    print(f"\nseed {seed}: {len(alarms)} of {len(EVERYDAY)}")
    assert len(alarms) <= 1, alarms


def test_keys_only_save_time() -> None:
    """Whatever a pattern finds in the tables stands near a key word of its rule."""
    from bot.safety.near import Text
    from bot.safety.normalise import variants

    lost = []
    for row in (*ACUTE, *HARMLESS):
        for form in variants(row.text):
            text = Text(form)
            for rule in (rule for rule in load_phrases().rules if rule.key):
                found = any(pattern.search(form) for pattern in rule.patterns)
                if found and not text.has_one_of(rule.key):
                    lost.append((rule.name, row.text))
    assert lost == []
