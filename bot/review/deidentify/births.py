"""Rules for dates of birth: every whole date with its year, and a day and month near "geboren" or "jarig"."""

from __future__ import annotations

import re

from bot.review.deidentify.dates import (
    BUILT,
    MONTH_AND_YEAR,
    MONTHLY,
    OF_THE,
    ORDINAL,
    THREE,
    TURNED,
    YEAR_FIRST,
    YEAR_OF,
    is_month,
)
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import has_number
from bot.review.deidentify.spans import Draft

_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_NUMERIC = re.compile(
    rf"(?<![\d\-/.])(?:{_DAY}(?P<sep> ?[\-/.] ?| ){_MONTH}(?P=sep){_YEAR}"
    rf"|(?:19|20)\d\d(?P<sep2>[\-/.]){_MONTH}(?P=sep2){_DAY})(?![ .\-/]?\d)"
)
_WITH_SPACES = re.compile(r"\d+ \d+ (?P<year>\d+)")
_SHORT = re.compile(rf"(?<![\d\-/.]){_DAY} ?[\-/] ?{_MONTH}(?![\d\-/])")
_JOINED = re.compile(r"(?<!\d)(?:\d{8}|\d{6})(?!\d)")
_BORN_IN = re.compile(r"\bgeb(?:oren)?\.? (?:in |is |ben |op )?(?:het jaar )?(?P<it>(?:19|20)\d\d|'\d\d)(?!\d)")
_NEAR = 30  # characters after the cue; half of it before


def mark_births(draft: Draft, words: Words) -> None:
    """Dates of birth; the year alone counts right after "geboren in"."""
    cues = [match.span() for match in words.birth_cue.finditer(draft.shadow)]
    draft.mark(_NUMERIC, "geboortedatum", _is_date)
    if not cues and not has_number(draft.shadow):
        return
    draft.mark(YEAR_FIRST, "geboortedatum", lambda match: is_month(match["month"], surely=True))
    if "v/d" in draft.shadow:
        draft.mark(OF_THE, "geboortedatum")
    draft.mark(MONTHLY, "geboortedatum", lambda match: _is_monthly(match, cues))
    draft.mark(TURNED, "geboortedatum", lambda match: is_month(match["month"], surely=True))
    for pattern in (YEAR_OF, BUILT):
        draft.mark(pattern, "geboortedatum")
    draft.mark(
        words.named_date, "geboortedatum", lambda match: match.group("year") is not None or _near(match, cues)
    )
    draft.mark(
        MONTH_AND_YEAR, "geboortedatum", lambda match: _near(match, cues) and is_month(match["month"], surely=True)
    )
    for pattern in (ORDINAL, THREE, _SHORT, _JOINED, _BORN_IN) if cues else ():
        draft.mark(pattern, "geboortedatum", lambda match: _near(match, cues))


def _is_date(match: re.Match[str]) -> bool:
    """With nothing but spaces only when the year has its century: "1 2 12" are numbers."""
    spaced = _WITH_SPACES.fullmatch(match.group())
    return spaced is None or spaced.group("year").startswith(("19", "20"))


def _is_monthly(match: re.Match[str], cues: list[tuple[int, int]]) -> bool:
    """ "12 febuari 1990", and near "geboren" also without a whole year: "1 april achtentachtig"."""
    if _near(match, cues):
        return is_month(match["month"], surely=match["year"] is None)
    whole = match["year"] is not None and re.search(r"(?:19|20)\d\d$", match["year"]) is not None
    return whole and is_month(match["month"], surely=False)


def _near(match: re.Match[str], cues: list[tuple[int, int]]) -> bool:
    """Shortly after the cue or right before it; a match that holds the cue is near it."""
    return any(
        0 <= match.start() - end <= _NEAR
        or 0 <= start - match.end() <= _NEAR // 2
        or match.start() <= start < match.end()
        for start, end in cues
    )
