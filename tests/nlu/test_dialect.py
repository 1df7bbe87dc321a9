"""Gronings, street Dutch and chat spelling reach the model as the words it knows."""

from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest
from ruamel.yaml import YAML

from bot.nlu.dialect import LEXICON, lexicon, to_standard

CONTENT: dict[str, list[str]] = YAML(typ="safe").load(LEXICON.read_text(encoding="utf-8"))
#: Ordinary Dutch words that are also something else in Gronings or in the street.
AMBIGUOUS = (
    "deur binnen kin wol wie as den dij dou goud hou haar mos moe jong of der zon gif rogge holt vult koken "
    "boeten opsloten zopen bro klappen houwen aal noa lopen al mag dorst naai naait moetje heft verdraait"
    " julie nr fam"
).split()


@pytest.mark.parametrize(
    ("text", "standard", "reason"),
    [
        ("hai slait mie", "hij slaat mij", "Gronings, three words"),
        ("Hai komt, mien pabbe!", "hij komt, mijn vader!", "any case; signs and spaces stay"),
        ("HAI STAAIT VEUR T HOES", "hij staat voor het huis", "somebody who shouts"),
        ("k wait 't nait", "ik weet het niet", "one letter, with and without its apostrophe"),
        ("m’n chick", "mijn vrouw", "the apostrophe of a phone"),
        ("m`n chick", "mijn vrouw", "the apostrophe of an old keyboard"),
        ("ze zei 'hai komt'", "ze zei 'hij komt'", "a quotation mark is no part of the word"),
        ("nàit", "niet", "accents do not matter"),
        ("kheb  ff\nniks", "ik heb  even\nniks", "one word to two; double spaces and lines stay"),
        ("wollah die gozer", "echt die man", "street Dutch"),
        ("w8 op de scotoe", "wacht op de politie", "digits inside a word"),
        ("moarn", "moarn", "only whole words"),
        ("hij sloeg op mijn kin", "hij sloeg op mijn kin", "a chin, though Gronings kin is kan"),
        ("hij staat voor de deur", "hij staat voor de deur", "a door, though Gronings deur is door"),
        ("", "", "nothing"),
        ("👍 ...", "👍 ...", "no words"),
    ],
)
def test_to_standard(text: str, standard: str, reason: str) -> None:
    """Whole words become standard words and everything else stays."""
    assert to_standard(text) == standard, reason


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_an_ordinary_dutch_word_stays(word: str) -> None:
    """Somebody who writes standard Dutch is never misread for the sake of dialect."""
    assert to_standard(word) == word


def test_what_does_not_change_is_the_same_object() -> None:
    """The caller sees with `is` that nothing happened."""
    text = "".join(["Ik ben ", "niet veilig thuis."])
    assert to_standard(text) is text


def test_no_variant_stands_twice() -> None:
    """Nobody has to guess which of two lines wins."""
    variants = [variant for words in CONTENT.values() for variant in words]
    assert sorted(variants) == sorted(set(variants))


def test_no_variant_is_a_standard_word() -> None:
    """A word is either what we write or what we replace."""
    standard = {word for phrase in CONTENT for word in phrase.split()}
    assert not standard & set(lexicon())


def test_the_lexicon_is_written_as_it_is_looked_up() -> None:
    """Each variant is text in lower case without accents, and is found; a standard form is one to two words."""
    for standard, variants in CONTENT.items():
        assert 1 <= len(standard.split()) <= 2, standard
        for variant in variants:
            folded = unicodedata.normalize("NFKD", variant.lower())
            assert variant == "".join(char for char in folded if not unicodedata.combining(char))
            assert to_standard(variant) == standard == to_standard(standard)


def test_there_are_enough_words() -> None:
    """A broken file is noticed before a visitor is."""
    assert len(CONTENT) >= 350


@pytest.mark.parametrize("text", ["'k heb 't", "'''t", "k'k", "hai'mien", "'hai' zee", "Ḯk mörgen"])
def test_twice_is_once(text: str) -> None:
    """Training text and a message may both have been through it already."""
    once = to_standard(text)
    assert to_standard(once) == once


def test_it_is_fast() -> None:
    """A hundred characters take less than a tenth of a millisecond, in the best of many tries."""
    text = (
        "hai slait mie en ik wait nait woar ik hin mout, de kinder binnen boven en mien moeke heurt niks, help mie"
    )
    lexicon()

    def once() -> float:
        start = perf_counter()
        to_standard(text)
        return perf_counter() - start

    assert min(once() for _ in range(200)) < 0.0001
