"""`entity_figures`: precision, recall and F1 of the names in tests/nlu/entities.tsv; needs no trained model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.understanding.sets import TESTS
from bench.understanding.share import Share, shares

FILE = TESTS / "nlu" / "entities.tsv"
NONE = "-"

#: (entity, value) as often as it is named.
Names = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Named:
    """A sentence with the names in it, and why it is in the table."""

    expected: tuple[tuple[str, str], ...]
    kind: str
    text: str


def read_named(path: Path = FILE) -> list[Named]:
    """Columns: `entities` as "wijk:lewenborg relatie:ex", or "-"; `kind`; `text`."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    return [Named(_pairs(row[0]), row[1], row[2]) for row in rows]


def _pairs(cell: str) -> tuple[tuple[str, str], ...]:
    pairs = [] if cell == NONE else [pair.split(":") for pair in cell.split()]
    return tuple((entity, value) for entity, value in pairs)


def found_in(texts: Iterable[str], municipality: str = "groningen") -> list[Names]:
    """What the extractor finds in each text. Imports Rasa only here, so that `Model` can keep TensorFlow out."""
    from bot.content.directory import load_directory
    from bot.nlu.entities import build_gazetteer, find_all

    gazetteer = build_gazetteer(load_directory(municipality))
    return [Counter((one.entity, one.value) for one in find_all(gazetteer, text)) for text in texts]


def entity_figures(rows: Sequence[Named], found: Sequence[Names]) -> dict[str, Any]:
    """F1 overall and per entity, sentences that are wholly right, and those that are not."""
    expected = [Counter(row.expected) for row in rows]
    right = [want == got for want, got in zip(expected, found, strict=True)]
    entities = sorted({entity for names in (*expected, *found) for entity, _ in names})
    return {
        "sentences": Share.of(right),
        "kinds": shares((row.kind, good) for row, good in zip(rows, right, strict=True)),
        "all": scored(expected, found),
        "entities": {name: scored(_only(expected, name), _only(found, name)) for name in entities},
        "wrong": [
            {"text": row.text, "kind": row.kind, "missed": _listed(want - got), "false": _listed(got - want)}
            for row, want, got, good in zip(rows, expected, found, right, strict=True)
            if not good
        ],
    }


def scored(expected: Sequence[Names], found: Sequence[Names]) -> dict[str, Any]:
    """Precision and recall as shares, and F1 (0 to 1; 0 when nothing is right)."""
    both = sum((want & got).total() for want, got in zip(expected, found, strict=True))
    wanted = sum(want.total() for want in expected)
    got = sum(names.total() for names in found)
    return {
        "precision": Share(both, got),
        "recall": Share(both, wanted),
        "f1": 2 * both / (wanted + got) if wanted + got else 0.0,
    }


def _only(names: Sequence[Names], entity: str) -> list[Names]:
    return [Counter({pair: count for pair, count in one.items() if pair[0] == entity}) for one in names]


def _listed(names: Names) -> list[str]:
    return sorted(":".join(pair) for pair in names.elements())
