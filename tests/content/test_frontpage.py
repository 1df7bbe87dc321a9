"""The exits and the doors of the page: read strictly, because a wrong exit would strand somebody."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.directory import load_directory, municipalities
from bot.content.errors import ContentError
from bot.content.frontpage import load_frontpage


def test_the_exits_are_a_few_plain_sites() -> None:
    """Several, all by https, each on a host of its own."""
    page = load_frontpage()
    assert len(page.exits) >= 3
    assert len(page.origins) == len(page.exits)
    assert {page.pick_exit() for _ in range(200)} == set(page.exits)


@pytest.mark.parametrize("municipality", municipalities())
def test_the_doors_exist(municipality: str) -> None:
    """Whoever stands in the list is in the directory, and at least one is always open."""
    found = load_directory(municipality).organisations
    assert all(door in found for door in load_frontpage().doors)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("uitgang: [https://a.nl/, https://b.nl/]\ndeuren: [csg]", 1),
        ("uitgang:\n  - https://a.nl/\n  - http://b.nl/\n  - https://c.nl/\ndeuren: [csg]", 3),
        ("uitgang: [https://a.nl/, https://b.nl/, javascript:alert(1)]\ndeuren: [csg]", 1),
        ("uitgang: [https://a.nl/, https://b.nl/, https://c.nl]\ndeuren: [csg]", 1),
    ],
)
def test_a_wrong_file_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    """Too few, no https, a script, no path."""
    file = tmp_path / "pagina.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as wrong:
        load_frontpage(file)
    assert wrong.value.line == line
