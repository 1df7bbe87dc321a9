"""Rules for dates of birth: every whole date with its year, and a day and month near "geboren" or "jarig"."""

from __future__ import annotations

import re

from bot.review.lexicon import Words
from bot.review.spans import Draft

_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_NUMERIC = re.compile(rf"(?<![\d\-/.])(?:{_DAY}(?P<sep> ?[\-/.] ?| ){_MONTH}(?P=sep){_YEAR}|(?:19|20)\d\d(?P<sep2>[\-/.]){_MONTH}(?P=sep2){_DAY})(?![ .\-/]?\d)")
_SPACED = re.compile(r"\d+ \d+ \d+")
_NEAR = 30  # characters after the cue; half of it before


def mark_births(draft: Draft, words: Words) -> None:
    """Dates of birth; the year alone counts right after "geboren in"."""
    cues = [match.span() for match in words.birth_cue.finditer(draft.shadow)]

    def whole(match: re.Match[str]) -> bool:
        if _SPACED.fullmatch(match.group()):
            return len(match.group()) >= 8 and match.group()[-4:-2] in ("19", "20")
        return True

    named = words.named_date
    draft.mark(_NUMERIC, "geboortedatum", whole)
    draft.mark(named, "geboortedatum", lambda match: match.group("year") is not None or _near(match, cues))
    if cues:
        draft.mark(_SHORT, "geboortedatum", lambda match: _near(match, cues))
        draft.mark(_JOINED, "geboortedatum", lambda match: _near(match, cues))
        draft.mark(_BORN_IN, "geboortedatum")


_SHORT = re.compile(rf"(?<![\d\-/.]){_DAY} ?[\-/] ?{_MONTH}(?![\d\-/])")
_JOINED = re.compile(r"(?<!\d)(?:\d{8}|\d{6})(?!\d)")
_BORN_IN = re.compile(r"\bgeb(?:oren)?\.? (?:in |is |ben |op )?(?:het jaar )?(?P<it>(?:19|20)\d\d|'\d\d)(?!\d)")


def _near(match: re.Match[str], cues: list[tuple[int, int]]) -> bool:
    return any(0 <= match.start() - end <= _NEAR or 0 <= start - match.end() <= _NEAR // 2 for start, end in cues)
