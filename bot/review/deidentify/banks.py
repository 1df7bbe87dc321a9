"""Rules for bank accounts: whole, in pieces, said aloud, without their beginning, of other countries."""

from __future__ import annotations

import re

from bot.review.deidentify.checksums import IBAN_LENGTHS
from bot.review.deidentify.ibans import mark_ibans
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import Piece, rows_of
from bot.review.deidentify.spans import Draft

#: With a letter for a digit: "nl9i abna o417 1643 00".
_SLIPPED = re.compile(r"(?<![a-z0-9])nl[ .\-]?[\dloi]{2}[ .\-]?[a-z]{4}(?:[ .\-]{0,2}[\dloi]){6,10}(?![a-z0-9])")
#: How the banks of the Netherlands are written in an account; "bunk" is a slip that many make.
#: A country, or digits right behind two letters.
_OPENING = re.compile(r"\b(?:n ?l|en el)\b|\b[a-z]{2} ?\d\d")
_MOST = 40  # pieces of one account
BANKS = frozenset("abna ingb rabo trio snsb asnb bunq bunk knab rbrb revo fvlb handl isbk".split())
_ALSO = frozenset({"ing", "abn", "asn", "sns", "triodos", "rabobank"})
#: "rabo 123456789", "ing 0001 2345 67": a bank and its number, without what stands before it.
_WITHOUT = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(sorted(BANKS | _ALSO))})(?:[ .\-]{{0,2}}nr\.?)?[ .\-:]{{0,3}}\d"
    rf"(?:[ .\-]{{0,3}}\d){{5,9}}(?!\d)"
)
#: "giro 41 71 643".
_GIRO = re.compile(
    r"\bgiro(?:nummer|rekening|nr)? ?:?(?: is| was| van (?:mij|hem|haar)){0,2} (?P<it>\d(?:[ .]?\d){2,8})(?!\d)"
)
_SORT_CODE = re.compile(r"\b(?P<it>sort ?code[ :]{0,2}(?:is )?\d\d[ \-]?\d\d[ \-]?\d\d)(?!\d)")
#: "nl91", "nl91 ingb": how it begins.
_BEGIN = re.compile(r"(?<![a-z0-9])nl ?\d\d(?: ?[a-z]{4}| ing| abn)?(?: ?\d{1,4})?(?![a-z0-9])")


def mark_banks(draft: Draft, words: Words) -> None:
    """Whole, in pieces, in words, and what is left of one: "nl91 ingb", "rabo 0123 4567 89"."""
    mark_ibans(draft)
    draft.mark(_SLIPPED, "iban")
    draft.cover(_in_pieces(draft, words), "iban")
    for pattern in (_WITHOUT, _GIRO, _SORT_CODE, _BEGIN):
        draft.mark(pattern, "iban")


def _in_pieces(draft: Draft, words: Words) -> list[tuple[int, int]]:
    """ "nl negen een abna nul vier", "n l 9 1", and one of elsewhere with a slip in it."""
    found: list[tuple[int, int]] = []
    if _OPENING.search(draft.shadow) is None:
        return found
    for row in rows_of(draft.shadow, words, _LETTERS):
        for first in range(len(row)):
            if not row[first].value.isalpha():
                continue
            rest = row[first : first + _MOST]
            value = "".join(piece.value for piece in rest)
            value = "nl" + value[4:] if value.startswith("enel") else value
            if _begins_account(value):
                end = _end_of(rest)
                while end < len(draft.shadow) and draft.shadow[end].isalnum():
                    end += 1
                found.append((row[first].start, end))
                break
    return found


def _begins_account(value: str) -> bool:
    """A country, two digits and enough of the rest."""
    country, check, rest = value[:2], value[2:4], value[4:]
    digits = sum(map(str.isdigit, rest))
    if not check.isdigit() or len(check) < 2 or not country.isalpha():
        return False
    if country == "nl":
        return rest[:4].isalpha() and digits >= 1
    return (country in IBAN_LENGTHS or country in _MORE) and digits >= 10


_MORE = frozenset("ma tn rs ba mk al md ge tr sa ae il pk kw qa lb jo".split())


_LETTERS = BANKS | _MORE | frozenset(IBAN_LENGTHS) | {"en", "el"}


def _end_of(row: list[Piece]) -> int:
    """Up to the last piece that has a digit."""
    return max(piece.end for piece in row if piece.value.isdigit())
