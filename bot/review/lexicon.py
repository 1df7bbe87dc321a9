"""The words that rules listen to: `load_words() -> Words`, from `words/`, Deduce's lists and a Dutch dictionary."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from ruamel.yaml import YAML

from bot.review.likeness import Likeness
from bot.review.tables import FIRST, LAST, PLACES, LIKENESS, SIEVE, SIEVE_BITS, STREETS, STREETS_SIEVE, VOCABULARY, WORDS, listed, tables
from bot.review.text import shadow

#: How much a word looks like a name. `sure`: it is one. `rare`: a word too, but seldom. `often`: mostly a word.
#: `surname`: a surname and no word. `strange`: in no list. `plain`: a word.
Class = Literal["sure", "surname", "rare", "often", "strange", "plain"]


#: Letters. What is longer is looked at no further.
_LONGEST_WORD = 25


class Vocabulary:
    """A set of 400,000 words in 5 MB: the sorted hashes of 8 bytes, behind a sieve that stops what is surely not in."""

    def __init__(self, hashes: array[int], sieve: bytes) -> None:
        self._hashes, self._sieve = hashes, sieve

    def __contains__(self, word: str) -> bool:
        if not self._sieve[(place := sieve_place(word)) >> 3] & 1 << (place & 7):
            return False
        wanted = hash_of(word)
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted


def sieve_place(word: str) -> int:
    """A bit in the sieve of 2 MB."""
    return crc32(word.encode("utf-8", "replace")) & SIEVE_BITS - 1


def hash_of(word: str) -> int:
    """The same number in every process."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Words:
    """Everything in the form of `bot.review.text.shadow`."""

    names: frozenset[str]
    also_names: frozenset[str]
    first: frozenset[str]
    last: frozenset[str]
    own_last: frozenset[str]
    places: frozenset[str]
    everyday: frozenset[str]
    dictionary: Vocabulary
    likeness: Likeness
    kin: frozenset[str]
    professions: frozenset[str]
    titles: frozenset[str]
    naming: frozenset[str]
    filler: frozenset[str]
    greeting: frozenset[str]
    closing: frozenset[str]
    joining: frozenset[str]
    between: frozenset[str]
    doing: frozenset[str]
    acting: frozenset[str]
    meeting: frozenset[str]
    clause: frozenset[str]
    before: frozenset[str]
    stop: frozenset[str]
    units: frozenset[str]
    numbered: frozenset[str]
    no_street: frozenset[str]
    street_before: frozenset[str]
    short_words: frozenset[str]
    streets: Vocabulary
    street_end: re.Pattern[str]
    sure_street_end: re.Pattern[str]
    account_cues: frozenset[str]
    account_links: frozenset[str]
    keep: tuple[str, ...]
    plate_cue: re.Pattern[str]
    birth_cue: re.Pattern[str]
    named_date: re.Pattern[str]

    def knows(self, word: str) -> bool:
        """Whether this is a Dutch word, or one that visitors use."""
        return word in self.everyday or word in self.dictionary

    def is_everyday(self, word: str) -> bool:
        """Whether visitors use it, as a word."""
        return word in self.everyday or word in self.stop

    def class_of(self, word: str) -> Class:
        """How much this word looks like a name."""
        if word in self.names:
            return "sure"
        known = self.knows(word)
        if word in self.first or word in self.also_names:
            return "sure" if not known and len(word) > 2 else "often" if self.is_everyday(word) else "rare"
        if word in self.last or word in self.own_last:
            return "surname" if not known else "plain" if self.is_everyday(word) else "rare"
        return "plain" if known or self.is_compound(word) else "strange"

    def is_compound(self, word: str) -> bool:
        """ "kinderpaspoorten": two Dutch words of at least four letters written as one, with or without an s."""
        if not 9 <= len(word) <= 2 * _LONGEST_WORD:
            return False
        return any(
            word[place:] in self.dictionary and (word[:place] in self.dictionary or word[: place - 1] in self.dictionary and word[place - 1] == "s")
            for place in range(4, len(word) - 3)
        )

    def nearly_knows(self, word: str) -> bool:
        """Whether one slip of the finger made this of a word that we know."""
        if len(word) > _LONGEST_WORD:
            return False
        letters = "abcdefghijklmnopqrstuvwxyz"
        cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
        shorter = (left + right[1:] for left, right in cuts if right)
        swapped = (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
        changed = (left + sign + right[1:] for left, right in cuts if right for sign in letters)
        longer = (left + sign + right for left, right in cuts for sign in letters)
        return any(self.knows(near) for group in (shorter, swapped, changed, longer) for near in group)

    @property
    def long_places(self) -> list[str]:
        """Places of more than one word."""
        return [place for place in self.places if not place.isalpha()]

    def is_surname(self, word: str) -> bool:
        """Whether it is one after a first name."""
        return word in self.last or word in self.own_last

    def ends_as_street(self, word: str, *, surely: bool = False) -> bool:
        """ "korreweg" and "parklaan"; "onderweg" and "supermarkt" end so and are none. `surely`: in -straat or the like."""
        if word in self.no_street or self.street_end.search(word) is None:
            return False
        if self.sure_street_end.search(word):
            return True
        return not surely and (word not in self.dictionary or word not in self.everyday)



@lru_cache(maxsize=1)
def load_words() -> Words:
    """Read everything, once per process: about 0.2 s and 15 MB. Builds the tables when set-up did not."""
    given = YAML(typ="safe").load((WORDS / "words.yml").read_text(encoding="utf-8"))
    folder = tables()
    sets = {
        name: frozenset(shadow(given[name]).split())
        for name in ("kin", "professions", "titles", "naming", "filler", "greeting", "closing", "joining", "between", "doing", "acting", "meeting", "clause")
        + ("stop", "units", "account_cues", "account_links", "numbered", "no_street", "street_before", "short_words")
    }
    return Words(
        names=frozenset(listed("names.txt")),
        also_names=frozenset(listed("also_names.txt")),
        own_last=frozenset(listed("surnames.txt")),
        everyday=frozenset(listed("everyday.txt")),
        first=_lines(folder / FIRST),
        last=_lines(folder / LAST),
        places=_lines(folder / PLACES),
        dictionary=Vocabulary(_hashes(folder / VOCABULARY), (folder / SIEVE).read_bytes()),
        streets=Vocabulary(_hashes(folder / STREETS), (folder / STREETS_SIEVE).read_bytes()),
        street_end=_ending([*given["street_ends"].split(), *given["street_ends_too"].split()]),
        sure_street_end=_ending(given["street_ends"].split()),
        likeness=Likeness(json.loads((folder / LIKENESS).read_text(encoding="utf-8"))),
        before=frozenset(shadow(given["with"]).split()),
        keep=tuple(part.strip() for part in shadow(given["keep"]).replace("\n", ",").split(",") if part.strip()),
        plate_cue=_any(given["plate_cues"].split()),
        birth_cue=_any(given["birth_cues"].split()),
        named_date=_named_date(given["months"]),
        **sets,
    )


def _lines(path: Path) -> frozenset[str]:
    return frozenset(path.read_text(encoding="utf-8").splitlines())


def _hashes(path: Path) -> array[int]:
    found: array[int] = array("Q")
    found.frombytes(path.read_bytes())
    return found


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\b")


def _ending(ends: Iterable[str]) -> re.Pattern[str]:
    """A word of at least two letters more than its ending."""
    return re.compile(rf"(?<=[a-z'\-]{{1}})(?:{'|'.join(sorted(ends, key=len, reverse=True))})$")


def _named_date(months: dict[str, Any]) -> re.Pattern[str]:
    """ "12 maart 1987", "12 mrt '87", "12 maart"."""
    names = "|".join(sorted(months, key=len, reverse=True))
    unit = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
    spelled = rf"(?:(?:{unit})entwintig|eenendertig|dertig|twintig|tien|elf|twaalf|[a-z]{{3,5}}tien|eerste|{unit})"
    day = rf"(?:(?:3[01]|[12][0-9]|0?[1-9])(?:e|ste|de)?|{spelled} )"
    return re.compile(
        rf"(?<![\d\-/.]){day}[ \-./]{{0,2}}(?:van )?(?:{names})(?![a-z])(?:\.?[ \-./,]{{0,2}}(?:van )?(?:in )?(?P<year>(?:19|20)\d\d|negentien(?:honderd)?[ \-]?[a-z]{{3,14}}|tweeduizend(?:[ \-]?(?:en )?[a-z]{{3,14}})?|'\d\d|\d\d(?![:.]?\d|\w| ?uur)))?"
    )
