"""Names by introduction: "mijn zus …", "hij heet …", "mevrouw …", "… en ik", "hoi …"."""

from __future__ import annotations

from bot.review.deidentify.around import LIKE_NAME, Around
from bot.review.deidentify.tokens import Token

#: After one of these a surname that is a word too is still a surname.
_FORMAL = frozenset("meneer mevrouw mevr mw mvr dhr familie fam meester juf dr drs".split())
_ARTICLES = frozenset({"de", "een", "die", "onze", "mijn", "mn", "hun"})
_NEIGHBOURS = frozenset({"buurman", "buurvrouw", "overbuurman", "overbuurvrouw"})
_CALLED = frozenset({"heet", "heette", "heten", "heetten", "genaamd"})


class Introduced(Around):
    """Rules in which the words around it say that this is somebody."""

    def _introduced(self, at: int) -> bool:
        token = self.tokens[at]
        if token.word in self._words.between and self._introduces_family(at):
            return True
        stopped = token.word in self._words.stop
        if stopped and token.word not in self._words.also_names:
            return False
        if self._is_called(at, token):
            return True
        presented = self._presented(at, token)
        if presented is not None:
            return presented
        return not stopped and (self._in_row(at, token) or self._beside_me(at, token) or self._greeted(at, token))

    def _presented(self, at: int, token: Token) -> bool | None:
        """By a title, by kin or by "heet"; None when none of these stands before it."""
        before = self._word(at - 1)
        if before in self._words.titles and (self._near(at) or self._between(at - 1, at).strip() == "."):
            named = token.kind in LIKE_NAME or token.capital
            surely = token.word in self._words.own_last or self._does(at)
            formal = before in _FORMAL and surely and self._words.is_surname(token.word)
            return (named or formal) and not self._is_verb(token)
        if before in self._words.kin and self._near(at):
            return self._of_kin(at, token)
        if self._names_somebody(at):
            return token.kind not in ("plain", "often") or token.shown or self._person_before(at)
        return None

    def _of_kin(self, at: int, token: Token) -> bool:
        """ "mijn man wil niet" has no name, "mijn zus roos is bang" has."""
        if self._is_verb(token) and not token.shown:
            return False
        if token.kind in ("sure", "rare", "surname"):
            return True
        if token.kind == "strange":
            return token.word.isascii() and len(token.word) > 2
        if token.kind == "often" and token.shown:
            return True
        trades = self._words.professions | _NEIGHBOURS
        by_trade = self._word(at - 1) in trades and self._words.is_surname(token.word)
        return (token.kind == "often" or token.shown or by_trade) and self._does(at)

    def _is_called(self, at: int, token: Token) -> bool:
        """ "wolf heet hij", "die oompje ed heet"."""
        if self._word(at + 1) not in _CALLED or token.kept:
            return False
        if self._word(at - 1) in self._words.somebody and self._near(at) and token.word not in self._words.filler:
            return True  # "dat zij bakker heet"
        if token.kind == "plain":
            return False
        return self._word(at + 2) in self._words.somebody or token.kind != "often" or self._ends(at + 1)

    def _introduces_family(self, at: int) -> bool:
        """ "mevrouw van der veen", "mijn naam is el amrani", "mijn huisarts van der kooi"."""
        place = self._past_between(at)
        if place >= len(self.tokens) or not self._gap(at, place):
            return False
        token = self.tokens[place]
        if not self._words.is_surname(token.word) and token.kind not in ("strange", "sure"):
            return False
        formal = self._word(at - 1) in _FORMAL and not self._is_common(token)
        if self._words.is_everyday(token.word) and token.word not in self._words.own_last and not formal:
            return False
        if self._is_of_place(at, token):
            return False
        if self._word(at - 1) in self._words.titles or self._names_somebody(at):
            return True
        firm = token.capital or self._word(place - 1) in self._words.firmly_between
        return (firm or self._does(place)) and self._after(at, self._words.kin)

    def _is_common(self, token: Token) -> bool:
        """ "meneer de rechter", "familie van hem"."""
        return token.word in self._words.stop or token.word in self._words.kin or token.kind == "often"

    def _is_of_place(self, at: int, token: Token) -> bool:
        """ "de wijkagent van kampen"; "rechter Van Kampen" and "pastor van loon zegt" are somebody."""
        named_only_as_place = token.kept and not self._words.is_surname(token.word)
        if named_only_as_place and self._word(at) == "van":
            return True  # "een man van Musselkanaal"
        if self._word(at - 2) not in _ARTICLES and self._does(self._past_between(at)):
            return False
        of = self._word(at) == "van" and not self.tokens[at].capital
        return of and (token.kept or token.word in self._words.places) and self._after(at, self._words.professions)

    def _in_row(self, at: int, token: Token) -> bool:
        """ "daan, noor en sem": right after a name."""
        if at - 1 in self._taken and self._between(at - 1, at).strip() in (",", "/", "&", "+"):
            return token.kind in LIKE_NAME or token.shown
        if at - 2 not in self._taken or self._word(at - 1) not in ("en", "of"):
            return False
        if token.kind == "strange":
            return self._unheard(token)
        return token.kind in ("sure", "rare", "surname") or token.shown

    def _beside_me(self, at: int, token: Token) -> bool:
        """ "ik en mo", "mo en ik"."""
        after = self._word(at + 1) == "en" and self._word(at + 2) == "ik"
        if not after and not (self._word(at - 1) == "en" and self._word(at - 2) in ("ik", "mij")):
            return False
        return token.kind in ("sure", "rare") or token.word in self._words.also_names

    def _greeted(self, at: int, token: Token) -> bool:
        """ "hoi lisa", "groetjes anja"."""
        if token.kind not in ("sure", "rare", "surname") and not (token.kind == "often" and token.shown):
            return False
        if self._word(at - 1) in self._words.greeting and at <= 2:
            return True
        last = at >= len(self.tokens) - 2
        return last and any(self._word(place) in self._words.closing for place in (at - 1, at - 2))

    def _is_person_here(self, at: int, token: Token) -> bool:
        """ "mijn zus filomena" and "hij heet filomena", but "wijkagent haren" and "het heet filomena" stay."""
        if self._word(at - 1) in _FORMAL and token.word in self._words.places:
            return self._words.is_surname(token.word)  # "mevrouw Oosterveld"
        if self._names_somebody(at):
            return self._person_before(at)
        family = self._word(at - 1) in self._words.kin - self._words.professions
        return family and token.kind in ("often", "rare", "sure")
