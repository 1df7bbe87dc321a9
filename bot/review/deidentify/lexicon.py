"""The words that rules listen to: `load_words()`, from `words/`, Deduce's lists and a Dutch dictionary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from bot.review.deidentify.likeness import Likeness
from bot.review.deidentify.tables import (
    FIRST,
    LAST,
    LIKENESS,
    PLACES,
    STREETS,
    VOCABULARY,
    WORDS,
    WORLDWIDE,
    listed,
    tables,
)
from bot.review.deidentify.text import shadow
from bot.review.deidentify.vocabulary import Vocabulary

#: How much a word looks like a name. `sure`: it is one. `rare`: a word too, but seldom. `often`: mostly a word.
#: `surname`: a surname and no word. `strange`: in no list. `plain`: a word.
Class = Literal["sure", "surname", "rare", "often", "strange", "plain"]
#: Letters. What is longer is looked at no further.
_LONGEST_WORD = 25
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Lists:
    """The lists of `words/words.yml`, which says what each is for; in the form of `text.shadow`."""

    kin: frozenset[str]
    professions: frozenset[str]
    titles: frozenset[str]
    naming: frozenset[str]
    not_naming: frozenset[str]
    filler: frozenset[str]
    greeting: frozenset[str]
    closing: frozenset[str]
    between: frozenset[str]
    firmly_between: frozenset[str]
    doing: frozenset[str]
    acting: frozenset[str]
    meeting: frozenset[str]
    plural: frozenset[str]
    nicknaming: frozenset[str]
    clause: frozenset[str]
    before: frozenset[str]
    with_somebody: frozenset[str]
    where: frozenset[str]
    surely_where: frozenset[str]
    of_places: frozenset[str]
    linking: frozenset[str]
    owners: frozenset[str]
    somebody: frozenset[str]
    hardly: frozenset[str]
    stop: frozenset[str]
    units: frozenset[str]
    numbered: frozenset[str]
    no_street: frozenset[str]
    street_before: frozenset[str]
    short_words: frozenset[str]
    account_cues: frozenset[str]
    account_links: frozenset[str]
    announcing: frozenset[str]


@dataclass(frozen=True)
class Words(Lists):
    """Those lists, lists of names and places, and all Dutch words."""

    names: frozenset[str]
    also_names: frozenset[str]
    first: frozenset[str]
    worldwide: Vocabulary
    last: frozenset[str]
    own_last: frozenset[str]
    places: frozenset[str]
    world: frozenset[str]
    everyday: frozenset[str]
    dictionary: Vocabulary
    streets: Vocabulary
    likeness: Likeness
    keep: frozenset[str]
    street_end: re.Pattern[str]
    sure_street_end: re.Pattern[str]
    plate_cue: re.Pattern[str]
    birth_cue: re.Pattern[str]
    named_date: re.Pattern[str]
    common: dict[str, Class] = field(default_factory=dict, repr=False, compare=False)
    classes: dict[str, Class] = field(default_factory=dict, repr=False, compare=False)

    def knows(self, word: str) -> bool:
        """Whether this is a Dutch word, or one that visitors use."""
        return word in self.everyday or word in self.dictionary

    def is_everyday(self, word: str) -> bool:
        """Whether visitors use it, as a word."""
        return word in self.everyday or word in self.stop

    def forget(self) -> None:
        """The classes worked out so far: no word of a visitor stays longer than her text is read."""
        self.classes.clear()

    def prepare(self) -> None:
        """Work out the classes of the words that everybody uses, once."""
        self.common.update({word: self._class_of(word) for word in self.everyday | self.stop})

    def class_of(self, word: str) -> Class:
        """How much this word looks like a name; worked out once a text."""
        found = self.common.get(word) or self.classes.get(word)
        if found is None:
            found = self.classes[word] = self._class_of(word)
        return found

    def _class_of(self, word: str) -> Class:
        if word in self.names:
            return "sure"
        known = self.knows(word)
        if word in self.first or word in self.also_names:
            return "sure" if not known and len(word) > 2 else "often" if self.is_everyday(word) else "rare"
        if word in self.worldwide and not self.is_everyday(word):
            return "rare" if known else "sure"
        if self.is_surname(word):
            return "surname" if not known else "plain" if self.is_everyday(word) else "rare"
        return "plain" if known or self.is_compound(word) else "strange"

    def is_compound(self, word: str) -> bool:
        """ "kinderpaspoorten": two Dutch words of at least four letters written as one, with or without an s."""
        if not 9 <= len(word) <= 2 * _LONGEST_WORD:
            return False
        return any(
            word[place:] in self.dictionary and self._begins(word[:place]) for place in range(4, len(word) - 3)
        )

    def _begins(self, part: str) -> bool:
        return part in self.dictionary or (part.endswith("s") and part[:-1] in self.dictionary)

    def nearly_knows(self, word: str) -> bool:
        """Whether one slip of the finger made this of a word that we know."""
        if len(word) > _LONGEST_WORD:
            return False
        cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
        shorter = (left + right[1:] for left, right in cuts if right)
        swapped = (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
        changed = (left + sign + right[1:] for left, right in cuts if right for sign in _LETTERS)
        longer = (left + sign + right for left, right in cuts for sign in _LETTERS)
        return any(self.knows(near) for group in (shorter, swapped, changed, longer) for near in group)

    @property
    def long_places(self) -> list[str]:
        """Places of more than one word."""
        return [place for place in self.places if not place.isalpha()]

    def is_surname(self, word: str) -> bool:
        """Whether it is one after a first name."""
        return word in self.last or word in self.own_last

    def ends_as_street(self, word: str, *, surely: bool = False) -> bool:
        """ "korreweg" and "parklaan"; "onderweg" and "supermarkt" end so and are none.

        `surely`: only in -straat or the like.
        """
        if word in self.no_street or self.street_end.search(word) is None:
            return False
        if self.sure_street_end.search(word):
            return True
        return not surely and (word not in self.dictionary or word not in self.everyday)


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Read everything, once per process: about 0.2 s and 15 MB. Raises TablesMissing when set-up built none."""
    given = YAML(typ="safe").load((WORDS / "words.yml").read_text(encoding="utf-8"))
    folder = tables()
    lists: dict[str, Any] = {one.name: frozenset(shadow(given[one.name]).split()) for one in fields(Lists)}
    words = Words(
        **lists,
        names=frozenset(listed("names.txt")),
        also_names=frozenset(listed("also_names.txt")),
        own_last=frozenset(listed("surnames.txt")),
        everyday=frozenset(listed("everyday.txt")),
        first=_lines(folder / FIRST),
        last=_lines(folder / LAST),
        places=_lines(folder / PLACES),
        world=frozenset(listed("world.txt")),
        dictionary=Vocabulary(folder / VOCABULARY),
        streets=Vocabulary(folder / STREETS),
        worldwide=Vocabulary(folder / WORLDWIDE),
        likeness=Likeness(json.loads((folder / LIKENESS).read_text(encoding="utf-8"))),
        keep=frozenset(part.strip() for part in shadow(given["keep"]).replace("\n", ",").split(",")) - {""},
        street_end=_ending([*given["street_ends"].split(), *given["street_ends_too"].split()]),
        sure_street_end=_ending(given["street_ends"].split()),
        plate_cue=_any(given["plate_cues"].split()),
        birth_cue=_any(given["birth_cues"].split()),
        named_date=_named_date(given["months"].split()),
    )
    words.prepare()
    return words


