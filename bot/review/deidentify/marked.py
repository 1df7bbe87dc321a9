"""Sentences in which a person marked what must be hidden and what must stay: `read_marked(path)`.

One sentence a line, marked as <naam>…</naam>, <telefoon>…</telefoon>, …; <houd>…</houd> must stay readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

KEEP, NAME = "houd", "naam"
_TAG = re.compile(r"<(/?)([a-z]+)>")


@dataclass(frozen=True)
class Sentence:
    """The bare text, and where a person marked what: start, end, kind."""

    number: int
    text: str = field(repr=False)
    marks: tuple[tuple[int, int, str], ...]

    @property
    def small(self) -> bool:
        """Whether it was written without any capital."""
        return self.text == self.text.lower()


def read_marked(path: Path) -> list[Sentence]:
    """One sentence a line. Raises ValueError with the line that is marked wrongly."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [read_sentence(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def read_sentence(number: int, line: str) -> Sentence:
    """The text without its marks. Raises ValueError when a mark does not close or two overlap."""
    text, marks, done, opened = "", [], 0, None
    for tag in _TAG.finditer(line):
        text += line[done : tag.start()]
        done = tag.end()
        closes, kind = tag.groups()
        if bool(closes) == (opened is None) or (opened and opened[1] != kind):
            raise ValueError(f"line {number}: <{closes}{kind}> does not fit")
        if opened:
            marks.append((opened[0], len(text), kind))
        opened = None if closes else (len(text), kind)
    if opened:
        raise ValueError(f"line {number}: <{opened[1]}> is not closed")
    return Sentence(number, text + line[done:], tuple(marks))
