"""The staff key: `VaultFile`, one file of 32 random bytes beside the keys of conversations, and its `Vault`.

It seals the secrets of the apps and what somebody was typing when her session ended, and it signs the audit log.
Who can read or change the database alone can do nothing with either.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.conversation.errors import BodyUnreadable
from bot.conversation.keys import KEY_BYTES, Box
from bot.staff.errors import StaffUnavailable

NAME = "staff.key"


class Vault:
    """Seals, opens and signs; each purpose has a key of its own."""

    def __init__(self, key: bytes) -> None:
        self._box = Box("staff", _derived(key, b"seal"))
        self._signing = _derived(key, b"sign")

    def seal(self, place: str, plain: bytes) -> bytes:
        """What opens only at this place."""
        return self._box.seal(place, plain)

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed for this place. Raises BodyUnreadable."""
        return self._box.open(place, sealed)

    def opened(self, place: str, sealed: bytes) -> bytes | None:
        """The same, and None for what was changed, moved or made up."""
        try:
            return self.open(place, sealed)
        except BodyUnreadable:
            return None

    def sign(self, purpose: str, *parts: str) -> str:
        """64 hexadecimal digits that only the holder of the key can make (HMAC-SHA-256)."""
        signed = hmac.new(self._signing, digestmod=hashlib.sha256)
        for part in (purpose, *parts):
            raw = part.encode("utf-8", "surrogatepass")
            signed.update(len(raw).to_bytes(8, "big") + raw)
        return signed.hexdigest()


class VaultFile:
    """The file of the key. It is made once, when there is nothing yet that another key would have sealed."""

    def __init__(self, directory: Path, may_make: Callable[[], bool], name: str = NAME) -> None:
        self._path = directory / name
        self._may_make = may_make
        self._lock = Lock()
        self._vault: Vault | None = None

    def open(self) -> Vault:
        """The vault. Raises StaffUnavailable when the key is not there although it was made once."""
        with self._lock:
            if self._vault is None:
                self._vault = Vault(self._key())
            return self._vault

    def _key(self) -> bytes:
        try:
            if not self._path.exists() and self._may_make():
                _make(self._path)
            key = self._path.read_bytes()
        except OSError as error:
            raise StaffUnavailable(f"{self._path.name} cannot be read: is the directory of keys there?") from error
        if len(key) != KEY_BYTES:
            raise StaffUnavailable(f"{self._path.name} is not whole")
        return key


def _make(path: Path) -> None:
    """Whole or not at all; of two processes that make one at once, the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=b"nachtlicht staff " + purpose).derive(key)
