"""Which language a message is written in: each line of languages.tsv is a language, or - for none of ours."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from bot.safety.language import fold, language_of, languages

HERE = Path(__file__).parent
ROWS = [tuple(line.split("\t", 1)) for line in (HERE / "languages.tsv").read_text(encoding="utf-8").splitlines()]
STORY = "my husband hits me every night and i am afraid to go home, what should i do? he said he will find me "


@pytest.mark.parametrize(("expected", "text"), ROWS)
def test_the_language_of_a_message(expected: str, text: str) -> None:
    """The language when it is plain; nothing for Dutch, for mostly Dutch, for other languages and in doubt."""
    assert language_of(text) == (None if expected == "-" else expected)


def test_the_table_is_large_and_has_every_language() -> None:
    """At least 300 lines, half of them traps, and ten of each language."""
    texts = [text for _, text in ROWS]
    assert len(texts) == len(set(texts)) >= 280
    assert sum(expected == "-" for expected, _ in ROWS) >= 130
    assert {expected for expected, _ in ROWS} == languages() | {"-"}
    assert all(sum(row[0] == one for row in ROWS) >= 10 for one in languages())


def test_harmless_everyday_dutch_is_dutch() -> None:
    """A thousand everyday sentences are Dutch, also with the title of a film or a song in them."""
    lines = (HERE / "everyday_dutch.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line for line in lines if language_of(line.split("\t")[0])] == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u0301" * 500, "a" * 1000, "I " * 500, "'" * 500, '"' * 500, "ا" * 1000, "3" * 500, "\ud800"],
)
def test_no_text_is_too_strange(text: str) -> None:
    """It never raises, and never takes long."""
    start = perf_counter()
    language_of(text)
    assert perf_counter() - start < 0.05


def test_it_is_quick() -> None:
    """Less than 0.3 ms for 200 characters: the best of five rounds."""
    rounds = []
    for _ in range(5):
        start = perf_counter()
        for _ in range(100):
            language_of((STORY * 2)[:200])
        rounds.append((perf_counter() - start) / 100)
    assert min(rounds) < 0.0003


def test_folding_keeps_letters_that_are_no_accents() -> None:
    """Accents go from Latin letters, vowel signs from Arabic ones; й stays what it is."""
    assert fold("Mąż mnie BIJE! Çok kötü") == "maz mnie bije . cok kotu"
    assert fold("мій чоловік б'є") == "мій чоловік бє"
    assert fold("يَضْرِبُني") == "يضربني"
