"""Telephone numbers in words: the pattern `SPELLED` for a row of numbers, and whether it is one."""

from __future__ import annotations

import re

_UNIT = r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_TENS = r"(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
_WORD = (
    rf"(?:{_UNIT}(?:en|-en-| en ){_TENS}|{_TENS}"
    r"|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien"
    rf"|nul\d{{0,4}}|(?:twee|drie|vier|[234]) ?(?:keer|maal|x) (?:{_UNIT}|nul|\d)"
    rf"|{_UNIT}|honderd|dubbel|\d{{1,4}})"
)
#: Four numbers or more in a row, at least one of them in words (see `is_number_in_words`).
SPELLED = re.compile(rf"(?<![a-z0-9])(?:plus[ \-]{{1,2}})?{_WORD}(?:[ ,\-.]{{1,3}}{_WORD}){{3,20}}(?![a-z0-9])")
#: "o zes 12345678", "nulzes 12 34 56 78", "nul6 …": how a mobile number begins, and the rest as it comes.
OPENED = re.compile(
    r"(?<![a-z0-9])(?:nul|o|0)[ \-]?(?:zes|6)(?: (?:en )?dan)?"
    rf"(?:(?:[ ,\-./:*]{{0,3}}|,? (?:en |dan |en dan ))(?:{_WORD}|\d{{1,8}})){{2,12}}(?![a-z0-9])"
)
#: Numbers in words after a word that announces one: "mijn mobiel is zesentwintig elf dertig vier nul zes".
ANNOUNCED = re.compile(
    r"\b(?:nummer|nr|tel|telefoon|telefoonnummer|mobiel|mobiele|bsn|burgerservicenummer|sofinummer|rekening|rekeningnummer"
    rf"|pasnummer)(?: nummer| nr)?(?: (?:is|was|van|mij|mijn|hem|haar|het|dus)){{0,4}} ?:? ?"
    rf"(?P<it>{_WORD}(?:[ ,\-.]{{1,3}}{_WORD}){{2,20}})(?![a-z0-9])"
)
_ONE_WORD = re.compile(_WORD)
_TWO_DIGITS = re.compile(r"[a-z]*(?:tig|tien|elf|twaalf)$")


def is_number_word(word: str) -> bool:
    """ "zevenentwintig", "nul", "dubbel"."""
    return _ONE_WORD.fullmatch(word) is not None


def is_number_in_words(row: str) -> bool:
    """At least seven digits that begin as a number does, or very many: not somebody who counts children."""
    parts = [part for part in re.split(r"[ ,\-.]+", row) if part and part != "en"]
    digits = sum(map(_digits_in, parts))
    words = sum(part.isalpha() for part in parts)
    if 0 < words < len(parts) and digits >= 8:
        return True  # "twee vier nul 88 17 3 4": nobody counts like that
    if words and parts[0].startswith(("nul", "plus", "0")):
        return digits >= 7
    return (words > 6 and digits >= 9) or (words > 3 and digits == 9 and parts[0] in ("zes", "6"))


def digits_of(row: str) -> int:
    """How many digits a row of numbers has, in words or not."""
    return sum(
        _digits_in(part) for part in re.findall(r"\d+|[a-z]+", row) if part not in ("en", "keer", "maal", "x")
    )


def _digits_in(part: str) -> int:
    if part.isdigit():
        return len(part)
    if part.startswith("nul"):
        return len(part) - 2
    return 2 if _TWO_DIGITS.match(part) else 1
