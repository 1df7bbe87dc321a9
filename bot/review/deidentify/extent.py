"""How far a name goes: first names, initials, "van der", surname."""

from __future__ import annotations

from bot.review.deidentify.around import LIKE_NAME, Around
from bot.review.deidentify.tokens import Token

#: No name has more words, and no more initials.
_MOST_WORDS = 8
_MOST_INITIALS = 4
_GAPS = (" ", "-", "  ", " '")


class Extent(Around):
    """From one word that is a name to all words of it."""

    def _whole(self, at: int) -> tuple[int, int]:
        """The first and the last word of the name that this one belongs to."""
        first, last = at, self._past_opening(at)
        while last - at < _MOST_WORDS and (further := self._extended(last)) > last:
            last = further
        while first > 0 and self._reaches(first - 1):
            first -= 1
        return first, last

    def _past_opening(self, at: int) -> int:
        """The first word that is neither an initial nor "van": the name has to have one."""
        last = at
        while self._word(last) in self._words.between or (self._is_letter(last) and self._dot_after(last)):
            if last + 1 >= len(self.tokens) or last - at >= _MOST_WORDS:
                break
            last += 1
        return last

    def _begins_with_initial(self, at: int) -> bool:
        """ "r.j. veldkamp", "p. van der haan": letters with a dot, then a surname."""
        place, end = at, min(at + _MOST_INITIALS, len(self.tokens))
        while place < end and self._is_letter(place) and self._dot_after(place):
            place += 1
        if place == at or (place := self._past_between(place)) >= len(self.tokens):
            return False
        token = self.tokens[place]
        if token.kind not in LIKE_NAME and not self._words.is_surname(token.word):
            return False
        if token.kept and not self._words.is_surname(token.word):
            return False  # "9936 e.k. farmsum"
        return token.capital or token.word in self._words.own_last or not self._words.is_everyday(token.word)

    def _is_initial(self, at: int) -> bool:
        if not self._is_letter(at):
            return False
        gap = self._between(at, at + 1)
        return gap in (".", ". ") or (gap == " " and self.tokens[at].capital)

    def _reaches(self, at: int) -> bool:
        titled = self._word(at) in self._words.first and self._after(at, self._words.titles)
        return self._is_initial(at) or self._is_nickname(at) or self._is_first_of_two(at) or titled

    def _is_first_of_two(self, at: int) -> bool:
        """ "mei ling", "fleur anne": a first name that is a word too, right before one that is none."""
        first, second = self.tokens[at], self.tokens[at + 1]
        if first.word not in self._words.first or first.word in self._words.stop or first.word in self._words.kin:
            return False
        listed = second.kind == "sure" and second.word in self._words.first
        led = self._words.before | self._words.kin
        opens = self._opens_clause(at) or self._word(at - 1) in led or self._names_somebody(at)
        return listed and opens and self._between(at, at + 1) == " " and not self._is_verb(first)

    def _is_nickname(self, at: int) -> bool:
        """ "kleine mo", "schele henk", not "mijn kleine emma"."""
        if self._word(at) not in self._words.nicknaming or self._between(at, at + 1) != " ":
            return False
        return self._word(at - 1) not in self._words.owners and self._word(at - 1) != "een"

    def _extended(self, last: int) -> int:
        """The last word of the name when what follows belongs to it, else `last`."""
        at = last + 1
        while (
            at < len(self.tokens)
            and at - last <= 3
            and (self._word(at) in self._words.between or self._is_shortened(at))
            and self._joined(at)
            and not (self.tokens[at].capital and self._is_letter(at))  # "Saskia T."
            and not (self._is_letter(at) and self._dot_after(at) and not self._is_shortened(at))  # "ruben t."
        ):
            at += 1
        if at >= len(self.tokens) or not self._joined(at):
            return last
        token = self.tokens[at]
        if at > last + 1 or self._is_open(last):
            return at if self._is_family(token) else last
        return at if self._follows(token, at) else last

    def _is_shortened(self, at: int) -> bool:
        """ "v.d. veen"."""
        pair = (self._word(at), self._word(at + 1)) == ("v", "d") or (self._word(at - 1), self._word(at)) == (
            "v",
            "d",
        )
        return pair and self._dot_after(at)

    def _is_open(self, at: int) -> bool:
        """ "Boer-van" of "Boer-van Dam"."""
        _, hyphen, end = self._word(at).rpartition("-")
        return bool(hyphen) and end in self._words.between

    def _joined(self, at: int) -> bool:
        return self._between(at - 1, at) in ((*_GAPS, ". ", ".") if self._is_letter(at - 1) else _GAPS)

    def _is_namesake(self, token: Token, at: int) -> bool:
        """A surname that is kept only because a place has it too."""
        listed = token.word in self._words.places and token.word not in self._words.keep
        ends = self._ends(at) or self._does(at) or token.capital
        return listed and ends and self._words.is_surname(token.word) and self.tokens[at - 1].kind == "sure"

    def _is_letter(self, at: int) -> bool:
        return len(self._word(at)) == 1

    def _is_family(self, token: Token) -> bool:
        """After "van" or "el": a surname, a capital, or a word that nobody knows."""
        if token.word in self._words.own_last:
            return True
        surname = self._words.is_surname(token.word)
        if token.kept and "-" not in token.word:
            of_place = token.word in self._words.places or (
                not token.capital and token.word in self._words.own_last
            )
            return surname and of_place and token.kind != "strange"
        if token.capital or token.kind in ("surname", "strange", "sure"):
            return True
        return surname and token.word not in self._words.kin

    def _follows(self, token: Token, at: int) -> bool:
        """Right after a first name; "egbert knol" is somebody, although Knol is a hamlet."""
        if token.kept and not self._is_namesake(token, at):
            return False
        if self._is_letter(at) and self._dot_after(at):
            return True
        if self._is_verb(token) or token.word in self._words.stop or token.word in self._words.kin:
            return False
        if self._is_letter(at):
            return token.capital or self._dot_after(at)
        surname = self._words.is_surname(token.word)
        if token.kind in ("sure", "surname", "rare") or token.word in self._words.own_last:
            return True
        if token.kind == "strange" and not token.shown and self._is_dutch and self._unheard(token):
            return True
        if token.shown:
            return token.kind != "plain" or surname or self.tokens[at - 1].capital
        return surname and not self._words.is_everyday(token.word)
