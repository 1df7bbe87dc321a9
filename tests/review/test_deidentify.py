"""The gate: how much of what somebody marked by hand is hidden, how much stays, and how fast."""

from __future__ import annotations

import statistics

import pytest

from bench.deidentify import (
    BARS,
    LIMIT_MS,
    Measured,
    Sentence,
    group_of,
    measure,
    read_sentence,
    read_sentences,
    report,
    sets,
)
from bot.review.deidentify.pseudonymise import Tools

#: What the rules reached on sentences that nobody looked at while making them, with one sentence of slack. Raise
#: these when it is better; the bars of bench.deidentify are what has to be reached in the end.
BLIND_FLOORS = {"identifiers": 179, "names": 220, "kept": 279}


@pytest.fixture(scope="module")
def measured(tools: Tools) -> dict[str, Measured]:
    """Each set, read once."""
    return {name: measure(sentences, tools) for name, sentences in sets().items()}


def test_there_are_enough_sentences_and_half_have_no_capital() -> None:
    """At least 1,000, and more than half of them in small letters, names too."""
    sentences = read_sentences()
    assert len(sentences) >= 1000
    assert sum(one.small for one in sentences) >= len(sentences) / 2
    assert {group_of(kind) for one in sentences for _, _, kind in one.marks} == set(BARS)


@pytest.mark.parametrize("group", BARS)
def test_the_half_that_was_looked_at_reaches_its_bars(group: str, measured: dict[str, Measured]) -> None:
    """Direct identifiers 99 %, names 95 %, organisations and helplines kept 99 %."""
    share = measured["development (odd lines)"].share(group)
    assert share.k >= BARS[group] * share.n, str(share)


@pytest.mark.parametrize(("group", "floor"), [("identifiers", 156), ("names", 269), ("kept", 187)])
def test_what_was_found_to_go_wrong_stays_mended(group: str, floor: int, measured: dict[str, Measured]) -> None:
    """Sentences that were written to break the rules, hard ones among them: of 158, 278 and 187."""
    share = measured["development (more)"].share(group)
    assert share.k >= floor, str(share)


@pytest.mark.parametrize("group", BARS)
def test_what_was_fresh_once_reaches_its_bars(group: str, measured: dict[str, Measured]) -> None:
    """After its one first look (docs/privacy.md has the figures) it was read, and what was missed mended."""
    share = measured["development (fresh once)"].share(group)
    assert share.k >= BARS[group] * share.n, str(share)


@pytest.mark.parametrize("group", BARS)
def test_the_blind_half_does_not_get_worse(group: str, measured: dict[str, Measured]) -> None:
    """Whoever changes a rule hears it when sentences that nobody looked at lose by it."""
    share = measured["blind (even lines)"].share(group)
    assert share.k >= BLIND_FLOORS[group], str(share)


def test_each_takes_less_than_five_milliseconds(measured: dict[str, Measured]) -> None:
    """99 of 100 within the limit, half within half of it, also on a busy machine; the first warms up tables."""
    for half in measured.values():
        times = sorted(half.milliseconds)
        assert times[int(0.99 * len(times))] < LIMIT_MS
        assert statistics.median(times) < LIMIT_MS / 2


def test_hardly_anything_else_is_hidden(measured: dict[str, Measured]) -> None:
    """A transcript that is all placeholders would be safe, and useless."""
    assert sum(len(half.hidden) for half in measured.values()) <= 24


def test_a_marked_sentence_is_read() -> None:
    """The marks go, and their places are those in the bare text."""
    line = "me zus <naam>fatima</naam> woont in <houd>lewenborg</houd>, <adres>kajuit 3</adres>"
    assert read_sentence(7, line) == Sentence(
        7, "me zus fatima woont in lewenborg, kajuit 3", ((7, 13, "naam"), (23, 32, "houd"), (34, 42, "adres"))
    )


@pytest.mark.parametrize(
    "line", ["<naam>fatima", "fatima</naam>", "<naam>f</adres>", "<naam>a<naam>b</naam></naam>"]
)
def test_a_wrong_mark_is_refused(line: str) -> None:
    """With the number of its line."""
    with pytest.raises(ValueError, match="line 3"):
        read_sentence(3, line)


def test_half_a_name_does_not_count(tools: Tools) -> None:
    """Every letter has to be hidden; and of what stays no letter may be."""
    tricky = Tools(tools.words, tools.allowed, (lambda text: [(0, text.index(" ") + 3)] if "xq" in text else [],))
    found = measure([read_sentence(1, "<naam>xqru grom</naam> <houd>lewenborg</houd>")], tricky)
    assert [one.right for one in found.outcomes] == [False, True]


def test_the_report_says_what_was_missed(measured: dict[str, Measured]) -> None:
    """Each promise with k of n, its interval and a verdict."""
    sentences = sets()
    for name, half in measured.items():
        text = "\n".join(report(name, sentences[name], half))
        for group in BARS:
            share = half.share(group)
            assert f"{group:<12} {share.k} of {share.n}" in text
            assert ("MISSED" in text) == any(half.share(one).k < BARS[one] * half.share(one).n for one in BARS)
