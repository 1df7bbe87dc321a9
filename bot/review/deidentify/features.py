"""What the tagger sees of a text: `Features.of(text)` cuts it into units and describes each with its neighbours.

A unit is a word, a row of digits, or a sign. What our rules found is left out on purpose, so that the tagger is a
second opinion and no echo.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from bot.review.deidentify.allowed import Allowed
from bot.review.deidentify.lexicon import Lists, Words
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.text import shadow
from bot.review.deidentify.tokens import tokens_of

_UNIT = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|_+|[^\w\s]|\n")
_OPENS = re.compile(r"(?:^|[.!?:\n\"(\-])\s*$")
#: Lists of words.yml that say something about what stands beside a word, and those that only rules need.
_NOT_SAID = frozenset(
    "nicknaming surely_where short_words no_street street_before firmly_between not_naming plural".split()
)
_LISTS = tuple(one.name for one in fields(Lists) if one.name not in _NOT_SAID)
_OWN_LISTS = ("first", "last", "own_last", "names", "also_names", "places", "everyday", "worldwide", "streets")
_STEPS = (-3, -2, -1, 1, 2, 3)
#: Of a unit that is not right beside it only these count.
_COARSE = ("word=", "list=", "class=", "kept")
#: What is said of a unit, by how far away it is: "0" is the unit, "-1" the one before it.
Described = dict[str, list[str]]


@dataclass(frozen=True)
class Unit:
    """From `start` up to `end` of the text. `kept`: it belongs to something that stays readable."""

    start: int
    end: int
    word: str
    kept: bool

    @property
    def is_word(self) -> bool:
        """Letters, and at most an apostrophe between them."""
        return self.word[0].isalpha()


@dataclass(frozen=True)
class _Said:
    """What is said of a word wherever it stands: all, what counts from further away, and its letters."""

    whole: list[str]
    coarse: list[str]
    letters: list[str]


class Features:
    """Describes texts by the lists of `words` and by what `allowed` keeps."""

    def __init__(self, words: Words, allowed: Allowed) -> None:
        self._words, self._allowed = words, allowed
        self._lists: dict[str, list[str]] = {}
        for name in _LISTS:
            for word in getattr(words, name):
                self._lists.setdefault(word, []).append(f"list={name}")
        self._common = {word: self._by_itself(word) for word in words.everyday | words.stop}

    def of(self, text: str, kept: Iterable[tuple[int, int]] | None = None) -> tuple[list[Unit], list[Described]]:
        """The units of a cleaned text, and for each what the tagger learns from.

        `kept`: the stretches that stay readable, where they are known already.
        """
        folded = shadow(text)
        units = _units(folded, self._kept(text, folded) if kept is None else kept)
        shouted = sum(map(str.isupper, text)) > sum(map(str.islower, text))
        known: dict[str, _Said] = {}  # of this text only: no word of a visitor stays
        said = [self._said_of(unit.word, known) for unit in units]
        here = [_standing(unit, text, folded, shouted) for unit in units]
        beside = [[*one.whole, *more] for one, more in zip(said, here, strict=True)]
        near = [[*one.coarse, more[0]] for one, more in zip(said, here, strict=True)]
        return units, [_described(units, said, beside, near, place) for place in range(len(units))]

    def _said_of(self, word: str, known: dict[str, _Said]) -> _Said:
        found = self._common.get(word) or known.get(word)
        if found is None:
            found = known[word] = self._by_itself(word)
        return found

    def _kept(self, text: str, folded: str) -> list[tuple[int, int]]:
        draft = Draft(text, folded)
        draft.keep(self._allowed.numbers)
        draft.keep(self._allowed.short)
        words = tokens_of(draft, self._words, self._allowed)
        return [*draft.kept, *((one.start, one.end) for one in words if one.kept)]

    def _by_itself(self, word: str) -> _Said:
        whole = [f"word={_spelled(word)}", *(self._of_word(word) if word[0].isalpha() else _of_sign(word))]
        return _Said(whole, [one for one in whole if one.startswith(_COARSE)], _letters_of(word))

    def _of_word(self, word: str) -> Iterator[str]:
        yield f"class={self._words.class_of(word)}"
        yield f"letters={min(len(word), 9)}"
        yield from self._lists.get(word, ())
        yield from (f"list={name}" for name in _OWN_LISTS if word in getattr(self._words, name))
        if self._words.knows(word):
            yield "known"
        if self._words.ends_as_street(word):
            yield "street"
        if len(word) > 1:
            yield f"like={max(-4, min(4, round(2 * self._words.likeness.of(word))))}"


def _of_sign(word: str) -> list[str]:
    """Of a row of digits how long it is and how it begins."""
    if not word.isdigit():
        return ["sign"]
    said = ["digits", f"digits={min(len(word), 11)}", f"zero={word[0] == '0'}"]
    return [*said, "year"] if len(word) == 4 and word.startswith(("19", "20")) else said


def _standing(unit: Unit, text: str, folded: str, shouted: bool) -> list[str]:
    """How it stands there: first whether it stays readable, then its capital and what it is glued to."""
    said = ["kept" if unit.kept else "free"]
    if shouted:
        said.append("shouted")
    elif text[unit.start].isupper():
        opens = _OPENS.search(text[max(0, unit.start - 4) : unit.start])
        said.append("opens" if opens else "capital")
    if unit.start and not folded[unit.start - 1].isspace():
        said.append("glued")
    return said


def _units(folded: str, kept: Iterable[tuple[int, int]]) -> list[Unit]:
    stays = bytearray(len(folded))
    for start, end in kept:
        stays[start:end] = b"\1" * (end - start)
    found = _UNIT.finditer(folded)
    return [Unit(*match.span(), match.group(), 1 in stays[match.start() : match.end()]) for match in found]


def _described(
    units: Sequence[Unit], said: Sequence[_Said], beside: Sequence[list[str]], near: Sequence[list[str]], at: int
) -> Described:
    found = {"0": beside[at], "of": said[at].letters, "bias": ["always"]}
    for step in _STEPS:
        place = at + step
        if 0 <= place < len(units):
            found[str(step)] = (beside if abs(step) == 1 else near)[place]
        else:
            found[str(step)] = ["none"]
    if 0 < at < len(units) - 1:
        found["around"] = [f"{_spelled(units[at - 1].word)}|{_spelled(units[at + 1].word)}"]
    return found


def _letters_of(word: str) -> list[str]:
    """How it begins and ends, in two to four letters."""
    if not word[0].isalpha():
        return []
    sizes = [size for size in (2, 3, 4) if len(word) > size]
    return [*(f"begins={word[:size]}" for size in sizes), *(f"ends={word[-size:]}" for size in sizes)]


def _spelled(word: str) -> str:
    """Of a number only how long it is."""
    return f"#{len(word)}" if word.isdigit() else word
