"""The language and the theme of a message: the lines of languages.tsv are language, intent, text."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from bot.nlu.details import read_details
from bot.nlu.languages import load_themes, read_language
from bot.safety.language import languages

TABLE = Path(__file__).with_name("languages.tsv")
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("language", "theme", "text"), ROWS)
def test_what_a_message_in_another_language_is_about(language: str, theme: str, text: str) -> None:
    """The theme when it is said plainly; the language alone when it is denied, unclear or of somebody else."""
    expected = {} if language == "-" else {"taal": language}
    assert read_language(text) == (expected if theme == "-" else {**expected, "taal_thema": theme})


def test_every_language_has_themes_and_every_theme_a_line() -> None:
    """What no line expects would be untested; in Arabic with Latin letters the main ones are."""
    assert set(load_themes()) == languages()
    tested = {(row[0], row[1]) for row in ROWS}
    for language, known in load_themes().items():
        missing = {theme for theme in known.themes if (language, theme) not in tested}
        assert language == "ar_latn" or missing == set(), language


def test_the_reader_of_details_names_it() -> None:
    """Actions find it under `taal` and `taal_thema`."""
    details = read_details("my husband hits me")
    assert (details["taal"], details["taal_thema"]) == ("en", "huiselijk_geweld")
    assert "taal" not in read_details("mijn man slaat me")


@pytest.mark.parametrize("text", ["he " * 330, "mi me a " * 120, "ich wurde " * 100, "grozi " * 160, "من " * 300])
def test_no_text_takes_long(text: str) -> None:
    """A thousand characters of half a theme cost a few milliseconds at most."""
    start = perf_counter()
    read_language(text)
    assert perf_counter() - start < 0.05
