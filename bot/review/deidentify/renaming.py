"""The same sentences about other people: `renamed(sentences, words)`, for what learns where names stand."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.marked import NAME, Sentence
from bot.review.deidentify.text import shadow

_TIMES = 2
_SEED = 11
#: How often a name comes from another sentence; else it comes from the lists.
_FROM_SENTENCES = 0.4
_WORD = re.compile(r"([^\W\d_]{2,})")


@dataclass(frozen=True)
class _Pools:
    first: tuple[str, ...]
    last: tuple[str, ...]
    marked: tuple[str, ...]


def renamed(sentences: Sequence[Sentence], words: Words) -> Iterator[Sentence]:
    """Each sentence with a name in it, twice, with other names; always the same ones."""
    chance = random.Random(_SEED)  # noqa: S311  # chance, no secret
    pools = _Pools(
        tuple(sorted(word for word in words.first if word.isalpha() and len(word) > 2)),
        tuple(sorted(word for word in words.last | words.own_last if word.isalpha() and len(word) > 3)),
        tuple(sorted({word for one in sentences for word in _names_in(one) if word not in words.between})),
    )
    for _ in range(_TIMES):
        for sentence in sentences:
            if any(kind == NAME for *_, kind in sentence.marks):
                yield _with_others(sentence, pools, words, chance)


def _names_in(sentence: Sentence) -> Iterator[str]:
    for start, end, kind in sentence.marks:
        if kind == NAME:
            yield from _WORD.findall(shadow(sentence.text[start:end]))


def _with_others(sentence: Sentence, pools: _Pools, words: Words, chance: random.Random) -> Sentence:
    text, marks, done = "", [], 0
    for start, end, kind in sentence.marks:
        text += sentence.text[done:start]
        written = sentence.text[start:end]
        begin, done = len(text), end
        text += _other(written, pools, words, chance) if kind == NAME else written
        marks.append((begin, len(text), kind))
    return Sentence(sentence.number, text + sentence.text[done:], tuple(marks))


def _other(name: str, pools: _Pools, words: Words, chance: random.Random) -> str:
    """Another first name, and other names after it, in the same letters; "van der" and initials stay."""
    parts, pool = _WORD.split(name), pools.first
    for place in range(1, len(parts), 2):
        if shadow(parts[place]) not in words.between:
            chosen = chance.choice(pools.marked if chance.random() < _FROM_SENTENCES else pool)
            parts[place], pool = _like(parts[place], chosen), pools.last
    return "".join(parts)


def _like(written: str, other: str) -> str:
    """In capitals, with one, or without, as it was written."""
    if written.isupper():
        return other.upper()
    return other.capitalize() if written[0].isupper() else other
