"""Names by what they seldom are otherwise: two in a row, after "el", a first name that nobody uses as a word."""

from __future__ import annotations

from bot.review.deidentify.around import Around
from bot.review.deidentify.tokens import Token

#: Looks more like a name than like a word.
_RATHER = 0.3
_FOREIGN_BETWEEN = frozenset({"el", "ait", "abu", "abou", "ould", "bint", "ibn"})
#: After one of these a thing is meant: "de linde", "zijn hart".
_ARTICLES = frozenset(
    "de het een n 't t die dat deze dit mijn mn m'n me je jouw uw zijn zn z'n haar d'r ons onze hun geen elke "
    "ieder alle veel te zo heel erg als is was ben bent zoveel al".split()
)


class Seldom(Around):
    """Rules for words that are names because they are hardly anything else."""

    def _twice(self, at: int, token: Token) -> bool:
        """ "yu ting werkt", "cabdi xasan is mijn man": two words that are names or unknown, then a verb."""
        if at + 1 >= len(self.tokens) or self._between(at, at + 1) != " " or not self._opens_clause(at):
            return False
        other = self.tokens[at + 1]
        if not self._could_be(other) or not self._does(at + 1):
            return False
        if other.kind in ("sure", "surname") and token.kind != "plain":  # "mo salah"
            return token.word not in self._words.stop and not token.kept and not self._is_verb(token)
        kinds = {token.kind, other.kind}
        return self._could_be(token) and kinds <= {"rare", "strange"} and self._is_dutch

    def _is_dutch_anne(self, at: int, token: Token) -> bool:
        """ "anne" is a mother in Turkish, and in a Dutch sentence a name."""
        if token.kind != "sure" or not self._is_dutch or self._word(at - 1) in self._words.owners:
            return False
        return (
            self._does(at) or self._word(at + 1) in self._words.first or self._after(at, self._words.with_somebody)
        )

    def _family_of(self, at: int) -> bool:
        """ "de jongens van el idrissi": after "el" an unknown word or a surname can only be somebody."""
        if self._word(at) not in _FOREIGN_BETWEEN or at + 1 >= len(self.tokens) or not self._is_dutch:
            return False
        token = self.tokens[at + 1]
        named = token.kind in ("sure", "surname") or self._unheard(token)
        return self._after(at, self._words.before) and self._between(at, at + 1) in (" ", "-") and named

    def _firm_family(self, at: int) -> bool:
        """ "bij de stal van der Veen": after "der" or "ter" stands a surname, although Veen is a place too."""
        place = self._past_between(at)
        if place >= len(self.tokens) or self._word(place - 1) not in self._words.firmly_between:
            return False
        token = self.tokens[place]
        free = not token.kept or (token.word in self._words.places and token.word not in self._words.keep)
        firm = token.capital or token.word in self._words.own_last
        return free and firm and self._words.is_surname(token.word) and self._gap(at, place)

    def _is_seldom_a_word(self, at: int, token: Token) -> bool:
        """ "ik zag youri": a first name that the dictionary has too, though nobody uses it as a word."""
        word = token.word
        if (
            word not in self._words.first
            or word in self._words.everyday
            or word in self._words.hardly
            or len(word) < 3
            or not self._is_dutch
        ):
            return False
        if self._word(at - 1) in _ARTICLES or self._is_place(at, token):
            return False
        return self._words.likeness.of(word) > _RATHER

    def _is_place(self, at: int, token: Token) -> bool:
        """A place in the Netherlands; one that is a first name too only after a word like "in"."""
        if token.word not in self._words.places:
            return False
        return token.kind != "sure" or self._word(at - 1) in self._words.where
