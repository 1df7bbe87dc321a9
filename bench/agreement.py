"""`python -m bench.agreement first.tsv second.tsv`: how far do two people who label blindly agree?

Each file has the label in its first column and a column `text`; the first line names the columns. Sentences are
matched by their text. Prints the share of equal labels, Cohen's kappa, both with a 95 % interval, and the pairs of
labels that were most often mixed up; never a sentence.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.understanding.share import Share

Pair = tuple[str, str]
_SHOWN = 15


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance, 1 at most, with its standard error."""

    value: float
    error: float

    def interval(self) -> tuple[float, float]:
        """The 95 % interval, by the normal distribution."""
        return self.value - 1.96 * self.error, min(1.0, self.value + 1.96 * self.error)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.value:.3f} (95 %: {low:.3f}–{high:.3f})"


def read_labels(path: Path) -> dict[str, str]:
    """Text → label. Raises ValueError when a sentence stands there twice with two labels."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    labels: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        label, text = next(iter(row.values())).strip(), row["text"].strip()
        if labels.setdefault(text, label) != label:
            raise ValueError(f"{path.name}, line {number}: this sentence has two labels")
    return labels


def kappa(pairs: Sequence[Pair]) -> Kappa:
    """Cohen's kappa with the error of Fleiss, Cohen and Everitt (1969), which also holds when kappa is not 0.

    When both use one and the same label throughout, chance explains everything: kappa is 1, its error 0.
    """
    n = len(pairs)
    first = {label: count / n for label, count in Counter(a for a, _ in pairs).items()}
    second = {label: count / n for label, count in Counter(b for _, b in pairs).items()}
    equal = sum(a == b for a, b in pairs) / n
    chance = sum(share * second.get(label, 0.0) for label, share in first.items())
    if chance == 1:
        return Kappa(1.0, 0.0)
    value = (equal - chance) / (1 - chance)
    rest = 1 - value
    spread = 0.0
    for (a, b), count in Counter(pairs).items():
        if a == b:
            spread += count / n * (1 - (first[a] + second[a]) * rest) ** 2
        else:
            spread += count / n * rest**2 * (second.get(a, 0.0) + first.get(b, 0.0)) ** 2
    spread -= (value - chance * rest) ** 2
    return Kappa(value, math.sqrt(max(spread, 0.0) / n) / (1 - chance))


def paired(first: Path, second: Path) -> list[Pair]:
    """Both labels of each sentence that stands in both files."""
    one, other = read_labels(first), read_labels(second)
    return [(label, other[text]) for text, label in one.items() if text in other]


def mixed_up(pairs: Sequence[Pair]) -> list[tuple[Pair, int]]:
    """Unequal labels, whoever gave which, the commonest first."""
    counts = Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def main(arguments: list[str] | None = None) -> int:
    """0 when there was something to compare."""
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    options = parser.parse_args(arguments)
    one, other = read_labels(options.first), read_labels(options.second)
    pairs = paired(options.first, options.second)
    if not pairs:
        print("No sentence stands in both files.")
        return 1
    print(f"{len(pairs)} sentences in both files, {len(one.keys() ^ other.keys())} in one of them only")
    print(f"equal labels   {Share.of(a == b for a, b in pairs)}")
    print(f"Cohen's kappa  {kappa(pairs)}")
    for (a, b), count in mixed_up(pairs)[:_SHOWN]:
        print(f"  {count:4}  {a} / {b}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
