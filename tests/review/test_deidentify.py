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
from bot.review.deidentify.pseudonymise import Tools, pseudonymise

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


@pytest.mark.parametrize(
    ("name", "group", "floor"),
    [
        ("development (independent, read)", "identifiers", 118),
        ("development (independent, read)", "names", 277),
        ("development (independent, read)", "kept", 212),
        ("blind (independent, each fourth line)", "identifiers", 47),
        ("blind (independent, each fourth line)", "names", 103),
        ("blind (independent, each fourth line)", "kept", 74),
    ],
)
def test_what_others_wrote_does_not_get_worse(
    name: str, group: str, floor: int, measured: dict[str, Measured]
) -> None:
    """Of 119, 292 and 213 that were read afterwards; of 50, 108 and 75 that nobody read."""
    assert measured[name].share(group).k >= floor


@pytest.mark.parametrize(
    "number",
    [
        "06-twaalf-34-56-78-90", "nulzes 12 34 56 78", "nul6 12345678", "o zes 12345678", "06, 12, 34, 56, 78",
        "06*12345678", "06:12345678", "06-3O 55 71 88", "050 drie vier vijf zes zeven acht negen",
        "nul zes twee keer een drie vier vijf zes zeven acht", "www . haarsite . nl",
        "haarsite punt nl slash lotte", "u/stille_noorderling", "1120.46.983",
    ],
)  # fmt: skip
def test_a_number_is_hidden_however_it_is_written(number: str, tools: Tools) -> None:
    """Nothing of it stays readable: with letters for digits, in words, with odd signs, said aloud."""
    text = pseudonymise([f"zijn nummer of pagina: {number}"], tools).texts[0].text or ""
    assert not any(part in text for part in number.replace("-", " ").split() if len(part) > 2), text


def test_a_number_to_call_stays_also_beside_another(tools: Tools) -> None:
    """112 is no part of a number that begins with it, and stays where it is the number to call."""
    shown = pseudonymise(["bel 112 of 113 of 0800-2000, sofinummer 1120.46.983"], tools).texts[0].text or ""
    assert shown.startswith("bel 112 of 113 of 0800-2000")
    assert "46" not in shown


def test_each_takes_less_than_five_milliseconds(measured: dict[str, Measured]) -> None:
    """99 of 100 within the limit, half within half of it, also on a busy machine; the first warms up tables."""
    for half in measured.values():
        times = sorted(half.milliseconds)
        assert times[int(0.99 * len(times))] < LIMIT_MS
        assert statistics.median(times) < LIMIT_MS / 2


def test_hardly_anything_else_is_hidden(measured: dict[str, Measured]) -> None:
    """A transcript that is all placeholders would be safe, and useless."""
    others = {name for name in measured if "independent" in name}
    assert sum(len(half.hidden) for name, half in measured.items() if name not in others) <= 24
    assert sum(len(measured[name].hidden) for name in others) <= 50


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
