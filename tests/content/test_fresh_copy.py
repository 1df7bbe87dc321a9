"""Texts follow the files: a changed one is read, a broken one is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.content import fresh_copy
from bot.content.errors import ContentError
from bot.content.fresh_copy import FreshCopybook


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What each load gives, in order; an error is raised."""
    found: list[object] = []

    def load(directory: object) -> object:
        one = found.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    monkeypatch.setattr(fresh_copy, "load_municipal_copy", load)
    return found


def test_a_changed_file_is_read_and_a_broken_one_leaves_the_texts(tmp_path: Path, loads: list[object]) -> None:
    """Nothing is loaded while nothing changes; after a mistake visitors keep what was right."""
    text = tmp_path / "een.yml"
    text.write_text("a: b")
    loads.extend(["first", "second", ContentError(text, 1, "wrong"), "mended"])
    books = FreshCopybook("groningen", tmp_path)
    seen: list[object] = [books.current]
    for moment in (None, 1_000_000_000, 1_000_000_001, 1_000_000_002):
        if moment is not None:
            os.utime(text, (moment, moment + 2_000_000_000))
        books.look()
        seen.append(books.current)
    assert seen == ["first", "first", "second", "second", "mended"]
    assert loads == []
