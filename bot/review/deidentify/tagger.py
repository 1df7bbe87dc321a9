"""A second opinion: `Tagger(model, features, harmless).find(text)` finds what rules missed, by what it learned.

A conditional random field over the units of a text (python-crfsuite; `tagging.py` trains it). It is asked last and
only adds; what it finds of a number or an account is a "gegeven", because it does not say which kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import pycrfsuite

from bot.review.deidentify.allowed import Allowed
from bot.review.deidentify.features import Features, Unit
from bot.review.deidentify.harmless import Harmless
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.packages import TablesMissing
from bot.review.deidentify.spans import Span
from bot.review.deidentify.spelled import is_number_word
from bot.review.deidentify.tables import WORDS, tables

#: Labels; a name or a datum begins with B before it and goes on with I.
OUTSIDE, A_NAME, A_DATUM = "O", "N", "D"
#: How sure it has to be, from 0 to 1: of a word that everybody uses, of one that is a name too, of any other.
_PLAIN, _ALSO_NAME, _OTHER = 0.5, 0.5, 0.15
#: Of a number, and of a short one or a year.
_NUMBER, _SHORT_NUMBER = 0.2, 0.5
#: Words that stand beside a name or a number and belong to nobody: "geb", "dhr", "bel", "mg".
_BESIDE = frozenset(
    "geb iban bsn tel mob nr bel app mail sms tnv dm acc gamertag nick kenteken postcode adres".split()
)


class Tagger:
    """One trained model, asked about one text after the other."""

    def __init__(self, model: Path, features: Features, words: Words) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(model))
        self._labels = frozenset(self._tagger.labels())
        self._features, self._words, self._harmless = features, words, Harmless(words)
        self._beside = _BESIDE.union(words.titles, words.kin, words.units, words.account_cues)

    def find(self, text: str, kept: Iterable[tuple[int, int]] | None = None) -> list[Span]:
        """What is probably a name or another datum of somebody, unit by unit, in a cleaned text.

        `kept`: the stretches that stay readable, where they are known already.
        """
        units, described = self._features.of(text, kept)
        if not units:
            return []
        self._tagger.set(described)
        never = self._harmless.places(text)
        asked = ((place, unit) for place, unit in enumerate(units) if not unit.kept and unit.word[0].isalnum())
        found = [self._judged(unit, place) for place, unit in asked if not never[unit.start]]
        return [span for span in found if span is not None]

    def _judged(self, unit: Unit, place: int) -> Span | None:
        if self._is_beside(unit.word) or 1 - self._share(OUTSIDE, place) <= self._bar(unit):
            return None
        name = self._share(f"B{A_NAME}", place) + self._share(f"I{A_NAME}", place)
        datum = self._share(f"B{A_DATUM}", place) + self._share(f"I{A_DATUM}", place)
        return Span(unit.start, unit.end, "naam" if name >= datum else "gegeven")

    def _share(self, label: str, place: int) -> float:
        return float(self._tagger.marginal(label, place)) if label in self._labels else 0.0

    def _bar(self, unit: Unit) -> float:
        if not unit.is_word:
            return _SHORT_NUMBER if len(unit.word) < 3 or self._harmless.is_year(unit.word) else _NUMBER
        words, word = self._words, unit.word
        if len(word) > 1 and word not in words.stop and words.class_of(word) not in ("plain", "often"):
            return _OTHER
        rather = word in words.first or words.is_surname(word) or len(word) == 1 or is_number_word(word)
        return _ALSO_NAME if rather else _PLAIN

    def _is_beside(self, word: str) -> bool:
        if word not in self._beside:
            return False
        # "anne" is a mother in Turkish, and in Dutch a name
        return word not in self._words.names and word not in self._words.first


def load_tagger(words: Words, allowed: Allowed) -> Tagger:
    """The model that set-up trained. Raises TablesMissing."""
    path = model_path()
    if not path.is_file():
        raise TablesMissing("the tagger of pseudonymising was not trained: run 'make setup'")
    return Tagger(path, Features(words, allowed), words)


def model_path() -> Path:
    """Where the model of these sentences and lists is or will be. Raises TablesMissing.

    Other sentences, lists or features make another model; the examples of data/nlu, which grow by the day, do not.
    """
    here = Path(__file__).parent
    ours = [here / name for name in ("features.py", "tagging.py", "renaming.py", "tokens.py", "lexicon.py")]
    ours += sorted(path for path in WORDS.rglob("*.*") if path.is_file())
    digest = blake2b(b"".join(path.read_bytes() for path in ours), digest_size=6)
    digest.update(f"{tables().name} {version('python-crfsuite')}".encode())
    return tables().parent / f"{digest.hexdigest()}.crfsuite"
