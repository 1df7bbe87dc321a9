"""Rules for names of people, also without a capital: `find_names(draft, words, allowed, known)`.

A list alone would not do: "wil" and "roos" are names and words, and no list knows every name. So each word gets a
class (`Words.class_of`), and what stands around it decides: "mijn zus …", "hij heet …", "… belt me".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from bot.review.allowed import Allowed
from bot.review.lexicon import Class, Words
from bot.review.spans import GONE, Draft, Span

_WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?:^|[.!?:\n\"(\-])\s*$")
_LIKE_NAME: Set[Class] = frozenset({"sure", "surname", "rare", "strange"})
#: Looks so much like a name that a slip of the finger in a word is less likely.
_SURELY = 0.5
#: No name has more words.
_MOST_WORDS = 8
_AGE = re.compile(r" van \d{1,2}(?![\d:.]|\w| uur| tot)| ?\(\d{1,2}\)|,? \d{1,2} (?:jaar|jr|maanden)\b")
#: Words that are names and stand after "met" or at the beginning far too often.
_HARDLY = frozenset("ben na my can min wil hoop ken mo joe tien else made mine na ward joy ton mat per job dien fee gun don jet lot sun art bo ma li lieve also age wei ala mee an on hart tel mien mus tak kok zon zomer lente".split())
#: An organisation or a place stands after these as often as a person.
_OF_PLACES = frozenset({"bij", "via", "vanuit", "naar", "van"})
_WITH = frozenset({"met", "van", "bij", "door", "aan", "voor", "naar", "tegen", "over", "zonder"})
_LINKS = frozenset({"en", "maar", "want", "omdat", "dat", "die", "als", "of", "toen", "ook", "niet", "weer", "mijn", "mn", "zijn", "om", "want", "dus", "nu", "in", "op", "thuis", "ben", "moet", "samen", "weg"})
_PLURAL = frozenset(
    "van hebben zijn waren hadden gaan gingen komen kwamen doen deden wonen woonden moeten willen kunnen stonden zaten sloegen zeiden slaan zeggen".split()
)
_OWN = re.compile(r"'?s$|'$")


@dataclass(frozen=True)
class Token:
    """A word. `base` is without the 's of a possessive; `capital` says something only inside a sentence."""

    start: int
    end: int
    word: str
    base: str
    kind: Class
    capital: bool
    opens: bool
    kept: bool

    @property
    def shown(self) -> bool:
        """Whether it has a capital that is not just the beginning of a sentence."""
        return self.capital and not self.opens


@dataclass(frozen=True)
class Named:
    """A name that was found: where, and the words of it that tell who it is."""

    span: Span
    parts: tuple[str, ...]


def tokens_of(draft: Draft, words: Words, allowed: Allowed) -> list[Token]:
    """The words that no other rule took, with what is known of each."""
    found = list(_WORD.finditer(draft.shadow))
    shouted = sum(map(str.isupper, draft.text)) > sum(map(str.islower, draft.text))
    kept = _kept(draft.shadow, found, words, allowed)
    return [_token(draft, match, words, shouted, index in kept) for index, match in enumerate(found)]


def _token(draft: Draft, match: re.Match[str], words: Words, shouted: bool, kept: bool) -> Token:
    start, end = match.span()
    base, kind = _base(match.group(), words)
    capital = draft.text[start].isupper() and not shouted
    opens = bool(_SENTENCE.search(draft.text[max(0, start - 4) : start])) if capital else False
    return Token(start, end, match.group(), base, kind, capital, opens, kept)


def _base(word: str, words: Words) -> tuple[str, Class]:
    """The word without possessive s, and its class; of a double name the class of its parts."""
    kind = words.class_of(word)
    if kind in ("strange", "plain", "surname", "rare") and not words.is_everyday(word):
        bare = _OWN.sub("", word)
        if bare != word and len(bare) > 2 and words.class_of(bare) in ("sure", "rare", "surname", "strange") and (
            "'" in word or words.class_of(bare) == "sure"
        ):
            return bare, words.class_of(bare)
    if "-" in word and kind == "strange":
        return word, _double([words.class_of(part) for part in word.split("-")])
    return word, kind