def _lines(path: Path) -> frozenset[str]:
    return frozenset(path.read_text(encoding="utf-8").splitlines())


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_longest_first(words)})\b")


def _ending(ends: Iterable[str]) -> re.Pattern[str]:
    """The end of a word that has something before it."""
    return re.compile(rf"(?<=[a-z'\-])(?:{_longest_first(ends)})$")


def _named_date(months: Iterable[str]) -> re.Pattern[Any]:
    """ "12 maart 1987", "12 mrt '87", "dertig maart negentien tachtig", and without a year "12 maart"."""
    unit = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
    spelled = rf"(?:(?:{unit})entwintig|eenendertig|dertig|twintig|tien|elf|twaalf|[a-z]{{3,5}}tien|eerste|{unit})"
    day = rf"(?:(?:3[01]|[12][0-9]|0?[1-9])(?:e|ste|de)?|{spelled} )"
    year = (
        r"(?:19|20)\d\d|negentien(?:honderd)?[ \-]?[a-z]{3,14}|tweeduizend(?:[ \-]?(?:en )?[a-z]{3,14})?"
        r"|'\d\d|\d\d(?![:.]?\d|\w| ?uur)"
    )
    return re.compile(
        rf"(?<![\d\-/.]){day}[ \-./]{{0,2}}(?:van )?(?:{_longest_first(months)})(?![a-z])"
        rf"(?:\.?[ \-./,]{{0,2}}(?:van )?(?:in )?(?P<year>{year}))?"
    )
