"""Generated dossiers: `generate(size, seed)` gives columns, words and tags; the same for the same seed.

Nothing is spread evenly. Words follow Zipf, themes do too; who hurts others writes about little else; what was
reviewed is old; a few values are very rare. So there are filters that never meet: databases are slow at that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from bot.clock import AMSTERDAM
from bot.review.service import PARTS, THEMES

Numbers = NDArray[np.int64]
#: Different words that exist, and how many are typed in one conversation before doubles go.
VOCABULARY, TYPED = 50_000, 40
#: The newest message of all, and how far back the oldest lies.
END = round(datetime(2026, 11, 22, 12, tzinfo=AMSTERDAM).timestamp() * 1000)
SPAN = 28 * 86_400_000
_SYLLABLES = [
    first + vowel + last for first in "bdghjklmnprstvwz" for vowel in "aeiou" for last in ("", "n", "r", "st")
]
_COMMON_TOWN = "groningen"


@dataclass(frozen=True)
class Generated:
    """Columns of `dossier` by name; of each its words, as places in the vocabulary; tags with numbers."""

    size: int
    seed: int
    columns: dict[str, list[object]]
    words: NDArray[np.int32]
    vocabulary: list[str]
    tags: list[tuple[int, str]]

    def ids(self) -> list[str]:
        """The ids of the conversations."""
        return [f"{number:032x}" for number in range(1, self.size + 1)]

    def words_of(self, start: int, end: int) -> Iterator[list[int]]:
        """Of dossiers from one place up to another their words, each once."""
        for row in self.words[start:end]:
            yield sorted(set(row.tolist()))


def word(place: int) -> str:
    """A word that looks like one; another for each place."""
    parts = []
    number = place + 1
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
    return "".join(parts) + "q"  # no word of ours is a beginning of another's spelling by chance


def generate(size: int, seed: int) -> Generated:
    """So many dossiers, the oldest first."""
    chance = np.random.default_rng(seed)
    at = np.sort(END - chance.integers(0, SPAN, size))
    themes = _zipf(chance, len(THEMES), size)
    roles = chance.choice(
        ["slachtoffer", "omstander", "", "kind", "professional"], size, p=[0.6, 0.2, 0.12, 0.05, 0.03]
    )
    roles[np.isin(themes, [THEMES.index("pleger_hulp")])] = "pleger"
    reviewed = (np.arange(size) < size * 0.6) & (chance.random(size) < 0.15)
    outcomes = ["none", "asked", "joined", "nobody", "timed_out", "failed"]
    thumbs = chance.choice(["", "up", "down"], size, p=[0.85, 0.11, 0.04])
    columns: dict[str, list[object]] = {
        "number": list(range(1, size + 1)),
        "ref": [f"{number:016x}" for number in range(1, size + 1)],
        "opened_at": (at - 600_000).tolist(),
        "last_message_at": at.tolist(),
        "municipality": chance.choice([_COMMON_TOWN, "het-hogeland"], size, p=[0.97, 0.03]).tolist(),
        "theme": [THEMES[one] for one in themes],
        "role": [one or None for one in roles.tolist()],
        "acute": (chance.random(size) < 0.05).tolist(),
        "turns": chance.integers(1, 12, size).tolist(),
        "fallbacks": chance.choice([0, 1, 2, 3], size, p=[0.8, 0.13, 0.05, 0.02]).tolist(),
        "lowest": chance.random(size).round(3).tolist(),
        "handoff": chance.choice(outcomes, size, p=[0.93, 0.02, 0.03, 0.01, 0.009, 0.001]).tolist(),
        "feedback": [one or None for one in thumbs.tolist()],
        "part_of_day": chance.choice(PARTS, size, p=[0.55, 0.1, 0.1, 0.25]).tolist(),
        "weekday": chance.integers(0, 7, size).tolist(),
        "taken_back": (chance.random(size) < 0.01).tolist(),
        "left_early": (chance.random(size) < 0.3).tolist(),
        "flagged": (chance.random(size) < 0.003).tolist(),
        "reviewed_at": [int(one) if seen else None for one, seen in zip(at, reviewed, strict=True)],
        "indexed": [True] * size,
    }
    words = _zipf(chance, VOCABULARY, size * TYPED).astype(np.int32).reshape(size, TYPED)
    vocabulary = [word(place) for place in range(VOCABULARY)]
    return Generated(size, seed, columns, words, vocabulary, _tags(chance, size))


def postings(made: Generated) -> tuple[NDArray[np.int32], Numbers]:
    """Each word of each dossier once: places in the vocabulary, and numbers."""
    rows = np.sort(made.words, axis=1)
    first = np.ones(rows.shape, dtype=bool)
    first[:, 1:] = rows[:, 1:] != rows[:, :-1]
    numbers = np.repeat(np.arange(1, made.size + 1), first.sum(axis=1))
    return rows[first], numbers


def _zipf(chance: np.random.Generator, kinds: int, size: int) -> Numbers:
    """Places of kinds of which the first is the commonest, the second half as common, and so on."""
    shares = 1 / np.arange(1, kinds + 1)
    edges = np.cumsum(shares / shares.sum())
    return np.minimum(np.searchsorted(edges, chance.random(size)), kinds - 1)


def _tags(chance: np.random.Generator, size: int) -> list[tuple[int, str]]:
    shares: Sequence[tuple[str, float]] = (("les", 0.02), ("nakijken", 0.001), ("voorbeeld", 0.00001))
    found = [
        (int(number) + 1, name) for name, share in shares for number in np.flatnonzero(chance.random(size) < share)
    ]
    return [*found, (1, "enige")]
