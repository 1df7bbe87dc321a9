"""Whether two sentences are too much alike: `words`, `near`, `doubles`. The rules of data/nlu and tests/nlu."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

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
    return bool(own | other) and len(own & other) / len(own | other) > NEAR


def nearest(text: str, others: Iterable[str]) -> str | None:
    """The first of the others that is too near; None for a text of fewer than four words."""
    own = bag(text)
    if len(own) < LEAST_NEAR:
        return None
    return next((other for other in others if near(own, bag(other))), None)


def key_of(text: str, masked: Callable[[str], str] = str) -> tuple[str, ...]:
    """What two lines have in common that are the same. `masked` writes names as their kind."""
    said = words(text)
    return (said if len(said) < MASKED_FROM else words(masked(text))) or (text,)


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
