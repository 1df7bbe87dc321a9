"""Numbers that prove themselves."""

from __future__ import annotations

import pytest

from bot.review.deidentify.checksums import is_bsn, is_iban


@pytest.mark.parametrize(
    ("digits", "right", "why"),
    [
        ("111222333", True, "the tax office's own example"),
        ("123456782", True, "another that fits"),
        ("123456789", False, "does not fit"),
        ("10000008", True, "eight digits: a zero stands before them"),
        ("000000000", False, "fits, and is nobody's"),
        ("1234567", False, "too short"),
    ],
)
def test_the_eleven_test(digits: str, right: bool, why: str) -> None:
    """Nine times the first digit, eight times the second, … minus the last: a multiple of eleven."""
    assert is_bsn(digits) is right, why


@pytest.mark.parametrize(
    ("joined", "right"),
    [
        ("nl91abna0417164300", True),
        ("nl92abna0417164300", False),
        ("be68539007547034", True),
        ("nl91abna041716430", False),
        ("xx91abna0417164300", False),
    ],
)
def test_the_check_digits_of_an_account(joined: str, right: bool) -> None:
    """Modulo 97, of the length of its country."""
    assert is_iban(joined) is right
