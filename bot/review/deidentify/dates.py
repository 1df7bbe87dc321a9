"""How people write a date of birth: months with slips and in other languages, years in words; patterns only."""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.review.deidentify.pieces import SPOKEN

_MONTHS = (
    "januari februari maart april juni juli augustus september oktober november december january"
    " february march june july"
    " august october januar februar marz dezember stycznia lutego marca kwietnia maja czerwca lipca"
    " sierpnia wrzesnia"
    " pazdziernika listopada grudnia ocak subat nisan mayis haziran temmuz agustos eylul ekim kasim aralik"
).split()
_SHORT = frozenset(
    (
        "jan feb febr mrt mar maart apr mei may jun jul aug sep sept okt oct nov dec maar maat maert meart mart"
    ).split()
)
_ORDINAL = (
    "eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|[a-z]{3,6}tiende"
    "|[a-z]{0,8}twintigste|(?:eenen)?dertigste"
)
_NUMBERS = "|".join(sorted(SPOKEN, key=len, reverse=True))
_DAY = rf"(?:(?:3[01]|[12][0-9]|0?[1-9])(?:e|ste|de|sten|den|th|st|rd|nd)?|{_ORDINAL}|{_NUMBERS})"
_YEAR = (
    r"(?:(?:19|20)\d\d|'?\d\d(?![\d:])|negentien ?(?:honderd ?)?(?:en ?)?[a-z]{3,16}"
    rf"|tweeduizend(?: ?(?:en ?)?[a-z]{{3,10}})?|(?:{_NUMBERS}))"
)
#: "12 febuari 1990", "de derde van maart", "1 april achtentachtig", "3/iii/1990".
MONTHLY = re.compile(
    rf"(?<![\w\-/.]){_DAY}[ \-./]{{1,2}}(?:van )?"
    rf"(?P<month>[a-z]{{1,12}})(?![a-z])(?P<year>[ \-./,]{{1,2}}(?:in )?{_YEAR}(?!\w))?"
)
#: "maart 3, 1990".
TURNED = re.compile(
    r"(?<!\w)(?P<month>[a-z]{3,12})\.? (?:3[01]|[12][0-9]|0?[1-9])(?:th|st|rd"
    r"|nd)?,? (?:19|20)\d\d(?!\d)"
)
#: "6 6 43", "nul vier nul vier tweeduizend drie", "drie drie negentig": three numbers.
THREE = re.compile(
    rf"(?<![\w\-/.])(?:0|nul )?(?:\d{{1,2}}|{_NUMBERS})[ .\-/]{{1,2}}(?:nul )?(?:\d{{1,2}}"
    rf"|{_NUMBERS})[ .\-/]{{1,2}}{_YEAR}(?!\w)"
)
#: "ik ben van 1985", "bouwjaar 90".
YEAR_OF = re.compile(
    r"\b(?:(?:ik ben|hij is|zij is|ze is|ben ik|is hij|is ze|is zij|wie is) (?:er (?:een"
    r"|eentje) )?(?:van|uit) (?:het jaar )?"
    r"(?P<it>19[2-9]\d|20[01]\d|'\d\d)(?![\d\w]))"
)
BUILT = re.compile(
    r"\b(?:geboortejaar|bouwjaar|lichting)(?: (?:is|van|was|ik|hij|dus"
    r"|mijn))? ?:? ?(?P<it>(?:19|20)\d\d|'?\d\d|\d{6})(?!\d)"
)
#: "juli 1988", "juli '88"; and "1988, 4 juli".
MONTH_AND_YEAR = re.compile(r"(?<!\w)(?P<month>[a-z]{3,12})\.? (?:van )?(?:(?:19|20)\d\d|'?\d\d)(?![\d:\w])")
YEAR_FIRST = re.compile(
    rf"(?<![\w\-/.])(?:19[2-9]\d|20[01]\d)(?:,| op)? ?(?:op )?{_DAY} (?P<month>[a-z]{{3,12}})(?![a-z])"
)
#: "11e van de elfde 1999".
ORDINAL = re.compile(
    rf"(?<![\w\-/.]){_DAY} (?:van de|vd|v/d|van) (?:{_ORDINAL}|\d{{1,2}}e)(?:,? (?:in )?{_YEAR})?(?!\w)"
)
#: "5 v/d 6 77".
OF_THE = re.compile(
    r"(?<![\w\-/.])\d{1,2}(?:e|de|ste)? v/d \d{1,2}(?:e|de|ste)?,? (?:(?:19|20)\d\d|'?\d\d)(?![\d:\w])"
)
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())


def is_month(word: str, *, surely: bool) -> bool:
    """Also with a slip ("febuari"); `surely`: what could be another word ("maar", "v") is none."""
    if word in _MONTHS or (word in _SHORT and (not surely or word not in ("maar", "maat", "mar", "mart"))):
        return True
    if len(word) < 5:
        return not surely and word in _ROMAN
    return bool(get_close_matches(word, _MONTHS[:17], n=1, cutoff=0.8))
