"""Whether sentences are too much alike: `near`, `doubles`, `Alike`. The rules of data/nlu and tests/nlu."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.learning.examples import Example, plain

#: Two words like "mijn <relatie>" say too little to be called the same.
MASKED_FROM = 3
#: Jaccard of the sets of words of a test sentence and a training sentence.
NEAR = 0.7
#: Shorter test sentences are alike by chance.
LEAST_NEAR = 4


def words(text: str) -> tuple[str, ...]:
    """The words in lower case, without punctuation; entities count as their text."""
    return tuple(re.findall(r"\w+", plain(text).lower()))


def bag(text: str) -> frozenset[str]:
    """The words, each once."""
    return frozenset(words(text))


def near(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether they share so many words that one gives the other away."""
    shared = len(own & other)
    return shared > NEAR * (len(own) + len(other) - shared)


def key_of(text: str, masked: Callable[[str], str] = str) -> tuple[str, ...]:
    """What two lines have in common that are the same. `masked` writes names as their kind."""
    said = words(text)
    return (said if len(said) < MASKED_FROM else words(masked(text))) or (text,)


@dataclass(frozen=True)
class Alike:
    """Many sentences, looked up by what they have in common with another: the first that is the same, or near."""

    texts: tuple[str, ...]

    @cached_property
    def _keys(self) -> dict[tuple[str, ...], str]:
        return {key_of(text): text for text in reversed(self.texts)}

    @cached_property
    def _bags(self) -> list[tuple[frozenset[str], str]]:
        return [(bag(text), text) for text in self.texts]

    def same(self, text: str) -> str | None:
        """One that differs in signs and capitals only."""
        return self._keys.get(key_of(text))

    def as_near(self, text: str) -> str | None:
        """One of so many words that shares nearly all of them with this text, if the text has four or more."""
        own = bag(text)
        if len(own) < LEAST_NEAR:
            return None
        return next((other for words_of, other in self._bags if near(own, words_of)), None)

    def given_away_by(self, text: str) -> bool:
        """Whether one of them, of four words or more, is the same or near."""
        own = bag(text)
        return self.same(text) is not None or any(
            len(words_of) >= LEAST_NEAR and near(own, words_of) for words_of, _ in self._bags
        )


def doubles(examples: Iterable[Example], masked: Callable[[str], str] = str) -> list[str]:
    """Lines of three words or more that are the same once they are masked, and equal lines."""
    seen: dict[tuple[str, ...], Example] = {}
    problems = []
    for example in examples:
        key = key_of(example.text, masked)
        if key in seen:
            problems.append(
                f"{example.file}: {example.text!r} stands also in {seen[key].file} ({seen[key].intent})"
            )
        seen.setdefault(key, example)
    return problems
