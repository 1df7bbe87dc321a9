"""May this be learnt? `problems_of(wanted, library, others, originals)`, a pure function."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.learning.copied import COPIED, PLACEHOLDER, longest_run
from bot.learning.examples import DANGER, Library, plain
from bot.learning.identifying import identifying
from bot.learning.likeness import Alike

#: Characters of a sentence.
LONGEST = 300
ENTITIES = frozenset({"organisatie", "geweldsvorm", "relatie", "wijk"})
_MARKED = re.compile(r"\[([^\[\](){}]+)\]\(([^\[\](){}]*)\)")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Why(str, Enum):
    """Why something may not be learnt. Templates have a sentence for each."""

    empty = "empty"
    too_long = "too_long"
    control = "control"
    placeholder = "placeholder"
    marks = "marks"
    identifying = "identifying"
    copied = "copied"
    double = "double"
    near_test = "near_test"
    near_example = "near_example"
    same = "same"
    intent_unknown = "intent_unknown"
    now_unfit = "now_unfit"


@dataclass(frozen=True)
class Wanted:
    """What somebody proposes: both sentences in her own words; `now` says that it goes on or is about to."""

    intent: str
    now: bool
    sentence: str
    test: str

    @property
    def danger(self) -> bool:
        """Whether 112 belongs in the first line."""
        return self.now or self.intent == DANGER


@dataclass(frozen=True)
class Problem:
    """`field` is intent, sentence or test; `other` is the sentence of ours that it is too much like."""

    field: str
    why: Why
    other: str = ""


def tidy(text: str) -> str:
    """Without spaces around it and with one between words, letters in their usual form."""
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", text)).strip(" ")


def problems_of(
    wanted: Wanted, library: Library, others: Sequence[Wanted] = (), originals: Sequence[str] = ()
) -> list[Problem]:
    """Everything that is wrong. `others` wait already; `originals` is what the visitor typed."""
    found = _of_intent(wanted, library)
    for field, text in (("sentence", wanted.sentence), ("test", wanted.test)):
        why = _of_text(text, originals)
        if why is not None:
            found.append(Problem(field, why))
    if not found:
        found += _of_learning(wanted, library, others) + _of_testing(wanted, library, others)
    return found


def _of_intent(wanted: Wanted, library: Library) -> list[Problem]:
    if wanted.intent not in library.intents:
        return [Problem("intent", Why.intent_unknown)]
    if wanted.now and wanted.intent not in library.with_now:
        return [Problem("intent", Why.now_unfit)]
    return []


def _of_text(text: str, originals: Sequence[str]) -> Why | None:
    """What is wrong with a sentence by itself, the plainest first."""
    if not any(sign.isalpha() for sign in text):
        return Why.empty
    if len(text) > LONGEST:
        return Why.too_long
    if any(unicodedata.category(sign) in _HIDDEN for sign in text):
        return Why.control
    if PLACEHOLDER.search(text.lower()):
        return Why.placeholder
    if _badly_marked(text):
        return Why.marks
    if identifying(plain(text)):
        return Why.identifying
    return Why.copied if longest_run(plain(text), originals) >= COPIED else None


def _badly_marked(text: str) -> bool:
    """Rasa reads a name in [brackets](kind): only kinds that there are, and no loose bracket."""
    if any(kind not in ENTITIES for _, kind in _MARKED.findall(text)):
        return True
    return bool(set("[]{}") & set(_MARKED.sub(r"\1", text)))


def _of_learning(wanted: Wanted, library: Library, others: Sequence[Wanted]) -> list[Problem]:
    """It must be new, and must not give a test sentence away."""
    for known in (_learnt(library), Alike(tuple(one.sentence for one in others))):
        double = known.same(wanted.sentence)
        if double is not None:
            return [Problem("sentence", Why.double, plain(double))]
    # which one is not said: of a blind sentence nobody who writes examples knows the text
    for tests in (_tested(library), Alike(tuple(one.test for one in others))):
        if tests.given_away_by(wanted.sentence):
            return [Problem("sentence", Why.near_test)]
    return []


def _of_testing(wanted: Wanted, library: Library, others: Sequence[Wanted]) -> list[Problem]:
    """It must say the same in other words than whatever is learnt from."""
    own = Alike((wanted.sentence,))
    if own.same(wanted.test) is not None or own.as_near(wanted.test) is not None:
        return [Problem("test", Why.same)]
    for known in (_learnt(library), Alike(tuple(one.sentence for one in others))):
        example = known.same(wanted.test) or known.as_near(wanted.test)
        if example is not None:
            return [Problem("test", Why.near_example, plain(example))]
    for tests in (_tested(library), Alike(tuple(one.test for one in others))):
        if tests.same(wanted.test) is not None:
            return [Problem("test", Why.double)]
    return []


@lru_cache(maxsize=2)
def _learnt(library: Library) -> Alike:
    """Looking through it is done for every proposal; the words are counted once."""
    return Alike(tuple(one.text for one in library.examples))


@lru_cache(maxsize=2)
def _tested(library: Library) -> Alike:
    return Alike(tuple(one.text for one in library.tests))
