"""The page for reading aloud: every answer stands on it, and a signature holds until the text changes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from bot.content.catalogue import catalogue
from bot.content.copybook import load_municipal_copy
from bot.content.directory import load_directory, municipalities
from bot.content.preview import write_preview


@pytest.mark.parametrize("municipality", municipalities())
def test_every_answer_stands_on_the_page(tmp_path: Path, municipality: str) -> None:
    """No bubble that a visitor can get is missing, in any municipality."""
    directory = load_directory(municipality)
    book = load_municipal_copy(directory)
    page = unescape(write_preview(book, directory, tmp_path).read_text(encoding="utf-8"))
    missing = {
        bubble.text
        for sample in catalogue(book, directory)
        for bubble in sample.answer.bubbles
        if f'<div class="bubble">{bubble.text}<' not in page
    }
    assert missing == set()
    assert {f'id="{key}"' in page for key in book.keys() - {"stap_kop"}} == {True}


def test_a_signature_holds_only_for_the_text_that_was_read(tmp_path: Path) -> None:
    """Who signed stands at that reading; another version of the text is unsigned again."""
    directory = load_directory("groningen")
    book = load_municipal_copy(directory)
    digest = next(one.answer.digest for one in catalogue(book, directory) if one.key == "stalking")
    signed = tmp_path / "afgetekend.csv"
    signed.write_text(
        f"sleutel,versie,naam,datum\nstalking,{digest},Jo,2026-11-22\nstalking,000000000000,Bo,2026-11-22\n",
        encoding="utf-8",
    )
    page = write_preview(book, directory, tmp_path, signed).read_text(encoding="utf-8")
    assert re.search(r"checked> gelezen en goed \(Jo, 2026-11-22\)", page)
    assert "Bo, 2026" not in page
