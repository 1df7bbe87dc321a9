"""Codes of the app: `new_secret`, `address` for the QR code, and `matching_step`, which knows each code once."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp

ISSUER = "Nachtlicht"
STEP = 30
#: A clock may be so many steps off, to either side.
_OFF = (0, -1, 1)
_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """160 bits in base32."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """The `otpauth://` address that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def normalised(code: str) -> str:
    """Without the spaces that apps show in the middle."""
    return re.sub(r"\s+", "", code)


def is_code(code: str) -> bool:
    """Whether this has the shape of a code of the app, rather than of a recovery code."""
    return _CODE.fullmatch(normalised(code)) is not None


def matching_step(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """The half minute that this code belongs to; None when it is wrong, or was used up to step `after`."""
    if not is_code(code):
        return None
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for step in (present + off for off in _OFF):
        fits = hmac.compare_digest(totp.generate_otp(step), normalised(code))
        if fits and (after is None or step > after):
            return step
    return None
