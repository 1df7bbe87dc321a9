"""IBANs that are whole: `mark_ibans(draft)`. Any process may load this; it needs no words."""

from __future__ import annotations

import re

from bot.review.deidentify.checksums import IBAN_LENGTHS, is_iban
from bot.review.deidentify.spans import Draft

_SIGN = r"[ .\-]"
_IBAN_NL = re.compile(
    rf"(?<![a-z0-9])nl{_SIGN}{{0,3}}\d{_SIGN}?\d{_SIGN}{{0,3}}(?:[a-z]{_SIGN}?){{4}}{_SIGN}{{0,2}}"
    rf"\d(?:{_SIGN}{{0,3}}\d){{5,11}}(?!\d)"
)
_IBAN_ANY = re.compile(r"(?<![a-z0-9])[a-z]{2}[ .\-]?\d\d(?:[ .\-]{0,2}[a-z0-9]){10,30}")


def mark_ibans(draft: Draft) -> None:
    """A Dutch one by its shape, any by its check digits; needs no words."""
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
