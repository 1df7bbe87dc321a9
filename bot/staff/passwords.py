"""Passwords: `weakness()` judges a new one, `Passwords` hashes and checks them with Argon2id."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache
from pathlib import Path
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
#: With fewer different signs it is a rhythm, not a password.
_DIFFERENT = 5
#: What remains beside a common word must be a secret of its own.
_BESIDE, _LETTERS = 8, 4
_COMMON = Path(__file__).with_name("common_passwords.txt")


class Weakness(str, Enum):
    """Why a new password is refused."""

    short = "short"
    long = "long"
    same_signs = "same_signs"
    own_name = "own_name"
    common = "common"


def normalised(password: str) -> str:
    """The same signs for the same keys, on each keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, login: str) -> Weakness | None:
    """What is wrong with it as a new password; None when it will do."""
    password = normalised(password)
    if len(password) < SHORTEST:
        return Weakness.short
    if len(password) > LONGEST:
        return Weakness.long
    lower = password.casefold()
    if len(set(lower)) < _DIFFERENT:
        return Weakness.same_signs
    plain = re.sub(r"[\W_]+", "", lower)
    if login in lower and len(plain.replace(re.sub(r"[\W_]+", "", login), "")) < _BESIDE:
        return Weakness.own_name
    return Weakness.common if _is_common(plain) else None


def _is_common(plain: str) -> bool:
    """Common words with hardly anything beside them: few letters, and a year or a row of digits at most."""
    rest = plain
    for word in _common():
        rest = rest.replace(word, "")
    return rest != plain and sum(sign.isalpha() for sign in rest) < _LETTERS and len(rest) < _BESIDE


class Passwords:
    """Argon2id with what OWASP asks at least. One at a time: visitors share the machine, and they come first."""

    def __init__(self, memory_kib: int = 19 * 1024, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._one = Lock()
        self._nobody: str | None = None

    def hashed(self, password: str) -> str:
        """What may be kept."""
        with self._one:
            return self._hasher.hash(normalised(password)[:LONGEST])

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is this password; without one to compare with it takes the same time, and is False."""
        against = kept or self._dummy()
        with self._one:
            try:
                self._hasher.verify(against, normalised(password)[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with other costs than ours now."""
        return self._hasher.check_needs_rehash(kept)

    def _dummy(self) -> str:
        if self._nobody is None:
            self._nobody = self.hashed("nobody has this password")
        return self._nobody


@lru_cache(maxsize=1)
def _common() -> tuple[str, ...]:
    """The longest first, so that a short word does not tear a long one apart."""
    words = _COMMON.read_text(encoding="utf-8").split()
    return tuple(sorted(words, key=len, reverse=True))
