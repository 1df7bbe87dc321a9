"""The words of a text with what is known of each: `tokens_of(draft, words, allowed)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.deidentify.allowed import Allowed
from bot.review.deidentify.lexicon import Class, Words
from bot.review.deidentify.spans import Draft

_WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*")
_PART = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?:^|[.!?:\n\"(\-])\s*$")
_OWN = re.compile(r"'?s$|'$")


@dataclass(frozen=True)
class Token:
    """A word. `base` is without the 's of a possessive; `kept`: it belongs to something that stays readable."""

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


def tokens_of(draft: Draft, words: Words, allowed: Allowed) -> list[Token]:
    """The words that no other rule took. In a shouted text capitals say nothing."""
    found = list(_WORD.finditer(draft.shadow))
    shouted = sum(map(str.isupper, draft.text)) > sum(map(str.islower, draft.text))
    kept = _kept(found, words, allowed)
    return [_token(draft, match, words, shouted, index in kept) for index, match in enumerate(found)]


def parts_of(draft: Draft, start: int, end: int, words: Words) -> Iterator[str]:
    """The words that tell who is named in this stretch: no "van", no "mevrouw"."""
    for match in _WORD.finditer(draft.shadow[start:end]):
        if match.group() not in words.between and match.group() not in words.titles:
            yield _base(match.group(), words)[0]


def _token(draft: Draft, match: re.Match[str], words: Words, shouted: bool, kept: bool) -> Token:
    start, end = match.span()
    base, kind = _base(match.group(), words)
    capital = draft.text[start].isupper() and not shouted
    opens = capital and _SENTENCE.search(draft.text[max(0, start - 4) : start]) is not None
    return Token(start, end, match.group(), base, kind, capital, opens, kept)


def _base(word: str, words: Words) -> tuple[str, Class]:
    """The word without possessive s, and its class; of a double name the class of its parts."""
    kind = words.class_of(word)
    if kind in ("sure", "often") or words.is_everyday(word):
        return word, kind
    bare = _OWN.sub("", word)
    if bare != word and len(bare) > 2:
        owner = words.class_of(bare)
        if owner == "sure" or ("'" in word and owner in ("rare", "surname", "strange")):
            return bare, owner
    if "-" in word and kind == "strange":
        return word, _double(word.split("-"), words)
    return word, kind


def _double(parts: list[str], words: Words) -> Class:
    """Of a word like "haan-ezinga": a name when each part can be one and at least one can be nothing else."""
    kinds = [words.class_of(part) for part in parts]
    could_be = all(
        kind in ("sure", "surname", "rare") or words.is_surname(part)
        for kind, part in zip(kinds, parts, strict=True)
    )
    if len(parts) > 2 and "sure" in kinds:
        return "sure"  # "papa-van-lizzy"
    if could_be and any(kind != "plain" for kind in kinds):
        return "sure"
    return "plain" if "plain" in kinds else "strange"


def _kept(found: list[re.Match[str]], words: Words, allowed: Allowed) -> set[int]:
    """The numbers of the words that belong to an organisation, a place, or anything else that stays."""
    parts = [(part, index) for index, match in enumerate(found) for part in _PART.findall(match.group())]
    spelled = [part for part, _ in parts]
    free: set[int] = set()
    at = 0
    while at < len(spelled):
        length = _length_kept(spelled, at, words, allowed)
        if length == 0:
            free.add(parts[at][1])  # "smit-oosterveld" is no place, although "oosterveld" is
        at += max(length, 1)
    return set(range(len(found))) - free


def _length_kept(spelled: list[str], at: int, words: Words, allowed: Allowed) -> int:
    """How many words from here on stay. "jasmijn" is a centre too, but far more often somebody."""
    length = allowed.longest(spelled, at)
    if length > 1 or spelled[at] in words.keep:
        return length
    kind = words.class_of(spelled[at])
    if _is_street(spelled[at], words):
        return 1
    if abroad := _length_abroad(spelled, at, kind, words):
        return abroad
    if spelled[at] in words.places and at > 0 and spelled[at - 1] in words.surely_where:
        return 1
    if spelled[at] in words.places and kind not in ("sure", "often") and not _rather_person(spelled, at, words):
        return 1
    return 0 if kind == "sure" else length


def _length_abroad(spelled: list[str], at: int, kind: Class, words: Words) -> int:
    """How many words a city abroad has; "sydney" is somebody too, without "in" or "naar" before it."""
    after_where = at > 0 and spelled[at - 1] in words.where
    for length in (3, 2, 1):
        name = "-".join(spelled[at : at + length])
        if name in words.world and (length > 1 or after_where or kind not in ("sure", "often", "rare")):
            return length
    return 0


def _rather_person(spelled: list[str], at: int, words: Words) -> bool:
    """ "linde" is a hamlet too; without "in" or "naar" before it she is a child."""
    named = words.class_of(spelled[at]) == "rare" and spelled[at] in words.first
    return named and (at == 0 or spelled[at - 1] not in words.where)


def _is_street(word: str, words: Words) -> bool:
    """ "aan de hereweg": without its number a street is nobody's; "westerhof" is a surname too."""
    named = words.ends_as_street(word, surely=True) and word in words.streets
    return named and not words.is_surname(word) and word not in words.first
