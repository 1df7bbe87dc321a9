"""`python -m scripts.add_examples FILE…`: put new hand-written examples where they belong in data/nlu.

Each line of a file is an intent, a tab and a sentence; `!` behind an intent says that it goes on now. A line that
breaks a rule of `check_examples` (a double, near a test sentence, no intent of ours) is left out and printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from bot.content.directory import load_directory
from bot.learning.blocks import write_examples
from bot.learning.likeness import LEAST_NEAR, bag, doubles, near
from bot.nlu.entities import build_gazetteer
from bot.nlu.examples import DANGER, FOLDER, Example, read_examples
from scripts.check_examples import masked, read_tests

#: Behind an intent: the block with `metadata: {nu: true}`.
GOING_ON = "!"
_MARKS = str.maketrans("[]{}", "()()")  # Rasa would read an entity in them


def read_new(paths: Iterable[Path]) -> list[Example]:
    """The lines of the files. Raises ValueError for a line without a tab."""
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            label, _, text = (part.strip() for part in line.partition("\t"))
            if not text:
                raise ValueError(f"{path}:{number}: an intent, a tab and a sentence are needed: {line!r}")
            intent = label.removesuffix(GOING_ON)
            now = intent == DANGER or label != intent
            found.append(Example(" ".join(text.translate(_MARKS).split()), intent, path.name, now))
    return found


def sorted_out(
    new: Sequence[Example], known: Sequence[Example], tests: Sequence[Example]
) -> tuple[list[Example], list[str]]:
    """What may be added, and why the others may not."""
    intents = {example.intent for example in known}
    asked = [words for words in (bag(test.text) for test in tests) if len(words) >= LEAST_NEAR]
    refused = [f"{one.intent} is no intent: {one.text!r}" for one in new if one.intent not in intents]
    kept = [one for one in new if one.intent in intents]
    refused += [f"like a test sentence: {one.text!r}" for one in kept if _near(one, asked)]
    kept = [one for one in kept if not _near(one, asked)]
    gazetteer = build_gazetteer(load_directory("groningen"))
    twice = doubles([*known, *kept], partial(masked, gazetteer=gazetteer))
    names = [f"{one.file}: {one.text!r} stands also in" for one in kept]
    double = {name for name in names if any(problem.startswith(name) for problem in twice)}
    return [one for one, name in zip(kept, names, strict=True) if name not in double], refused + twice


def _near(example: Example, bags: Sequence[frozenset[str]]) -> bool:
    return any(near(bag(example.text), other) for other in bags)


def main(arguments: Sequence[str]) -> int:
    """Add, and print what was left out."""
    new = read_new(Path(name) for name in arguments)
    added, refused = sorted_out(new, read_examples(), read_tests())
    write_examples(added, FOLDER)
    for line in refused:
        print(line)
    print(
        f"{len(added)} of {len(new)} examples added. Read them in the difference, then: make lint, make evaluate."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
