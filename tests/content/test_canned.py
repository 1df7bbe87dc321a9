"""What somebody at the desk may say without typing it: read strictly, filled from the directory, signed off."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.canned import GENERAL, load_canned
from bot.content.catalogue import HOURS
from bot.content.copybook import load_municipal_copy, load_themes
from bot.content.directory import known_organisations, load_directory, municipalities
from bot.content.errors import ContentError
from bot.content.preview import write_preview

THEMES = load_themes()


@pytest.mark.parametrize("municipality", municipalities())
def test_each_municipality_has_texts_with_its_own_numbers(municipality: str) -> None:
    """Those of the theme come first; no brace is left over; Veilig Thuis has its number."""
    directory = load_directory(municipality)
    book = load_municipal_copy(directory)
    texts = book.canned.texts("stalking", directory, HOURS["night"])
    general = book.canned.texts(None, directory, HOURS["night"])
    assert texts[-len(general) :] == general
    assert len(texts) > len(general) > 8
    assert not any("{" in text for _, text in texts)
    assert any("0800-2000" in text for _, text in general)
    assert set(book.canned.groups) <= {GENERAL, *THEMES}


@pytest.mark.parametrize(
    ("text", "says", "why"),
    [
        ("algemeen: [{naam: A, tekst: 'Bel 050-1234567'}]", "phone number", "numbers age: the directory has them"),
        ("algemeen: [{naam: A, tekst: '{nergens.telefoon}'}]", "no organisation", "nobody could fill it in"),
        ("algemeen: [{naam: A, tekst: a}]\nsport: [{naam: A, tekst: a}]", "no theme", "it would never be shown"),
        ("stalking: [{naam: A, tekst: a}]", "nothing below", "everybody needs the general ones"),
        ("algemeen: [{naam: A, tekst: a}, {naam: A, tekst: b}]", "same name", "nobody could choose"),
        ("algemeen: [{naam: A}]", "tekst", "nothing to say"),
        (f"algemeen: [{{naam: {'a' * 31}, tekst: a}}]", "31 characters", "it does not fit"),
        (f"algemeen: [{{naam: A, tekst: '{'woord ' * 61}'}}]", "61 words", "nobody reads that"),
        ("algemeen: [{naam: A, tekst: a, met: nergens}]", "no organisation", "it would never be shown"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, says: str, why: str) -> None:
    """A wrong file stops the start."""
    path = tmp_path / "balie.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=says):
        load_canned(load_directory("groningen"), THEMES, path=path)


def test_a_text_about_an_organisation_of_another_town_stays_out(tmp_path: Path) -> None:
    """`met` names it: Groningen has Filomena, Leiden does not."""
    path = tmp_path / "balie.yml"
    line = "algemeen:\n- {naam: A, tekst: a}\n- {naam: B, met: filomena, tekst: 'Ga naar {filomena}.'}"
    path.write_text(line, encoding="utf-8")
    here, there = load_directory("groningen"), load_directory("leiden")
    known = known_organisations()
    shown = [
        [name for name, _ in load_canned(one, THEMES, known, path).texts(None, one, HOURS["night"])]
        for one in (here, there)
    ]
    assert shown == [["A", "B"], ["A"]]


def test_they_are_read_aloud_and_signed_off_with_the_other_texts(tmp_path: Path) -> None:
    """The page for signing off has them as a chapter of their own."""
    directory = load_directory("groningen")
    page = write_preview(load_municipal_copy(directory), directory, tmp_path).read_text(encoding="utf-8")
    assert "balie_algemeen_1" in page
    assert "je praat nu met een mens" in page
