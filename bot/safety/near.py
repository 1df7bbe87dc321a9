"""What stands near: the `Text` of a message with its words in place, and the words `around_match`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.safety.pattern import Pattern

#: Words before and after a match in which a guard or a word for this moment counts.
BEFORE, AFTER = 14, 9
#: Words on both sides of a key word that the patterns get to see; the longest gap of a pattern is shorter.
REACH = 30


class Text:
    """A normal form, and where its words are."""

    def __init__(self, form: str) -> None:
        self.form = form
        words = form.split(" ")
        self.bare = " ".join(word for word in words if word != ".")
        self.length = len(self.bare.split())
        self._starts: list[int] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._found: dict[str, bool] = {}
        at = 0
        for place, word in enumerate(words):
            self._starts.append(at)
            self._places[word].append(place)
            at += len(word) + 1

    def has_one_of(self, words: frozenset[str]) -> bool:
        """Whether one of the words stands anywhere; true when there are none to look for."""
        return not words or not words.isdisjoint(self._places)

    def has(self, name: str, pattern: Pattern) -> bool:
        """Whether the pattern is found anywhere; looked for once per `name`."""
        if name not in self._found:
            self._found[name] = pattern.search(self.form) is not None
        return self._found[name]

    def parts_near(self, key: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Start and end of each part with a key word in it; all of the form when there is no key."""
        if not key:
            yield 0, len(self.form)
            return
        first = last = None
        for place in sorted(place for word in key & self._places.keys() for place in self._places[word]):
            if last is None or first is None:
                first = last = place
            elif place - last <= 2 * REACH:
                last = place
            else:
                yield self._part(first, last)
                first = last = place
        if first is not None and last is not None:
            yield self._part(first, last)

    def _part(self, first: int, last: int) -> tuple[int, int]:
        start, after = first - REACH, last + REACH + 1
        end = self._starts[after] - 1 if after < len(self._starts) else len(self.form)
        return (self._starts[start] - 1 if start > 0 else 0), end


@dataclass(frozen=True)
class Around:
    """The words around a match in the same sentence.

    `words`: bare. `marked`: with the match between « and », so that a guard can say on which side it looks.
    `near`: marked, and no further than where another thought begins.
    """

    words: str
    marked: str
    near: str


def around_match(pivots: frozenset[str], form: str, match: re.Match[str]) -> Around:
    """The surroundings of a match; at one of the `pivots` a new thought begins."""
    start = form.rfind(" . ", 0, match.start() + 1)
    end = form.find(" . ", match.end())
    before = form[start + 3 if start >= 0 else 0 : match.start()].split()[-BEFORE:]
    after = form[match.end() : end if end >= 0 else len(form)].split()[:AFTER]
    inside = match.group().strip()
    near = " ".join([*_since(before, pivots), f"« {inside} »", *_until(after)])
    marked = " ".join([*before, f"« {inside} »", *after])
    return Around(" ".join([*before, inside, *after]), marked, near)


def _since(words: list[str], pivots: frozenset[str]) -> list[str]:
    turns = [place for place, word in enumerate(words) if word in pivots]
    return words[turns[-1] :] if turns else words


def _until(words: list[str]) -> list[str]:
    return words[: words.index("maar")] if "maar" in words else words
