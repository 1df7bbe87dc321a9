"""Rules for numbers that belong to somebody: bank account, telephone, BSN, passport, any long number."""

from __future__ import annotations

import re

from bot.review.deidentify.checksums import is_bsn
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.spelled import ANNOUNCED, SPELLED, digits_of, is_number_in_words

#: Digits with the signs that people put between them. A comma or a colon ends a number.
_RUN = re.compile(r"(?<![\d])(?:\+ ?|\(\+?)?(?:o(?=[ .\-/]{0,2}6))?\d(?:[ \-./()_]{0,3}\d){5,23}")
#: No more than how it begins: "06 81 44".
_BEGUN = re.compile(r"(?<![\d.,:\-/])06[ \-]\d\d(?: ?\d){2,5}(?![\d:]|[.,\-/]\d| ?uur)")
_COMMAS = re.compile(r"(?<![\d,.])\d{3},\d{3},\d{3}(?![\d,])")
_THREE_DIGITS = r"(?=[a-z0-9]{0,8}\d[a-z0-9]{0,8}\d[a-z0-9]{0,8}\d)"
_PASSPORT = re.compile(rf"(?<![\w\-]){_THREE_DIGITS}[a-z]{{2}}[a-z0-9]{{6}}\d(?![\w\-])")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_BEFORE_MONEY = re.compile(r"(?:€|\beuro|\beur)\s{0,2}$")
_LEFT = re.compile(r"\d(?:[ \-./]?\d){8}|\w@\w")


def mark_numbers(draft: Draft) -> None:
    """Telephone numbers, also in words, BSNs, passports, and any other number of seven digits or more."""
    draft.mark(_PASSPORT, "nummer")
    draft.mark(_BEGUN, "telefoon")
    draft.mark(_COMMAS, "bsn", lambda match: is_bsn(match.group().replace(",", "")))
    draft.mark(SPELLED, "telefoon", lambda match: is_number_in_words(match.group()))
    draft.mark(ANNOUNCED, "nummer", lambda match: not _in_digits(match["it"]) and digits_of(match["it"]) >= 6)
    spans: dict[str, list[tuple[int, int]]] = {}
    for match in _RUN.finditer(draft.shadow):
        kind = _kind_of(match.group(), draft.shadow[max(0, match.start() - 8) : match.start()])
        if kind:
            spans.setdefault(kind, []).append(match.span())
    for kind, found in spans.items():
        draft.cover(found, kind)


def _in_digits(row: str) -> bool:
    return not any(map(str.isalpha, row))


def _kind_of(run: str, before: str) -> str | None:
    """What a run of digits and signs is; None for an amount and for what is too short to be somebody's."""
    if _MONEY.fullmatch(run) and (_BEFORE_MONEY.search(before) or run.endswith("000")):
        return None
    digits = re.sub(r"\D", "", run)
    is_nine = len(digits) == 9 and is_bsn(digits)
    if _begins_as_telephone(run, digits):
        return "bsn" if is_nine and not digits.startswith("06") else "telefoon"
    if is_nine:
        return "bsn"
    return "nummer" if len(digits) >= 7 else None


def _begins_as_telephone(run: str, digits: str) -> bool:
    if digits.startswith("316") and len(digits) == 11:
        return True
    return run.lstrip("(")[0] in "+0o" and 8 <= len(digits) <= 15


def leftovers(shadow: str) -> bool:
    """Whether something is still there that can only be an identifier: then nothing of the text is shown."""
    return _LEFT.search(shadow) is not None
