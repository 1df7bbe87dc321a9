"""Codes that we make ourselves: for a first login and for recovery. Sixteen signs of base32: 80 bits."""

from __future__ import annotations

import base64
import secrets

RECOVERY_CODES = 10
_BYTES = 10
#: What eyes and pens confuse with a sign of base32, which has neither 0 nor 1 nor 8.
_MISREAD = str.maketrans("018", "OIB")


def new_code() -> str:
    """A code in four groups of four, small letters and digits."""
    raw = base64.b32encode(secrets.token_bytes(_BYTES)).decode("ascii").lower()
    return "-".join(raw[start : start + 4] for start in range(0, len(raw), 4))


def new_recovery_codes() -> list[str]:
    """Ten different ones."""
    return [new_code() for _ in range(RECOVERY_CODES)]


def normalised(code: str) -> str:
    """However it was typed: without hyphens and spaces, in capitals."""
    return "".join(sign for sign in code.upper() if sign.isalnum()).translate(_MISREAD)
