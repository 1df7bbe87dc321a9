"""What is learnt from and tested with today: `Library`, read from data/nlu and tests/nlu of the tree.

The only place here that reaches into `bot.nlu`, for the module of the examples, which needs no Rasa.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from bot.nlu.examples import DANGER, NOW, Example, plain, read_examples
from bot.settings import ROOT

__all__ = ["DANGER", "NOW", "REGRESSIONS", "TESTS", "Example", "Library", "library", "plain", "read_sentences"]

#: Sentences by which staff test what they corrected: intent, `now` or nothing, sentence.
REGRESSIONS = "regressions.tsv"
TESTS = (
    "sentences.tsv",
    "danger.tsv",
    "blind_sentences.tsv",
    "blind_danger.tsv",
    "blind_foreign.tsv",
    REGRESSIONS,
)


@dataclass(frozen=True, eq=False)
class Library:
    """All examples and test sentences; every reading of them is one of its own."""

    examples: tuple[Example, ...]
    tests: tuple[Example, ...]

    @cached_property
    def sections(self) -> Mapping[str, tuple[str, ...]]:
        """Section (a file of data/nlu, without its ending) → its intents, in the order of the files."""
        found: dict[str, dict[str, None]] = {}
        for example in self.examples:
            found.setdefault(Path(example.file).stem, {})[example.intent] = None
        return {section: tuple(intents) for section, intents in found.items()}

    @cached_property
    def intents(self) -> frozenset[str]:
        """Every intent that has examples."""
        return frozenset(example.intent for example in self.examples)

    @cached_property
    def with_now(self) -> frozenset[str]:
        """The intents of which some examples tell of what goes on now."""
        return frozenset(example.intent for example in self.examples if example.danger)


def read_sentences(path: Path) -> list[Example]:
    """The test sentences: a label, a voice and a text with tabs between them; the first line names the columns."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    return [Example(row[2], row[0], path.name, row[1] == "now") for row in rows]


def library(root: Path = ROOT) -> Library:
    """Everything, read anew when a file changed. Raises OSError or ruamel's YAMLError."""
    paths = [*sorted((root / "data" / "nlu").glob("*.yml")), *_test_files(root)]
    return _read(root, tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in paths))


@lru_cache(maxsize=2)
def _read(root: Path, stamps: tuple[tuple[int, int], ...]) -> Library:
    tests = [one for path in _test_files(root) for one in read_sentences(path)]
    return Library(tuple(read_examples(root / "data" / "nlu")), tuple(tests))


def _test_files(root: Path) -> list[Path]:
    """A server may be without tests: then nothing is near them."""
    return [path for name in TESTS if (path := root / "tests" / "nlu" / name).exists()]
