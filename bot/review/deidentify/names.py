"""Rules for names of people, also without a capital: `find_names(draft, words, tokens, known)`.

A list alone would not do: "wil" and "roos" are names and words, and no list knows every name. So each word gets a
class (`Words.class_of`), and what stands around it decides: "mijn zus …", "hij heet …", "… belt me".
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from bot.review.deidentify.around import LIKE_NAME
from bot.review.deidentify.extent import Extent
from bot.review.deidentify.introduced import Introduced
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft, Span
from bot.review.deidentify.standing import Standing
from bot.review.deidentify.tokens import Token


@dataclass(frozen=True)
class Named:
    """A name that was found: where, and the words of it that tell who it is."""

    span: Span
    parts: tuple[str, ...]


def find_names(draft: Draft, words: Words, tokens: list[Token], known: Set[str] = frozenset()) -> list[Named]:
    """Every name that our own rules see in what is left of the draft, of which these are the words.

    `known` are names that the conversation gave away elsewhere.
    """
    return _Reader(draft, words, tokens, known).read()


class _Reader(Introduced, Standing, Extent):
    """Goes through the words of one text."""

    def __init__(self, draft: Draft, words: Words, tokens: list[Token], known: Set[str]) -> None:
        super().__init__(draft, words, tokens)
        self._known = known

    def read(self) -> list[Named]:
        """Every name, in order."""
        named, at = [], 0
        while at < len(self.tokens):
            if not self._is_name(at):
                at += 1
                continue
            first, last = self._whole(at)
            self._taken |= set(range(first, last + 1))
            named.append(self._named(first, last))
            at = last + 1
        return named

    def _named(self, first: int, last: int) -> Named:
        span = Span(self.tokens[first].start, self.tokens[last].end, "naam")
        inside = self.tokens[first : last + 1]
        return Named(span, tuple(one.base for one in inside if one.word not in self._words.between))

    def _is_name(self, at: int) -> bool:
        token = self.tokens[at]
        if self._begins_with_initial(at):
            return True
        if len(token.base) < 2 or (token.word in self._words.kin and not self._is_dutch_anne(at, token)):
            return False
        if self._introduced(at) and (not token.kept or self._is_person_here(at, token)):
            return True
        if token.kept:
            return False
        if token.base in self._known and (token.kind in LIKE_NAME or token.capital):
            return True
        return self._placed(at, token) or self._alone(at, token)
