"""Rules for numbers that belong to somebody: bank account, telephone, BSN, passport, any long number."""

from __future__ import annotations

import re

from bot.review.deidentify.checksums import IBAN_LENGTHS, is_bsn, is_iban
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.spelled import ANNOUNCED, OPENED, SPELLED, digits_of, is_number_in_words

_SIGN = r"[ .\-]"
_IBAN_NL = re.compile(
    rf"(?<![a-z0-9])nl{_SIGN}{{0,3}}\d{_SIGN}?\d{_SIGN}{{0,3}}(?:[a-z]{_SIGN}?){{4}}{_SIGN}{{0,2}}"
    rf"\d(?:{_SIGN}{{0,3}}\d){{5,11}}(?!\d)"
)
_IBAN_ANY = re.compile(r"(?<![a-z0-9])[a-z]{2}[ .\-]?\d\d(?:[ .\-]{0,2}[a-z0-9]){10,30}")
#: Digits with the signs that people put between them. A comma or a colon ends a number.
_RUN = re.compile(r"(?<![\d])(?:\+ ?|\(\+?)?(?:o(?=[ .\-/]{0,2}6))?\d(?:[ \-./()_]{0,3}\d){5,23}")
#: "o6" with a letter for the zero, there and further on.
_HANDY = re.compile(r"(?<![a-z0-9])[o0] ?6(?:[ \-./()_]{0,3}[\do]){7,9}(?![a-z0-9])")
#: "06,12345678", "06, 12, 34, 56, 78", "06*12…": any sign between them.
_LISTED = re.compile(r"(?<![\d.,])0 ?6(?:[ ,.:;*/\-_]{1,3}\d{1,8}){1,8}(?!\d)")
#: What somebody remembers of a number: "eindigt op 4471", "mijn bsn begint met 1234".
_PART_SEEN = re.compile(
    r"\b(?:nummer|telefoonnummer|telefoon|mobiel|bsn|rekening|rekeningnummer|iban|pas|nr)\b[^.!?\n\0]{0,30}?"
    r"(?:eindigt op|eindigend op|eindigde op|begint met|laatste (?:twee |drie |vier )?cijfers (?:zijn|is|waren))"
    r" (?P<it>\d[\d ]{1,6}\d)(?!\d)"
)
_LAST_DIGITS = re.compile(r"\blaatste (?:twee |drie |vier )?cijfers [^.!?\n\0]{0,30}?(?P<it>\d{2,6})(?!\d)")
_PIN = re.compile(r"\bpin ?code(?: (?:is|was|van|mijn|hem|haar|dus)){0,3} ?:? ?(?P<it>\d{4,6})(?!\d)")
_THREE_DIGITS = r"(?=[a-z0-9]{0,8}\d[a-z0-9]{0,8}\d[a-z0-9]{0,8}\d)"
_PASSPORT = re.compile(rf"(?<![\w\-]){_THREE_DIGITS}[a-z]{{2}}[a-z0-9]{{6}}\d(?![\w\-])")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_BEFORE_MONEY = re.compile(r"(?:€|\beuro|\beur)\s{0,2}$")
_LEFT = re.compile(r"\d(?:[ \-./]?\d){8}|\w@\w")


def mark_banks(draft: Draft) -> None:
    """IBANs: a Dutch one by its shape, any by its check digits."""
    draft.mark(_IBAN_NL, "iban")
    found = []
    for match in _IBAN_ANY.finditer(draft.shadow):
        if match.group()[:2] in IBAN_LENGTHS and (end := _iban_end(match.group())):
            found.append((match.start(), match.start() + end))
    draft.cover(found, "iban")


def _iban_end(candidate: str) -> int:
    """Where the account ends that this begins with; 0 when the check digits are wrong."""
    wanted, joined = IBAN_LENGTHS[candidate[:2]], ""
    for place, sign in enumerate(candidate):
        joined += sign if sign.isalnum() else ""
        if len(joined) == wanted:
            return place + 1 if is_iban(joined) else 0
    return 0


def mark_mobiles(draft: Draft) -> None:
    """Numbers that begin as a mobile one, before a house number is seen in them: "nulzes 12 34 56 78"."""
    draft.mark(_HANDY, "telefoon")
    draft.mark(_LISTED, "telefoon", lambda match: 8 <= sum(map(str.isdigit, match.group())) <= 11)
    draft.mark(OPENED, "telefoon", lambda match: 7 <= digits_of(match.group()) <= 15)


def mark_numbers(draft: Draft) -> None:
    """Telephone numbers, also in words, BSNs, passports, and any other number of seven digits or more."""
    draft.mark(_PASSPORT, "nummer")
    draft.mark(SPELLED, "telefoon", lambda match: is_number_in_words(match.group()))
    draft.mark(ANNOUNCED, "nummer", lambda match: not _in_digits(match["it"]) and digits_of(match["it"]) >= 6)
    for part in (_PART_SEEN, _LAST_DIGITS, _PIN):
        draft.mark(part, "nummer")
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
