"""Digits and letters that somebody typed or said one after the other: "t t 4 8 z l", "negen acht nul twee p x"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.review.deidentify.lexicon import Words

_UNITS = dict(zip("nul een twee drie vier vijf zes zeven acht negen".split(), "0123456789", strict=True))
_TEENS = dict(
    zip(
        "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien".split(),
        map(str, range(10, 20)),
        strict=True,
    )
)
_TENS = dict(
    zip(
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split(),
        map(str, range(2, 10)),
        strict=True,
    )
)
#: Numbers in words, in digits: "zevenennegentig" is 97.
SPOKEN = {
    **_UNITS, **_TEENS, "1en": "1", "zeuven": "7", "neugen": "9", "zero": "0",
    **dict(zip("one two three four five six seven eight nine".split(), "123456789", strict=True)),
    **{ten: digit + "0" for ten, digit in _TENS.items()},
    **{f"{unit}en{ten}": tens + one for ten, tens in _TENS.items() for unit, one in _UNITS.items() if one != "0"},
}  # fmt: skip
#: How letters are called, where somebody spells.
_CALLED = dict(
    zip(
        "bee cee dee ef gee haa ha jee kaa ka el em er es tee vee wee iks ix ypsilon zet pee".split(),
        "bcdfghhjkklmrstvwxxyzp",
        strict=True,
    )
)
#: Said between two pieces.
_FILLERS = frozenset("dan streepje punt spatie letters letter cijfers koppelteken schuine streep min plus".split())
#: Letters that belong to no code: units, what a chat shortens, what stands for an office or a device.
_NO_CODE = frozenset(
    "mnd mndn wk wkn min blz pct ii iii vi vii viii xi xii xiii ff wss tss"
    " pff hmm grr bf gf lv xx xxx xxxx kkr mn zn mw mr hr tg tgv dvd cd tv pc ps bh bhs wc ww vwo"
    " mbo hbo havo vmbo lhbt"
    " sms dm dms fb ig yt nl be de pm am uur u xl xxl xs xxs ns gps usb pdf jpg mp vs nvt svp aub"
    " ivm gvd wtf btw bv nv"
    " bsn svb ggz ggd csg coa ind uwv pgb wmo dj mc vip wk ek wd sd ft pt pts nr no tm bbq kut vb vd vh vr mvr mvg"
    " dr drs ing ml mcg ug ug kbs kwh hz mhz ghz fps lt ltr cl dl km2 m2 m3 plm idd gwn ggn ljk mss"
    " srs brb hs svp".split()
)
#: And these right after a number.
_MEASURES = frozenset(
    "km kg cm mm ml mg gr dm kb tb hm ha pk cc hp kw sec hrs hr st stk pcs mcg ug kbs kwh hz mhz ghz"
    " fps lt ltr cl dl".split()
)
#: Two letters said apart that are short for something else: "v d", "t m".
_NO_PAIR = frozenset({"vd", "nv", "bv", "tm", "zn", "mn", "en", "of", "om", "am", "pm", "ss", "zz", "xx", "sr"})
_PART = re.compile(r"\d+|[^\W\d_]+")
_GAP = re.compile(r"[ .,\-/()_*|~:;=]{1,5}")
_ONE_LETTER = re.compile(r" [a-z](?![a-z])")
_ANY = re.compile(r"\d|nul|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|tig|honderd|zero")
#: "r van rudolf", "dubbel l".
_AS_IN = re.compile(r"(?P<letter>\b[a-z]) (?:van|als in|zoals|als) (?P=letter)[a-z]{2,12}\b")
_UNIT = "|".join(_UNITS)
#: "acht en zeventig", and "drie keer de 4".
_AND = re.compile(rf"\b(?P<one>{_UNIT})(?: en |-en-)(?P<ten>{'|'.join(_TENS)})\b")
_TIMES = re.compile(rf"\b(?P<count>twee|drie|vier|[2-4]) (?:keer|maal) (?:een |de |het )?(?P<digit>{_UNIT}|\d)\b")
_HUNDREDS = re.compile(r"(?P<unit>twee|drie|vier|vijf|zes|zeven|acht|negen|)honderd(?:en)?(?P<rest>[a-z]{0,20})")
_TWICE = re.compile(r"\bdubbel(?:e|le)? (?P<letter>[a-z])\b")
#: What is said in more than one word, and what stands in each of those.
_ASIDE = {
    _AS_IN: (" van ", " als ", " zoals "),
    _TWICE: ("dubbel",),
    _AND: (" en ", "-en-"),
    _TIMES: (" keer ", " maal "),
}


@dataclass(frozen=True)
class Piece:
    """A number or some letters: where it stands, its `value` in small letters and digits, whether it was said."""

    start: int
    end: int
    value: str
    said: bool = False


def has_number(shadow: str) -> bool:
    """Whether there is a digit in it or a number in words, other than "een"."""
    return _ANY.search(shadow) is not None


def rows_of(
    shadow: str, words: Words, banks: frozenset[str] = frozenset(), spelt: bool = False
) -> Iterator[list[Piece]]:
    """Each row of pieces with nothing but signs and fillers between them, at least two long.

    `banks` are words of four letters that count as letters; `spelt`: letters may be called by their names.
    """
    if not has_number(shadow):
        return
    rules = (rule for rule, signs in _ASIDE.items() if any(sign in shadow for sign in signs))
    aside = {match.start(): match for rule in rules for match in rule.finditer(shadow)}
    row: list[Piece] = []
    last, filled = 0, False
    for match in _PART.finditer(shadow):
        if match.start() < last:
            continue
        between, part = shadow[last : match.start()], match.group()
        last = match.end()
        if row and between and not _GAP.fullmatch(between):
            yield from _long(row)
            row = []
        if row and (part in _FILLERS or (part == "en" and _goes_on(shadow, last, row[-1]))):
            filled = True
            continue
        if match.start() in aside:
            whole = aside[match.start()]
            last = whole.end()
            row.append(Piece(*whole.span(), _aside(whole), True))
            continue
        value = _CALLED.get(part) if spelt else None
        value = value or _value(part, words, banks)
        if row and row[-1].value.isdigit() and part in _MEASURES:
            value = None
        if value is None:
            yield from _long(row)
            row = []
        else:
            row.append(Piece(*match.span(), value, filled or not part.isdigit()))
        filled = False
    yield from _long(row)


def _goes_on(shadow: str, after: int, before: Piece) -> bool:
    """ "en dan 12", and "t en f" of letters."""
    if shadow.startswith(" dan ", after):
        return True
    return len(before.value) == 1 and before.value.isalpha() and _ONE_LETTER.match(shadow, after) is not None


def _long(row: list[Piece]) -> Iterator[list[Piece]]:
    if len(row) > 1:
        yield row


def _aside(match: re.Match[str]) -> str:
    """What is said in more than one word: "dubbel l", "acht en zeventig", "drie keer de 4"."""
    if match.re is _AND:
        return _TENS[match["ten"]] + _UNITS[match["one"]]
    if match.re is _TIMES:
        digit = _UNITS.get(match["digit"], match["digit"])
        return digit * int(_UNITS.get(match["count"], match["count"]))
    letter: str = match["letter"]
    return letter * 2 if match.re is _TWICE else letter


def _value(part: str, words: Words, banks: frozenset[str]) -> str | None:
    """Digits, a number in words, or letters that are no word."""
    if part.isdigit():
        return part if len(part) <= 34 else None
    if part in SPOKEN:
        return SPOKEN[part]
    if "honderd" in part and (hundreds := _HUNDREDS.fullmatch(part)):
        rest = SPOKEN.get(hundreds["rest"] or "nul")
        return rest and _UNITS.get(hundreds["unit"], "1") + rest.rjust(2, "0")
    if not part.isascii() or len(part) > 4 or (len(part) == 4 and part not in banks and not _strange(part)):
        return None
    if len(part) > 1 and part not in banks and (part in words.stop or part in _NO_CODE or part in words.units):
        return None
    if len(part) == 3 and part not in banks and not _strange(part) and words.knows(part):
        return None
    return part


def _strange(part: str) -> bool:
    """ "gbxr": no vowel in it."""
    return not any(sign in "aeiouy" for sign in part)


def windows(row: list[Piece], longest: int) -> Iterator[tuple[list[Piece], str]]:
    """Pieces and value of every stretch of pieces up to `longest` letters and digits, the longest first."""
    for first in range(len(row)):
        if first and row[first - 1].end == row[first].start:
            continue  # in the middle of "ab12"
        found, value = [], ""
        for last in range(first, len(row)):
            value += row[last].value
            if len(value) > longest:
                break
            if last + 1 == len(row) or row[last].end < row[last + 1].start:
                found.append((row[first : last + 1], value))
        yield from reversed(found)


def pairs_as_word(value: str) -> bool:
    """Whether letters that were said apart are short for a word: "t m", "v d"."""
    return value in _NO_PAIR or value in _NO_CODE
