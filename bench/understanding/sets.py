"""The sentences that are measured: `read`, `everyday`, `read_set` and `sections`. Only our own files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.examples import read_examples
from bot.settings import ROOT as ROOT

TESTS = ROOT / "tests"
EVERYDAY = TESTS / "safety" / "everyday_dutch.tsv"
#: Name of the set → what its files begin with.
SETS = {"development": "", "blind": "blind_"}
#: Hands that one file names otherwise than another.
_SAME = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "pl": "polish",
    "tr": "turkish",
    "uk": "ukrainian",
}


@dataclass(frozen=True)
class Sentence:
    """A test sentence: the expected label, the voice that wrote it, the text."""

    expected: str
    voice: str
    text: str


@dataclass(frozen=True)
class TestSet:
    """One set: sentences with an intent, and sentences with a danger (acute, suicide_now, suicide, none)."""

    __test__ = False

    name: str
    intents: tuple[Sentence, ...]
    danger: tuple[Sentence, ...]

    @property
    def blind(self) -> bool:
        """Whether its sentences are not to be shown."""
        return self.name != "development"


def read(path: Path) -> list[Sentence]:
    """The rows of a file of sentences; the first line names the columns."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    return [Sentence(row[0], _SAME.get(row[1], row[1]), row[2]) for row in rows]


def read_set(name: str, folder: Path = TESTS / "nlu") -> TestSet | None:
    """The two files of a set; None when one is not there."""
    paths = [folder / f"{SETS[name]}{kind}.tsv" for kind in ("sentences", "danger")]
    if not all(path.exists() for path in paths):
        return None
    return TestSet(name, tuple(read(paths[0])), tuple(read(paths[1])))


def everyday(path: Path = EVERYDAY) -> list[str]:
    """The harmless sentences: the column `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    column = lines[0].split("\t").index("text")
    return [line.split("\t")[column] for line in lines[1:] if line.strip()]


def sections() -> dict[str, str]:
    """Intent → the section of its file in data/nlu."""
    return {example.intent: Path(example.file).stem for example in read_examples()}


def fixed_part(sentences: Sequence[Sentence], count: int) -> list[Sentence]:
    """About `count`, each label in proportion; chosen by hash, so that new lines displace few old ones."""
    labels: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sorted(sentences, key=lambda one: hashlib.sha256(one.text.encode()).digest()):
        labels[sentence.expected].append(sentence)
    share = min(1.0, count / max(len(sentences), 1))
    return [one for label in sorted(labels) for one in labels[label][: max(1, round(share * len(labels[label])))]]