def _double(parts: list[Class]) -> Class:
    if all(part in ("sure", "surname", "rare") for part in parts):
        return "sure"
    return "plain" if any(part == "plain" for part in parts) else "strange"


def _kept(shadow: str, found: list[re.Match[str]], words: Words, allowed: Allowed) -> set[int]:
    """The places of words that belong to an organisation, a place, or anything else that stays."""
    spelled: list[str] = []
    owner: list[int] = []
    for index, match in enumerate(found):
        for part in re.findall(r"[^\W_]+", match.group()):
            spelled.append(part)
            owner.append(index)
    kept, at = set(), 0
    while at < len(spelled):
        length = allowed.longest(spelled, at)
        if not length and spelled[at] in words.places and words.class_of(spelled[at]) not in ("sure", "often"):
            length = 1
        if length == 1 and spelled[at] not in words.keep and words.class_of(spelled[at]) == "sure":
            length = 0  # "jasmijn" is a centre too, but far more often somebody
        kept |= {owner[place] for place in range(at, at + length)}
        at += max(length, 1)
    return kept


class Reader:
    """Goes through the words of one text. `known` are names that the conversation gave away elsewhere."""

    def __init__(self, draft: Draft, words: Words, allowed: Allowed, known: Set[str] = frozenset()) -> None:
        self._draft, self._words, self._known = draft, words, known
        self.tokens = tokens_of(draft, words, allowed)
        self._taken: set[int] = set()
        known = sum(one.kind in ("plain", "often") or one.kept for one in self.tokens)
        self._dutch = known >= 0.75 * (len(self.tokens) - 1)

    def read(self) -> list[Named]:
        """Every name, in order."""
        named, at = [], 0
        while at < len(self.tokens):
            if at not in self._taken and self._is_name(at):
                first, last = self._whole(at)
                self._taken |= set(range(first, last + 1))
                named.append(self._named(first, last))
                at = last + 1
            else:
                at += 1
        return named

    def _named(self, first: int, last: int) -> Named:
        span = Span(self.tokens[first].start, self.tokens[last].end, "naam")
        inside = self.tokens[first : last + 1]
        return Named(span, tuple(one.base for one in inside if one.word not in self._words.between))

    # what makes a word a name

    def _is_name(self, at: int) -> bool:
        token = self.tokens[at]
        if self._begins_with_initial(at):
            return True
        if token.word in self._words.kin or len(token.base) < 2:
            return False
        if self._introduced(at) and (not token.kept or self._is_person_here(at, token)):
            return True
        if token.kept:
            return False
        if self._paired(at, token) or self._apposed(at, token) or self._aged(at, token) or self._led(at, token):
            return True
        if token.base in self._known and (token.kind in _LIKE_NAME or token.capital):
            return True
        return self._alone(at, token)

    def _is_person_here(self, at: int, token: Token) -> bool:
        """ "mijn zus filomena" and "hij heet filomena", but "wijkagent haren" and "het heet filomena" stay."""
        if self._names_somebody(at):
            return self._person_before(at)
        before = self._word(at - 1)
        return before in self._words.kin - self._words.professions and token.kind in ("often", "rare", "sure")

    def _alone(self, at: int, token: Token) -> bool:
        """By its own looks and the words right beside it."""
        if token.word in self._words.stop and token.word not in self._words.between:
            return False
        if token.kind == "sure":
            return not self._is_month(at) and not self._is_place(at)
        if token.word in self._words.between and self._opens_clause(at) and token.word not in ("de", "het", "t", "al", "te", "op"):
            return self._family_acts(at)
        if token.kind == "surname":
            return not self._is_place(at) and (token.capital or self._does(at) or self._after(at, self._words.before))
        if token.kind in ("strange", "rare", "often") and token.shown:
            return not self._is_place(at) and (token.kind != "strange" or self._latin(token) and not self._short(token))
        if token.kind in ("strange", "rare"):
            if self._opens_clause(at) and self._does(at) and len(token.word) > 2 and self._latin(token):
                return True
            return token.kind == "strange" and self._stands_out(at, token)
        return token.word in self._words.also_names and (token.capital and self._does(at) or self._acts(at))

    def _family_acts(self, at: int) -> bool:
        """ "van dijk belde weer"."""
        place = self._past_between(at)
        if place >= len(self.tokens) or not self._words.is_surname(self._word(place)) or self._word(place) in self._words.kin:
            return False
        return self._does(place) and not self._words.is_everyday(self._word(place)) or self._word(place) in self._words.own_last and self._does(place)

    def _acts(self, at: int) -> bool:
        """ "roos slaat haar kind"."""
        return self._opens_clause(at) and self._word(at + 1) in self._words.acting

    def _paired(self, at: int, token: Token) -> bool:
        """ "ad en toon van de biljart hebben …": two names that are words too, at the beginning of a clause."""
        if self._word(at - 1) == "en" and at - 2 in self._taken and token.kind == "often":
            return self._plural(at + 1) and token.word in self._words.first
        if self._word(at + 1) != "en" or at + 2 >= len(self.tokens) or not self._opens_clause(at):
            return False
        other = self.tokens[at + 2]
        both = all(one.word in self._words.first and one.word not in self._words.stop | self._words.kin for one in (token, other))
        return both and self._plural(at + 3)

    def _plural(self, at: int) -> bool:
        return self._word(at) in _PLURAL

    def _apposed(self, at: int, token: Token) -> bool:
        """ "semere, mijn man", "storm (mijn zoon)", "semere en fatima"."""
        if not self._could_be(token):
            return False
        owner, kin = self._word(at + 1), self._word(at + 2)
        if owner in ("mijn", "me", "mn", "m'n", "onze", "zijn", "haar", "zn", "z'n", "m") and kin in self._words.kin:
            return self._between(at, at + 1).strip() in (",", "(", "-", ":", "=")
        return owner in ("en", "of", "&") and at + 2 < len(self.tokens) and self.tokens[at + 2].kind == "sure" and not self.tokens[at + 2].kept

    def _aged(self, at: int, token: Token) -> bool:
        """ "storm van 4", "semere (12)"."""
        return self._could_be(token) and bool(_AGE.match(self._draft.shadow[token.end : token.end + 12]))

    def _led(self, at: int, token: Token) -> bool:
        """ "ene semere", "die storm van de sportschool", "met roos.", "roos haar vader"."""
        before, after = self._word(at - 1), self._word(at + 1)
        if before in ("ene", "zekere", "bepaalde") and self._near(at):
            return self._could_be(token) or token.kind == "strange"
        if not self._could_be(token):
            return False
        if before == "die" and self._near(at) and (after == "van" or self._does(at)):
            return token.kind != "strange" or self._unheard(token)
        if after in ("haar", "z'n", "zn", "d'r", "dr") and (self._opens_clause(at) or self._after(at, self._words.before)):
            return not self._between(at, at + 1).strip()
        firm = token.word in self._words.also_names and token.word not in _HARDLY
        return firm and (self._after(at, self._words.meeting) or self._after(at, _WITH) and (self._ends(at) or self._does(at) or after in _LINKS) or self._opens_clause(at) and self._does(at))

    def _could_be(self, token: Token) -> bool:
        if token.kept or token.word in self._words.stop or token.word in self._words.kin or self._is_verb(token):
            return False
        return token.kind in ("rare", "surname", "sure") or token.word in self._words.also_names or token.kind == "strange" and self._unheard(token)

    def _stands_out(self, at: int, token: Token) -> bool:
        """An unknown word in Dutch that looks like a name, or that stands where a name would."""
        if len(token.word) < 4 or not self._latin(token):
            return False
        if self._dutch and self._words.likeness.of(token.word) > 0 and not self._words.nearly_knows(token.word):
            return True
        likeness = self._words.likeness.of(token.word)
        if likeness < 0 and self._word(at - 1) in _OF_PLACES:
            return False  # "bij nijestee"
        placed = self._after(at, self._words.before) or self._does(at) or len(self.tokens) < 3
        return placed and (self._unheard(token) or self._words.likeness.of(token.word) > _SURELY)

    def _unheard(self, token: Token) -> bool:
        """No word, and no slip in one either."""
        return len(token.word) > 3 and self._latin(token) and not self._words.nearly_knows(token.word)

    def _latin(self, token: Token) -> bool:
        return token.word.isascii()

    def _short(self, token: Token) -> bool:
        """ "HVO": a few capitals are an organisation."""
        typed = self._draft.text[token.start : token.end]
        return typed.isupper() and len(typed) < 6

    def _introduced(self, at: int) -> bool:
        """ "mijn zus …", "hij heet …", "mevrouw …", "hoi …": somebody is presented."""
        token = self.tokens[at]
        if token.word in self._words.between and self._introduces_family(at):
            return True
        if token.word in self._words.stop and token.word not in self._words.also_names:
            return False
        if self._is_called(at, token):
            return True
        before = self._word(at - 1)
        if before in self._words.titles and (self._near(at) or self._between(at - 1, at).strip() == "."):
            return self._titled(at, token)
        if self._near(at) and before in self._words.kin:
            return self._of_kin(at, token)
        if self._names_somebody(at):
            return token.kind not in ("plain", "often") or token.shown or self._person_before(at)
        if token.word in self._words.stop:
            return False
        if self._in_row(at):
            return token.kind in ("sure", "rare", "surname") or token.kind == "strange" or token.shown
        if self._beside_me(at):
            return token.kind in ("sure", "rare") or token.word in self._words.also_names
        return self._greeted(at, token)

    def _beside_me(self, at: int) -> bool:
        """ "ik en mo", "mo en ik"."""
        after = self._word(at + 1) == "en" and self._word(at + 2) == "ik"
        return after or self._word(at - 1) == "en" and self._word(at - 2) in ("ik", "mij")

    def _titled(self, at: int, token: Token) -> bool:
        return (token.kind in _LIKE_NAME or token.capital) and not self._is_verb(token)

    def _is_called(self, at: int, token: Token) -> bool:
        """ "wolf heet hij", "die oompje ed heet"."""
        if self._word(at + 1) not in ("heet", "heette", "heten", "heetten", "genaamd") or token.kind == "plain" or token.kept:
            return False
        return self._word(at + 2) in ("hij", "ze", "zij", "die") or token.kind != "often" or self._ends(at + 1)

    def _begins_with_initial(self, at: int) -> bool:
        """ "r.j. veldkamp", "p. van der haan": letters with a dot, then a surname."""
        place = at
        while place < min(at + 4, len(self.tokens)) and len(self._word(place)) == 1 and self._dot_after(place):
            place += 1
        if place == at:
            return False
        place = self._past_between(place)
        if place >= len(self.tokens):
            return False
        token = self.tokens[place]
        family = token.kind in _LIKE_NAME or self._words.is_surname(token.word)
        return family and (token.capital or token.word in self._words.own_last or not self._words.is_everyday(token.word))

    def _past_between(self, at: int) -> int:
        """The first of the next words that is no "van" or "der"; after four there is no name any more."""
        place = at
        while place < min(at + 4, len(self.tokens)) and self._word(place) in self._words.between and self._gap(at, place):
            place += 1
        return place

    def _dot_after(self, at: int) -> bool:
        return self._draft.shadow[self.tokens[at].end : self.tokens[at].end + 1] == "."

    def _ends(self, at: int) -> bool:
        return at + 1 >= len(self.tokens) or bool(set(self._between(at, at + 1)) & set(".,!?;:\n"))

    def _of_kin(self, at: int, token: Token) -> bool:
        if self._is_verb(token) and not token.shown:
            return False
        if token.kind in ("sure", "rare", "surname"):
            return True
        if token.kind == "strange":
            return self._latin(token) and len(token.word) > 2
        if token.shown and token.kind == "often":
            return True
        return (token.kind == "often" or token.shown) and self._does(at)

    def _introduces_family(self, at: int) -> bool:
        """ "mevrouw van der veen", "mijn naam is el amrani", "mijn huisarts van der kooi"."""
        place = self._past_between(at)
        if place >= len(self.tokens) or not self._gap(at, place):
            return False
        token = self.tokens[place]
        family = self._words.is_surname(token.word) or token.kind in ("strange", "sure")
        if not family or self._words.is_everyday(token.word) and token.word not in self._words.own_last:
            return False
        if self._word(at - 1) in self._words.titles or self._names_somebody(at):
            return True
        firm = token.capital or self._word(place - 1) in ("der", "den", "el", "ten", "ter")
        return firm and self._near(at) and self._word(at - 1) in self._words.kin

    def _names_somebody(self, at: int) -> bool:
        """A word like "heet" stands before it, with at most four small words between."""
        for place in range(at - 1, max(at - 6, -1), -1):
            word = self._word(place)
            if word in self._words.naming:
                return self._gap(place, at) and self._word(place - 1) not in ("het", "dat", "dit", "zoiets", "wat", "hoe", "uit", "in", "op")
            if word not in self._words.filler:
                return False
        return False

    def _person_before(self, at: int) -> bool:
        """ "hij heet wil": somebody is the subject, so that even a word is a name."""
        for place in range(at - 1, max(at - 8, -1), -1):
            word = self._word(place)
            if word in ("hij", "ze", "zij", "die", "ik") or word in self._words.kin or place in self._taken:
                return not self._words.is_everyday(self.tokens[at].word) or self.tokens[at].kind == "often"
        return False

    def _in_row(self, at: int) -> bool:
        """ "daan en noor": right after a name and a joining word or comma."""
        if at >= 1 and at - 1 in self._taken and self._between(at - 1, at).strip() in (",", "/", "&", "+"):
            return True
        if at < 2 or at - 2 not in self._taken or self._word(at - 1) not in ("en", "of"):
            return False
        return self.tokens[at].kind != "strange" or self._unheard(self.tokens[at])

    def _greeted(self, at: int, token: Token) -> bool:
        if token.kind not in ("sure", "rare", "surname") and not (token.kind == "often" and token.shown):
            return False
        if self._word(at - 1) in self._words.greeting and at <= 2:
            return True
        last = at >= len(self.tokens) - 2
        return last and any(self._word(place) in self._words.closing for place in (at - 1, at - 2))

    # what stands around it

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _between(self, first: int, second: int) -> str:
        return self._draft.shadow[self.tokens[first].end : self.tokens[second].start]

    def _near(self, at: int) -> bool:
        """Nothing but a space, a comma or a bracket since the word before it."""
        return at > 0 and self._between(at - 1, at).strip() in ("", ",", "(", ":", "'", '"', "-", "=")

    def _gap(self, first: int, last: int) -> bool:
        return all(not set(self._between(place, place + 1)) & set(".!?;\n" + GONE) for place in range(first, last))

    def _after(self, at: int, group: Set[str]) -> bool:
        return self._word(at - 1) in group and self._near(at)

    def _does(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self._word(at + 1) in self._words.doing and not self._between(at, at + 1).strip()

    def _is_verb(self, token: Token) -> bool:
        return token.word in self._words.doing

    def _opens_clause(self, at: int) -> bool:
        if at == 0:
            return True
        return bool(set(self._between(at - 1, at)) & set(".,!?;:\n")) or self._word(at - 1) in self._words.clause

    def _is_month(self, at: int) -> bool:
        """ "12 jan": a number stands before it."""
        token = self.tokens[at]
        return token.word in ("jan", "mei", "jun", "jul", "april", "juni", "juli", "augustus") and bool(
            re.search(r"\d\s?$", self._draft.shadow[max(0, token.start - 3) : token.start])
        )

    def _is_place(self, at: int) -> bool:
        """A place in the Netherlands after a word like "in"."""
        return self._word(at) in self._words.places and (
            self._word(at - 1) in ("in", "uit", "te", "naar", "richting", "vanuit", "bij", "rond", "gemeente", "dorp", "stad", "tot", "omgeving")
            or self.tokens[at].kind not in ("sure",)
        )

    # how far it goes

    def _whole(self, at: int) -> tuple[int, int]:
        first = last = at
        while self._word(last) in self._words.between or self._is_letter(last) and self._dot_after(last):
            if last + 1 >= len(self.tokens) or last - at > 6:
                break
            last += 1
        while last - at < _MOST_WORDS and (further := self._extended(last)) > last:
            last = further
        while first > 0 and self._is_initial(first - 1):
            first -= 1
        return first, last

    def _is_initial(self, at: int) -> bool:
        if len(self._word(at)) != 1:
            return False
        return self._between(at, at + 1) in (".", ". ") or self.tokens[at].capital and self._between(at, at + 1) == " "

    def _extended(self, last: int) -> int:
        """The last word of the name when what follows belongs to it, else `last`."""
        at = last + 1
        while at < len(self.tokens) and at - last <= 3 and self._word(at) in self._words.between and self._joined(at):
            at += 1
        if at >= len(self.tokens) or not self._joined(at):
            return last
        token = self.tokens[at]
        if at > last + 1 or self._word(last).rpartition("-")[2] in self._words.between and "-" in self._word(last):
            return at if self._is_family(token) else last
        return at if self._follows(token, at) else last

    def _joined(self, at: int) -> bool:
        gaps = (" ", "-", "  ", " '", ". ", ".") if self._is_letter(at - 1) else (" ", "-", "  ", " '")
        return self._between(at - 1, at) in gaps

    def _is_letter(self, at: int) -> bool:
        return len(self._word(at)) == 1

    def _is_family(self, token: Token) -> bool:
        """After "van" or "el": a surname, a capital, or a word that nobody knows."""
        if token.word in self._words.own_last:
            return True
        if token.kept and "-" not in token.word:
            return self._words.is_surname(token.word) and token.kind != "strange" and not token.capital
        if token.capital:
            return True
        return token.kind in ("surname", "strange", "sure") or self._words.is_surname(token.word) and not token.word in self._words.kin

    def _follows(self, token: Token, at: int) -> bool:
        """Right after a first name."""
        if token.kept or token.word in self._words.stop or token.word in self._words.kin or self._is_verb(token):
            return False
        if token.kind in ("sure", "surname"):
            return True
        if token.shown:
            return token.kind != "plain" or self._words.is_surname(token.word)
        if len(token.word) == 1:
            return token.capital or self._dot_after(at)
        if token.word in self._words.own_last:
            return True
        return token.kind == "rare" or self._words.is_surname(token.word) and not self._words.is_everyday(token.word)


def find_names(draft: Draft, words: Words, allowed: Allowed, known: Set[str] = frozenset()) -> list[Named]:
    """Every name that our own rules see in what is left of the draft."""
    return Reader(draft, words, allowed, known).read()


def parts_of(draft: Draft, start: int, end: int, words: Words) -> Iterator[str]:
    """The words of a name that somebody else found, as `Named.parts` has them."""
    for match in _WORD.finditer(draft.shadow[start:end]):
        if match.group() not in words.between and match.group() not in words.titles:
            yield _base(match.group(), words)[0]
