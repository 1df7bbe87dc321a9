"""What stands around a word: `Around`, which the rules for names ask."""

from __future__ import annotations

import re
from collections.abc import Set

from bot.review.deidentify.lexicon import Class, Words
from bot.review.deidentify.spans import GONE, Draft
from bot.review.deidentify.tokens import Token

LIKE_NAME: Set[Class] = frozenset({"sure", "surname", "rare", "strange"})
_STOPS = frozenset(".,!?;:\n")
_ENDS = frozenset(".!?;\n" + GONE)
#: So many of the words have to be known for an unknown one to stand out.
_KNOWN = 0.75
_CLOSE = frozenset({"", ",", "(", ":", "'", '"', "-", "="})
#: No name has more words like "van der" in a row.
_MOST_BETWEEN = 4
_AFTER_NUMBER = re.compile(r"\d\s?$")


class Around:
    """The words of one text. `taken` are the numbers of those that belong to a name already."""

    def __init__(self, draft: Draft, words: Words, tokens: list[Token]) -> None:
        self._draft, self._words, self.tokens = draft, words, tokens
        self._taken: set[int] = set()
        self._slips: dict[str, bool] = {}

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _between(self, first: int, second: int) -> str:
        return self._draft.shadow[self.tokens[first].end : self.tokens[second].start]

    def _near(self, at: int) -> bool:
        """Nothing but a space, a comma or a bracket since the word before it."""
        return at > 0 and self._between(at - 1, at).strip() in _CLOSE

    def _gap(self, first: int, last: int) -> bool:
        """No sentence ends between these."""
        return all(not set(self._between(place, place + 1)) & _ENDS for place in range(first, last))

    def _after(self, at: int, group: Set[str]) -> bool:
        return self._word(at - 1) in group and self._near(at)

    def _does(self, at: int) -> bool:
        """What follows is something that a person does."""
        return self._word(at + 1) in self._words.doing and not self._between(at, at + 1).strip()

    def _is_verb(self, token: Token) -> bool:
        return token.word in self._words.doing

    def _opens_clause(self, at: int) -> bool:
        if at == 0:
            return True
        return bool(set(self._between(at - 1, at)) & _STOPS) or self._word(at - 1) in self._words.clause

    def _ends(self, at: int) -> bool:
        return at + 1 >= len(self.tokens) or bool(set(self._between(at, at + 1)) & _STOPS)

    def _dot_after(self, at: int) -> bool:
        return self._draft.shadow[self.tokens[at].end : self.tokens[at].end + 1] == "."

    def _number_before(self, at: int) -> bool:
        start = self.tokens[at].start
        return _AFTER_NUMBER.search(self._draft.shadow[max(0, start - 3) : start]) is not None

    def _past_between(self, at: int) -> int:
        """The first of the next words that is no "van" or "der"."""
        place, end = at, min(at + _MOST_BETWEEN, len(self.tokens))
        while place < end and self._word(place) in self._words.between and self._gap(at, place):
            place += 1
        return place

    def _unheard(self, token: Token) -> bool:
        """No word, and no slip in one either."""
        if len(token.word) < 4 or not token.word.isascii():
            return False
        if token.word not in self._slips:
            self._slips[token.word] = self._words.nearly_knows(token.word)
        return not self._slips[token.word]

    def _could_be(self, token: Token) -> bool:
        """A name, if something else says so as well."""
        if token.kept or self._is_verb(token) or token.word in self._words.stop or token.word in self._words.kin:
            return False
        if token.kind in ("rare", "surname", "sure") or token.word in self._words.also_names:
            return True
        return token.kind == "strange" and self._unheard(token)

    def _names_somebody(self, at: int) -> bool:
        """A word like "heet" stands before it, at most four small words back; "het heet …" names a thing."""
        for place in range(at - 1, max(at - 6, -1), -1):
            word = self._word(place)
            if word in self._words.naming:
                return self._gap(place, at) and self._word(place - 1) not in self._words.not_naming
            if word not in self._words.filler:
                return False
        return False

    def _person_before(self, at: int) -> bool:
        """ "hij heet wil": somebody is the subject, so that even a word is a name."""
        for place in range(at - 1, max(at - 8, -1), -1):
            word = self._word(place)
            if word in self._words.somebody or word in self._words.kin or place in self._taken:
                token = self.tokens[at]
                return token.kind == "often" or not self._words.is_everyday(token.word)
        return False

    @property
    def _is_dutch(self) -> bool:
        """Whether nearly all other words are known."""
        known = sum(one.kind in ("plain", "often") or one.kept for one in self.tokens)
        return known >= _KNOWN * (len(self.tokens) - 1)
