"""Numbers that prove themselves: `is_bsn` (the eleven-test) and `is_iban` (modulo 97)."""

from __future__ import annotations

#: How long an IBAN is, by country; only what people in Groningen have.
IBAN_LENGTHS = {
    "nl": 18, "be": 16, "de": 22, "fr": 27, "es": 24, "pl": 28, "tr": 26, "gb": 22, "it": 27, "pt": 25, "ro": 24,
    "bg": 22, "hu": 28, "ua": 29, "gr": 27, "at": 20, "ch": 21, "ie": 22, "lt": 20, "lv": 21, "ee": 20, "dk": 18,
    "se": 24, "no": 15, "fi": 18, "cz": 24, "sk": 24, "hr": 21, "lu": 20,
}  # fmt: skip


def is_bsn(digits: str) -> bool:
    """Eight or nine digits that pass the eleven-test; nine zeros pass it too and are none."""
    if len(digits) not in (8, 9) or not digits.strip("0"):
        return False
    numbers = [int(digit) for digit in digits.zfill(9)]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * number for weight, number in zip(weights, numbers, strict=True)) % 11 == 0


def is_iban(joined: str) -> bool:
    """Small letters and digits without spaces, of the length of its country, that pass modulo 97."""
    if len(joined) != IBAN_LENGTHS.get(joined[:2]):
        return False
    turned = joined[4:] + joined[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
