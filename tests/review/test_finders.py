"""Finders of names that others made: what they give us, and what they must not do to us."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.deidentify import sets
from bot.review.deidentify import deduce_names, spacy_names, tables
from bot.review.deidentify.deduce_names import pieces
from bot.review.deidentify.packages import TablesMissing
from bot.review.deidentify.pseudonymise import Tools, pseudonymise
from bot.settings import ROOT


def test_deduce_finds_a_name_with_its_title() -> None:
    """The smaller tables still know names, initials and "van der"."""
    names = deduce_names.load(tables.tables() / tables.DEDUCE)
    text = "gisteren belde dhr. P. van der Haan weer"
    found = [text[start:end] for start, end in names(text)]
    assert any("van der Haan" in one for one in found), found


def test_deduce_finds_nothing_where_there_is_no_capital() -> None:
    """Therefore it is not asked there. In the thousands of sentences that were written in small letters."""
    names = deduce_names.load(tables.tables() / tables.DEDUCE, small_too=True)
    small = [one.text for half in sets().values() for one in half if one.small]
    assert len(small) > 4000
    assert [text for text in small if names(text)] == []


def test_deduce_does_not_turn_logging_on() -> None:
    """On import it would set the root logger to DEBUG on standard output, and texts could end there."""
    code = (
        "import logging; from bot.review.deidentify import deduce_names, tables;"
        "names = deduce_names.load(tables.tables() / tables.DEDUCE); names('ik heet Kevin');"
        "root = logging.getLogger(); print(root.level, root.handlers)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == f"{logging.WARNING} []", done.stderr


@pytest.mark.parametrize("text", ["", "kort", "een zin. " * 100, "a" * 1000, "woord " * 90 + "\n" + "x" * 400])
def test_a_long_text_is_read_in_pieces(text: str) -> None:
    """Nothing is lost or doubled, and no piece is long: Deduce takes time by the square."""
    found = list(pieces(text))
    assert "".join(piece for _, piece in found) == text
    assert all(text[start : start + len(piece)] == piece for start, piece in found)
    assert all(len(piece) <= 150 for _, piece in found)


def test_a_pipeline_of_spacy_finds_people(tools: Tools) -> None:
    """What spaCy calls a person is found, and nothing else that it names; and what it finds is hidden."""
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("nl")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "sukade"}, {"label": "GPE", "pattern": "marsepein"}])
    find = spacy_names.people_by(nlp)
    text = "de sukade ging naar marsepein"
    assert find(text) == [(3, 9)]
    assert pseudonymise([text], tools).texts[0].text == text
    names = replace(tools.words, also_names=tools.words.also_names | {"sukade"})
    assert (
        pseudonymise([text], Tools(names, tools.allowed, (find,))).texts[0].text
        == "de [naam-1] ging naar marsepein"
    )


def test_tables_that_were_cut_off_are_not_taken_for_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are built beside their place and moved when they are whole; a build that fails leaves nothing."""
    monkeypatch.setattr(tables, "ROOT", tmp_path)

    with pytest.raises(TablesMissing):
        tables.tables()  # who is running never builds them

    def fail(folder: Path) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(tables, "_write_deduce", fail)
        with pytest.raises(OSError, match="disk full"):
            tables.build_tables()
    assert list((tmp_path / "models" / "review").iterdir()) == []
    monkeypatch.setattr(tables, "_write_deduce", lambda folder: folder.mkdir())
    built = tables.build_tables()
    assert (built / tables.VOCABULARY).stat().st_size > 1_000_000
    assert tables.build_tables() == built
