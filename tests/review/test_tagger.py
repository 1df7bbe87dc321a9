"""The second opinion: it learns where names stand, only adds, and leaves alone what tells nothing of anybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.deidentify import INDEPENDENT, read_sentences
from bot.review.deidentify import tagger, tagging
from bot.review.deidentify.features import Features
from bot.review.deidentify.harmless import Harmless
from bot.review.deidentify.marked import read_marked, read_sentence
from bot.review.deidentify.packages import TablesMissing
from bot.review.deidentify.pseudonymise import Tools, pseudonymise, spans_in
from bot.review.deidentify.renaming import renamed
from bot.review.deidentify.spans import Span
from bot.review.deidentify.tagger import Tagger, load_tagger


def test_it_only_adds(tools: Tools) -> None:
    """Whatever is hidden without it is hidden with it: the rules stay the floor."""
    alone = replace(tools, tagger=None)
    for sentence in read_sentences(INDEPENDENT)[:250]:
        with_it = {place for one in spans_in(sentence.text, tools)[1] for place in range(one.start, one.end)}
        without = {place for one in spans_in(sentence.text, alone)[1] for place in range(one.start, one.end)}
        assert without <= with_it, sentence.number


def test_it_sees_what_no_rule_sees(tools: Tools) -> None:
    """In sentences of others it hides names that the rules leave, so it is worth its time."""
    alone = replace(tools, tagger=None)
    missed = [
        sentence
        for sentence in read_sentences(INDEPENDENT)
        if len(spans_in(sentence.text, tools)[1]) > len(spans_in(sentence.text, alone)[1])
    ]
    assert len(missed) > 10


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("het kostte € 1.250,- en daarna nog 200 euro", "1.250"),
        ("hij belde 30 keer op 1 avond", "30"),
        ("om 23:40 stond hij er weer", "23:40"),
        ("mijn oma (79) zag het", "79"),
        ("ik slik 50 mg van de huisarts", "50"),
        ("zij wil 10.000 van mijn vader", "10.000"),
        ("ik zit in bus lijn 5", "5"),
        ("0592 is het netnummer van assen", "0592"),
    ],
)
def test_a_number_that_tells_nothing_stays(text: str, number: str, tools: Tools) -> None:
    """Amounts, times, ages and counts: staff have to be able to read what happened."""
    places = Harmless(tools.words).places(text)
    assert places[text.index(number)]
    assert number in (pseudonymise([text], tools).texts[0].text or "")


@pytest.mark.parametrize("text", ["06 12345678", "9712 ab", "12-03-1990", "050.318.4500", "nl91abna0417164300"])
def test_a_number_of_somebody_is_not_harmless(text: str, tools: Tools) -> None:
    """Nothing that could be somebody's is taken for an amount or a time."""
    assert not any(Harmless(tools.words).places(text))


def test_what_it_finds_is_known_in_the_whole_conversation(tools: Tools) -> None:
    """A name that only the tagger saw has the same number wherever the conversation names it again."""

    class OnlyXqru(Tagger):
        def __init__(self) -> None:
            pass

        def find(self, text: str, kept: object = None) -> list[Span]:
            return [Span(0, 6, "naam")] if text.startswith("xqruba kwam") else []

    made = replace(tools, tagger=OnlyXqru())
    read = pseudonymise(["xqruba kwam", "ik ben bang voor Xqruba"], made)
    assert [one.text for one in read.texts] == ["[naam-1] kwam", "ik ben bang voor [naam-1]"]


def test_parts_of_one_name_are_one_placeholder(tools: Tools) -> None:
    """Initials are one name, not two."""
    assert (
        pseudonymise(["het briefje was getekend J.W."], tools).texts[0].text
        == "het briefje was getekend [naam-1]."
    )


def test_labels_follow_the_marks(tools: Tools) -> None:
    """The first unit of a name begins it, what follows goes on, and what must stay is outside."""
    sentence = read_sentence(1, "<naam>jan de vries</naam> belt <houd>112</houd>, <telefoon>06 123</telefoon>")
    units, described = Features(tools.words, tools.allowed).of(sentence.text)
    assert [unit.word for unit in units] == ["jan", "de", "vries", "belt", "112", ",", "06", "123"]
    assert tagging.labels(sentence, units) == ["BN", "IN", "IN", "O", "O", "O", "BD", "ID"]
    assert len(described) == len(units)


def test_it_is_told_nothing_of_what_rules_found(tools: Tools) -> None:
    """A second opinion is none when it repeats the first: no feature names a placeholder or a kind."""
    _, described = Features(tools.words, tools.allowed).of("mijn zus fatima heeft 06 12345678")
    said = [one for unit in described for each in unit.values() for one in each if not one.startswith("word=")]
    assert said
    assert not [one for one in said if one in ("naam", "telefoon", "R=naam") or "[" in one]


def test_other_names_stand_where_names_stood(tools: Tools) -> None:
    """In the letters of the first, with the marks around them; the same ones each time."""
    sentences = [read_sentence(1, "mijn zus <naam>Fatima van der Berg</naam> en <naam>JAN</naam>, <bsn>123</bsn>")]
    first, again = list(renamed(sentences, tools.words)), list(renamed(sentences, tools.words))
    assert first == again
    for other in first:
        (name, shouted, number) = [other.text[start:end] for start, end, _ in other.marks]
        assert name != "Fatima van der Berg"
        assert " van der " in name
        assert name[0].isupper()
        assert shouted.isupper()
        assert number == "123"


def test_the_same_sentences_make_the_same_model(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that two machines hide the same; and the model finds what it was shown."""
    folder = tmp_path / "marked"
    folder.mkdir()
    line = "gisteren kwam <naam>xoqi</naam> weer langs"
    (folder / "few.tsv").write_text("\n".join([line] * 20), encoding="utf-8")
    monkeypatch.setattr(tagging, "MARKED", folder)
    monkeypatch.setattr(tagging, "_EACH", 400)
    for name in ("a", "b"):
        tagging.train(tmp_path / name, tools.words, tools.allowed)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    made = Tagger(tmp_path / "a", Features(tools.words, tools.allowed), tools.words)
    assert (14, 18) in [(one.start, one.end) for one in made.find("gisteren kwam xoqi weer langs")]


def test_what_it_learns_from_is_marked_well_and_no_test() -> None:
    """Every line can be read, and none with a mark in it is a sentence that something is measured by."""
    learned = [one for path in sorted(tagging.MARKED.glob("*.tsv")) for one in read_marked(path)]
    assert len(learned) > 1500
    folder = INDEPENDENT.parent
    measured = {one.text for path in sorted(folder.rglob("*.tsv")) for one in read_marked(path)}
    assert not {one.text for one in learned if one.marks} & measured


def test_without_its_model_it_says_what_to_do(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is shown as pseudonymised when the second opinion is not there."""
    monkeypatch.setattr(tagger, "model_path", lambda: tmp_path / "none")
    with pytest.raises(TablesMissing, match="make setup"):
        load_tagger(tools.words, tools.allowed)
