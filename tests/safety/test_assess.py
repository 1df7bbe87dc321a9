"""Danger in a message: what the rules promise on the tables. Run with `-s` to see k of n."""

from __future__ import annotations

import pytest

from bot.safety import Danger, assess
from bot.safety.normalise import variants
from bot.safety.phrases import expand_gaps, load_phrases
from bot.safety.words import SureWords
from tests.safety.figures import Row, caught, read, with_typo

ACUTE, HARMLESS, EVERYDAY = read("acute.tsv"), read("lookalikes.tsv"), read("everyday_dutch.tsv")
#: Messages that the rules are known to miss; the model is the second voice for them.
KNOWN_MISSES = 3
#: Batches that were written before the rules for them and that no rule was made for: they only measure.
ONLY_MEASURED = ("5",)


def test_the_tables_are_large_enough() -> None:
    """At least 250 messages of each side, none of them twice, over every kind of danger."""
    assert min(len(ACUTE), len(HARMLESS)) >= 250
    for rows in (ACUTE, HARMLESS):
        assert len({row.text for row in rows}) == len(rows)
    assert {row.expected for row in ACUTE} == {danger.value for danger in Danger} - {"none"}


def test_danger_is_caught() -> None:
    """All but the known misses get 112, or 113 for thoughts of suicide."""
    learned = [row for row in ACUTE if row.batch not in ONLY_MEASURED]
    missed = [row.text for row in learned if not caught(row)]
    print(f"\ncaught {len(learned) - len(missed)} of {len(learned)}")
    assert len(missed) <= KNOWN_MISSES, missed


@pytest.mark.parametrize("batch", ONLY_MEASURED)
def test_danger_that_no_rule_was_made_for_is_caught(batch: str) -> None:
    """Of the messages that only measure, 93 of 100 are caught and at most 1 in 50 is a false alarm."""
    rows = [row for row in ACUTE if row.batch == batch]
    harmless = [row for row in HARMLESS if row.batch == batch]
    found, alarms = sum(map(caught, rows)), sum(assess(row.text).danger.urgent for row in harmless)
    print(f"\nbatch {batch}: caught {found} of {len(rows)}, false alarms {alarms} of {len(harmless)}")
    assert found >= 0.93 * len(rows)
    assert alarms <= 0.02 * len(harmless)


def test_the_kind_is_right() -> None:
    """Who is in danger is right too: it decides which text comes with 112."""
    learned = [row for row in ACUTE if row.batch not in ONLY_MEASURED]
    wrong = [row.text for row in learned if caught(row) and assess(row.text).danger.value != row.expected]
    print(f"\nwrong kind {len(wrong)} of {len(learned)}")
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
    """Whatever a pattern finds in the tables has a word of its key in it, so that the keys lose nothing."""
    lost = []
    for form in {form for row in (*ACUTE, *HARMLESS) for form in variants(row.text)}:
        words = frozenset(form.split())
        for rule in load_phrases().rules:
            for pattern in rule.patterns:
                if pattern.key and words.isdisjoint(pattern.key) and pattern.search(form):
                    lost.append((rule.name, pattern.pattern, form))
    assert lost == []


def test_nearly_every_pattern_has_a_key() -> None:
    """A pattern without a key is tried on every message: at most five, besides those of another script."""
    patterns = [pattern for rule in load_phrases().rules if rule.sign is None for pattern in rule.patterns]
    assert sum(not pattern.key for pattern in patterns) <= 5


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("hij slaat", {"slaat"}),
        ("{who} (?:slaat|schopt) mij", {"slaat", "schopt"}),
        ("(?:nu )?(?:de )?deur", {"deur"}),
        ("deur(?:en)? (?:[^ .]+ ){0,3}{who}", {"deur", "deuren"}),
        ("gas ... (?:open|aan)", {"gas"}),
        ("(?:een )?(?:man|vrouw (?:[^ .]+ )?gilt)", {"man", "gilt"}),
        ("[a-z]{0,4}drebni", set()),
        ("(?:nu)?", set()),
        ("(?:nu )*", set()),
    ],
)
def test_sure_words(pattern: str, words: set[str]) -> None:
    """Every text that the pattern matches has one of the words; without such words there are none."""
    sure = SureWords({"who": "(?:hij|ze|mijn man)"}, ["hij", "ze", "mijn", "mij", "vrouw", "de"])
    assert sure.of(expand_gaps(pattern)) == words
