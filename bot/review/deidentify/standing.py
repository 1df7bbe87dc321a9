"""Names by where they stand and how they look: "… belt me", "met … .", "… van 4", a capital, letters of a name."""

from __future__ import annotations

import re

from bot.review.deidentify.seldom import Seldom
from bot.review.deidentify.text import has_strokes
from bot.review.deidentify.tokens import Token

_AGE = re.compile(r" van \d{1,2}(?![\d:.]|\w| uur| tot)| ?\(\d{1,2}\)|,? \d{1,2} (?:jaar|jr|maanden)\b")
#: "hoekstra zijn vrouw"; the last of these are verbs as well.
_OWNS_OR_IS = frozenset({"zijn", "haar"})
_OWNS = _OWNS_OR_IS | {"z'n", "zn", "d'r", "dr"}
#: "ad van hiernaast"; "ad van de overkant".
_NEARBY = frozenset({"de", "het", "hiernaast", "beneden", "boven", "daarnaast", "mijn"})
#: Looks so much like a name that a slip of the finger in a word is less likely.
_SURELY = 0.5


class Standing(Seldom):
    """Rules for a word that nobody introduces."""

    def _placed(self, at: int, token: Token) -> bool:
        """A word that could be a name stands where only somebody stands."""
        return (
            self._paired(at, token)
            or self._twice(at, token)
            or (self._could_be(token) and (self._apposed(at) or self._aged(token) or self._led(at, token)))
        )

    def _paired(self, at: int, token: Token) -> bool:
        """ "ad en toon van de biljart hebben …": two names that are words too, at the beginning of a clause."""
        if self._word(at - 1) == "en" and at - 2 in self._taken and token.kind == "often":
            return self._word(at + 1) in self._words.plural and token.word in self._words.first
        if self._word(at + 1) != "en" or at + 2 >= len(self.tokens) or not self._opens_clause(at):
            return False
        pair = {token.word, self._word(at + 2)}
        names = pair <= self._words.first and not pair & (self._words.stop | self._words.kin)
        return names and self._word(at + 3) in self._words.plural

    def _apposed(self, at: int) -> bool:
        """ "semere, mijn man", "storm (mijn zoon)", "semere en fatima"."""
        after = self._word(at + 1)
        if after in self._words.owners and self._word(at + 2) in self._words.kin:
            return self._between(at, at + 1).strip() in (",", "(", "-", ":", "=")
        if after not in ("en", "of") or at + 2 >= len(self.tokens):
            return False
        other = self.tokens[at + 2]
        return other.kind == "sure" and not other.kept

    def _aged(self, token: Token) -> bool:
        """ "storm van 4", "semere (12)"."""
        return _AGE.match(self._draft.shadow[token.end : token.end + 12]) is not None

    def _led(self, at: int, token: Token) -> bool:
        """ "ene semere", "die storm van de sportschool", "roos haar vader", "toen kwam roos"."""
        before, after = self._word(at - 1), self._word(at + 1)
        if before in ("ene", "zekere", "bepaalde") and self._near(at):
            return True
        if before == "die" and self._near(at) and (self._somebody_of(at) or self._does(at)):
            return True
        if after in _OWNS and not self._between(at, at + 1).strip():
            owned = after not in _OWNS_OR_IS or self._word(at + 2) in self._words.kin
            return owned and (self._opens_clause(at) or self._after(at, self._words.before))
        return self._firmly(at, token)

    def _somebody_of(self, at: int) -> bool:
        """ "die storm van de sportschool", not "die beer van een vent"."""
        return self._word(at + 1) == "van" and self._word(at + 2) not in ("een", "n")

    def _firmly(self, at: int, token: Token) -> bool:
        """A name that is a word too, if it is seldom one in such a place."""
        if token.word not in self._words.also_names or token.word in self._words.hardly:
            return False
        if self._after(at, self._words.meeting) or (self._opens_clause(at) and self._does(at)):
            return True
        if self._opens_clause(at) and self._word(at + 1) == "van" and self._word(at + 2) in _NEARBY:
            return True
        after = self._word(at + 1)
        alone = (
            self._ends(at) or self._does(at) or after in self._words.linking or after.startswith(("ge", "afge"))
        )
        return alone and self._after(at, self._words.with_somebody)

    def _alone(self, at: int, token: Token) -> bool:
        """By its own looks and the words right beside it."""
        if token.word in self._words.between:
            return self._family_acts(at) or self._family_of(at) or self._firm_family(at)
        if token.word in self._words.stop:
            return False
        if token.kind == "sure":
            return not self._is_month(at, token) and not self._is_place(at, token)
        if token.kind == "surname":
            acts = token.capital or self._does(at) or self._after(at, self._words.before)
            seldom = len(token.word) > 4 and self._is_dutch and self._unheard(token)
            return (acts or seldom) and not self._is_place(at, token)
        if token.shown and token.kind in ("strange", "rare", "often"):
            named = token.kind != "strange" or (token.word.isascii() and not self._is_short(token))
            return named and not self._is_place(at, token)
        if token.kind == "strange":
            return self._acts(at, token) or self._stands_out(at, token)
        if token.kind == "rare":
            with_family = token.word in self._words.own_last and self._after(at, self._words.with_somebody)
            return self._acts(at, token) or with_family or self._is_seldom_a_word(at, token)
        return token.word in self._words.also_names and self._acts_as_name(at, token)

    def _acts(self, at: int, token: Token) -> bool:
        """ "tesfay slaat mij"."""
        return self._opens_clause(at) and self._does(at) and len(token.word) > 2 and token.word.isascii()

    def _acts_as_name(self, at: int, token: Token) -> bool:
        """ "roos slaat haar kind", "Roos is bang"."""
        if token.capital and self._does(at):
            return True
        return self._opens_clause(at) and self._word(at + 1) in self._words.acting

    def _family_acts(self, at: int) -> bool:
        """ "van dijk belde weer", "De Jong is de achternaam"."""
        if self._opens_with_capitals(at):
            return True
        if not self._opens_clause(at) or self._word(at) in ("de", "het", "t", "al", "te"):
            return False
        place = self._past_between(at)
        word = self._word(place)
        if not self._words.is_surname(word) or word in self._words.kin or not self._does(place):
            return False
        return word in self._words.own_last or not self._words.is_everyday(word)

    def _opens_with_capitals(self, at: int) -> bool:
        """ "Van Houten belde": a capital there is no habit of a sentence."""
        place = self._past_between(at)
        if not self._opens_clause(at) or not self.tokens[at].capital or place >= len(self.tokens):
            return False
        token = self.tokens[place]
        free = not token.kept or (token.word in self._words.places and token.word not in self._words.keep)
        return token.shown and free and self._words.is_surname(token.word) and self._does(place)

    def _stands_out(self, at: int, token: Token) -> bool:
        """An unknown word in Dutch that looks like a name, or that stands where a name would."""
        if len(token.word) < 4 or has_strokes(self._draft.text[token.start : token.end]):
            return False
        likeness, unheard = self._words.likeness.of(token.word), self._unheard(token)
        if likeness > 0 and unheard and self._is_dutch:
            return True
        if likeness < 0 and self._word(at - 1) in self._words.of_places:
            return False  # "bij nijestee"
        after = self._words.before | self._words.meeting
        placed = self._after(at, after) or self._does(at) or len(self.tokens) < 3
        return placed and (unheard or likeness > _SURELY)

    def _is_short(self, token: Token) -> bool:
        """ "HVO": a few capitals are an organisation."""
        typed = self._draft.text[token.start : token.end]
        return typed.isupper() and len(typed) < 6

    def _is_month(self, at: int, token: Token) -> bool:
        """ "12 jan"."""
        return token.word in ("jan", "jun", "jul", "juni", "juli", "april", "augustus") and self._number_before(at)
