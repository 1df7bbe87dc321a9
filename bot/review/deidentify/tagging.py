"""Trains the tagger: `build_tagger()`, from the sentences in `words/marked` and examples with nobody in them.

The sentences were written to learn from, by people who knew no rules; those of `tests/review` are never learned
from. Each one that names somebody is read three times, twice with other names. Takes about half a minute.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycrfsuite

from bot.review.deidentify.allowed import Allowed
from bot.review.deidentify.features import Features, Unit
from bot.review.deidentify.lexicon import Words, load_words
from bot.review.deidentify.marked import KEEP, NAME, Sentence, read_marked
from bot.review.deidentify.names import find_names
from bot.review.deidentify.pseudonymise import mark_identifiers
from bot.review.deidentify.renaming import renamed
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.tables import WORDS
from bot.review.deidentify.tagger import A_DATUM, A_NAME, OUTSIDE, model_path
from bot.review.deidentify.text import clean, shadow
from bot.review.deidentify.tokens import tokens_of
from bot.settings import ROOT

MARKED = WORDS / "marked"
_EXAMPLES = ROOT / "data" / "nlu"
#: An example of a visitor's words, of which each eighth is read: enough to learn what nobody's name is.
_EXAMPLE = re.compile(r"^    - (.+)$", re.MULTILINE)
_EACH = 8
_PARAMETERS = {"c1": 0.1, "c2": 0.3, "max_iterations": 120, "feature.possible_transitions": True}


def build_tagger(allowed: Allowed) -> Path:
    """The same file, trained when it is not there yet. Raises TablesMissing."""
    path = model_path()
    if not path.is_file():
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as beside:
            fresh = Path(beside) / path.name
            train(fresh, load_words(), allowed)
            fresh.rename(path)
    return path


def train(path: Path, words: Words, allowed: Allowed) -> None:
    """Write the model; the same sentences give the same one."""
    features = Features(words, allowed)
    sentences = [one for file in sorted(MARKED.glob("*.tsv")) for one in read_marked(file)]
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(_PARAMETERS)
    for sentence in (*sentences, *renamed(sentences, words), *_nobody(words, allowed)):
        units, described = features.of(sentence.text)
        if units:
            trainer.append(described, labels(sentence, units))
    trainer.train(str(path))


def labels(sentence: Sentence, units: Iterable[Unit]) -> list[str]:
    """For each unit whether a name or another datum begins there, goes on, or neither."""
    return [_label(sentence, unit) for unit in units]


def _label(sentence: Sentence, unit: Unit) -> str:
    for start, end, kind in sentence.marks:
        if start < unit.end and unit.start < end and kind != KEEP:
            return ("B" if start >= unit.start else "I") + (A_NAME if kind == NAME else A_DATUM)
    return OUTSIDE


def _nobody(words: Words, allowed: Allowed) -> Iterator[Sentence]:
    """Examples in which our rules find nobody: what visitors write about, without anything to hide."""
    files = sorted(_EXAMPLES.glob("*.yml"))
    texts = [text for path in files for text in _EXAMPLE.findall(path.read_text(encoding="utf-8"))]
    for text in map(clean, texts[::_EACH]):
        draft = mark_identifiers(Draft(text, shadow(text)), words, allowed)
        if not draft.spans and not find_names(draft, words, tokens_of(draft, words, allowed)):
            yield Sentence(0, text, ())
