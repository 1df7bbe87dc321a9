"""`python -m scripts.check_examples`: are the training examples varied, unique and apart from the test sentences?

Prints every line that breaks a rule, with its file and line; exit status 1 when there is one.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from bot.content.directory import load_directory
from bot.learning.examples import TESTS, Example, read_sentences
from bot.learning.likeness import LEAST_NEAR, bag, doubles, near, words
from bot.nlu.entities import build_gazetteer
from bot.nlu.examples import read_examples
from bot.nlu.gazetteer import Gazetteer

ROOT = Path(__file__).resolve().parent.parent
#: The least number of examples: of any intent, of those in these files, and of what is none of ours.
LEAST = 60
LEAST_IN = {"acuut.yml": 100, "slachtoffer.yml": 100, "omstander.yml": 100}
LEAST_OF = {"buiten_bereik": 500}
RUN = 7  # words; the chance that two lines share a run grows with the square of their number
SHARED_MOST = 0.02  # of all lines may share a run with another


def masked(text: str, gazetteer: Gazetteer) -> str:
    """The text with its entities as their kind: "mijn ex" and "mijn man" are both "mijn <relatie>"."""
    for found in reversed(gazetteer.find(text)):
        text = f"{text[: found.start]}<{found.entity}>{text[found.end :]}"
    return text


def read_tests(root: Path = ROOT) -> list[Example]:
    """The sentences of every file of test sentences that there is."""
    paths = (root / "tests" / "nlu" / name for name in TESTS)
    return [one for path in paths if path.exists() for one in read_sentences(path)]


def shared_runs(examples: list[Example]) -> list[Example]:
    """Examples that share seven words in a row with another."""
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, example in enumerate(examples):
        tokens = words(example.text)
        for start in range(len(tokens) - RUN + 1):
            holders[tokens[start : start + RUN]].add(number)
    guilty = {number for numbers in holders.values() if len(numbers) > 1 for number in numbers}
    return [examples[number] for number in sorted(guilty)]


def too_few(examples: Iterable[Example]) -> list[str]:
    """Intents with fewer examples than promised."""
    counts = Counter((example.intent, example.file) for example in examples)
    return [
        f"{intent}: {count} examples, {least} needed"
        for (intent, file), count in sorted(counts.items())
        if count < (least := LEAST_OF.get(intent, LEAST_IN.get(file, LEAST)))
    ]


def near_the_tests(training: list[Example], tests: list[Example]) -> list[str]:
    """Test sentences of four words or more that resemble a training sentence too much."""
    bags = [(bag(example.text), example) for example in training]
    problems = []
    for test in tests:
        own = bag(test.text)
        if len(own) < LEAST_NEAR:
            continue
        found = next((other for other_bag, other in bags if near(own, other_bag)), None)
        if found is not None:
            problems.append(f"{test.file}: {test.text!r} resembles training line {found.text!r}")
    return problems


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    examples = read_examples()
    tests = read_tests()
    shared = shared_runs(examples)
    gazetteer = build_gazetteer(load_directory("groningen"))
    problems = doubles(examples, partial(masked, gazetteer=gazetteer))
    problems += too_few(examples) + near_the_tests(examples, tests)
    if len(shared) > SHARED_MOST * len(examples):
        problems += [f"{example.file}: shares {RUN} words in a row: {example.text!r}" for example in shared]
    for problem in problems:
        print(problem)
    print(
        f"{len(examples)} training examples, {len(tests)} test sentences, "
        f"{len(shared)} lines share {RUN} words in a row, {len(problems)} problem(s)."
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
