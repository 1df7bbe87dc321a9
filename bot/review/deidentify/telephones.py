"""Rules for numbers that begin as a telephone number, however the rest comes: `mark_mobiles(draft, words)`."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import rows_of
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.spelled import OPENED, digits_of

#: "o6" with a letter for the zero, there and further on.
_HANDY = re.compile(r"(?<![a-z0-9])[o0] ?6(?:[ \-./()_]{0,3}[\dolib]){7,9}(?![a-z0-9])")
#: "06,12345678", "06, 12, 34, 56, 78", "06*12…": any sign between them.
_LISTED = re.compile(r"(?<![\d.,])0 ?6(?:[^\w\n\0]{1,4}\d{1,8}){1,8}(?!\d)")
#: Some of its digits left out: "06 12 34 xx 78", "06 12 34 .. ..".
_MASKED = re.compile(
    r"(?<![\d.,])0 ?6(?:[ .\-]{0,2}[\dx*?#]){6,9}(?![a-z0-9])|(?<![\d.,])0 ?6(?:[ \-]\d\d){2}(?: \.\.){1,3}"
)


def mark_mobiles(draft: Draft, words: Words) -> None:
    """Numbers that begin as a mobile one, before a house number is seen in them: "nulzes 12 34 56 78"."""
    draft.cover(_in_pieces(draft, words), "telefoon")
    draft.mark(_HANDY, "telefoon", lambda match: sum(map(str.isdigit, match.group())) >= 7)
    draft.mark(_LISTED, "telefoon", lambda match: 8 <= sum(map(str.isdigit, match.group())) <= 11)
    draft.mark(OPENED, "telefoon", lambda match: 7 <= digits_of(match.group()) <= 15)
    draft.mark(_MASKED, "telefoon", lambda match: sum(map(str.isdigit, match.group())) >= 6)


def _in_pieces(draft: Draft, words: Words) -> list[tuple[int, int]]:
    """ "06 dan 12 dan vierendertig": numbers, words and fillers that begin as a telephone number."""
    found = []
    for row in rows_of(draft.shadow, words):
        first = 0
        while first < len(row):
            last = first
            while last < len(row) and row[last].value.isdigit():
                last += 1
            value = "".join(piece.value for piece in row[first:last])
            said = any(piece.said for piece in row[first:last])
            if (said or 9 <= len(value) <= 10) and 8 <= len(value) <= 15 and value.startswith(("0", "31")):
                found.append((row[first].start, row[last - 1].end))
            first = last + 1
    return found
