"""`python -m tests.safety.figures`: how often the rules of bot.safety are right, k of n, and what they miss.

Tables: acute.tsv (batch, danger, voice, text), lookalikes.tsv (batch, why, text), everyday_dutch.tsv (text first).
"""

from __future__ import annotations

import csv
import random
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.safety import Danger, assess

HERE = Path(__file__).parent
#: What phones and cold fingers do to a word.
_NEIGHBOURS = {
    "a": "qs",
    "e": "wr",
    "i": "uo",
    "o": "ip",
    "n": "bm",
    "t": "ry",
    "s": "ad",
    "d": "sf",
    "r": "et",
    "l": "k",
}


@dataclass(frozen=True)
class Row:
    """One message: its batch, what it should be read as, who says it or why it is harmless, the words."""

    batch: str
    expected: str
    voice: str
    text: str


def read(name: str) -> list[Row]:
    """The rows of a table; look-alikes are expected to be `none`."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Row(r.get("batch", ""), r.get("danger", "none"), r.get("voice") or r.get("why", ""), r["text"])
        for r in rows
    ]


def caught(row: Row) -> bool:
    """Whether the visitor gets the number: 112 for danger now, 113 for thoughts of suicide."""
    found = assess(row.text).danger
    return found is not Danger.none if row.expected == "suicide" else found.urgent


def with_typo(text: str, seed: int) -> str:
    """One slip of the thumb in a word of four letters or more; the same for the same seed."""
    chance = random.Random(f"{seed}:{text}")
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 4]
    if not long:
        return text
    place = chance.choice(long)
    word, at = words[place], chance.randrange(1, len(words[place]) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + chance.choice(_NEIGHBOURS.get(word[at], word[at])) + word[at + 1 :],
    )
    words[place] = chance.choice(slips)
    return " ".join(words)


def main() -> None:
    """Print every figure; with `--misses` also what went wrong."""
    acute, harmless, everyday = read("acute.tsv"), read("lookalikes.tsv"), read("everyday_dutch.tsv")
    for batch in sorted({row.batch for row in acute}):
        part = [row for row in acute if row.batch == batch]
        kind = sum(assess(row.text).danger.value == row.expected for row in part)
        print(f"batch {batch}: caught {sum(map(caught, part))} of {len(part)}, right kind {kind} of {len(part)}")
        part = [row for row in harmless if row.batch == batch]
        print(f"batch {batch}: false alarms {sum(assess(row.text).danger.urgent for row in part)} of {len(part)}")
    print(f"everyday: {sum(assess(row.text).danger is not Danger.none for row in everyday)} of {len(everyday)}")
    slipped = sum(assess(with_typo(row.text, 1)).danger is not Danger.none for row in everyday)
    print(f"everyday with a typo: {slipped} of {len(everyday)}")
    if "--misses" in sys.argv:
        for row in (*acute, *harmless, *everyday):
            found = assess(row.text)
            wrong = found.danger.value != row.expected if row in acute else found.danger is not Danger.none
            if wrong:
                print(f"{row.expected} read as {found.danger.value} ({found.rule}): {row.text}")


if __name__ == "__main__":
    main()
