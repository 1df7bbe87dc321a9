"""`python -m scripts.check_examples`: are the training examples varied, unique and apart from the test sentences?

Prints every line that breaks a rule, with its file and line; exit status 1 when there is one.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
#: The least number of examples of an intent that is complete, and of one with a first answer.
COMPLETE = 60
FIRST = 20
COMPLETE_INTENTS = frozenset(
    "acuut_gevaar zelfdoding_gedachten vals_alarm stalking intieme_terreur omstander_thuisgeweld welke_hulp "
    "vraag_organisatie mens_spreken anonimiteit gesprek_wissen begroeting afscheid bedankt bevestigen ontkennen "
    "buiten_bereik".split()
)
RUN = 6  # words
SHARED_MOST = 0.02  # of all lines may share a run with another
NEAR = 0.7  # Jaccard of word sets between a test sentence and a training sentence

_MASK = re.compile(r"\[([^\]]+)\]\([^)]*\)|\[([^\]]+)\]\{[^}]*\}")


@dataclass(frozen=True)
class Example:
    """One hand-written sentence and where it stands."""

    text: str
    intent: str
    file: str


def words(text: str) -> tuple[str, ...]:
    """The words in lower case, without punctuation; entities count as their text."""
    plain = _MASK.sub(lambda match: match.group(1) or match.group(2), text)
    return tuple(re.findall(r"\w+", plain.lower()))


def read(folder: Path) -> list[Example]:
    """Every example of the NLU files of a folder."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path).get("nlu", []):
            lines = str(block.get("examples", "")).splitlines()
            texts = [line.strip()[2:].strip() for line in lines if line.strip().startswith("- ")]
            found += [Example(text, str(block["intent"]), path.name) for text in texts]
    return found


def read_sentences(path: Path) -> list[Example]:
    """The test sentences: a line is intent, voice and text with tabs between them; the first line names them."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    return [Example(row[2], row[0], path.name) for row in rows]


def doubles(examples: Iterable[Example]) -> list[str]:
    """Lines whose words are the same as another line's."""
    seen: dict[tuple[str, ...], Example] = {}
    problems = []
    for example in examples:
        key = words(example.text) or (example.text,)
        if key in seen:
            problems.append(
                f"{example.file}: {example.text!r} stands also in {seen[key].file} ({seen[key].intent})"
            )
        seen.setdefault(key, example)
    return problems


def shared_runs(examples: list[Example]) -> list[Example]:
    """Examples that share six words in a row with another."""
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, example in enumerate(examples):
        tokens = words(example.text)
        for start in range(len(tokens) - RUN + 1):
            holders[tokens[start : start + RUN]].add(number)
    guilty = {number for numbers in holders.values() if len(numbers) > 1 for number in numbers}
    return [examples[number] for number in sorted(guilty)]


def too_few(examples: Iterable[Example]) -> list[str]:
    """Intents with fewer examples than promised."""
    counts = Counter(example.intent for example in examples)
    return [
        f"{intent}: {counts[intent]} examples, {least} needed"
        for intent in sorted(set(counts) | COMPLETE_INTENTS)
        if counts[intent] < (least := COMPLETE if intent in COMPLETE_INTENTS else FIRST)
    ]


def near_the_tests(training: list[Example], tests: list[Example]) -> list[str]:
    """Test sentences of four words or more that resemble a training sentence too much."""
    sets = [(frozenset(words(example.text)), example) for example in training]
    problems = []
    for test in tests:
        own = frozenset(words(test.text))
        if len(own) < 4:
            continue
        near = next((other for bag, other in sets if len(own & bag) / len(own | bag) > NEAR), None)
        if near is not None:
            problems.append(f"{test.file}: {test.text!r} resembles training line {near.text!r}")
    return problems


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    examples = read(ROOT / "data" / "nlu")
    tests = read_sentences(ROOT / "tests" / "nlu" / "sentences.tsv")
    shared = shared_runs(examples)
    problems = doubles(examples) + too_few(examples) + near_the_tests(examples, tests)
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
