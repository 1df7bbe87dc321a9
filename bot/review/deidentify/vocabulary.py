"""`Vocabulary`: a set of some 100,000 words in a few megabytes, kept in two files."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

_SIEVE_BITS = 1 << 24


class Vocabulary:
    """The sorted hashes of 8 bytes, behind a sieve of 2 MB that stops most words which are not in."""

    def __init__(self, path: Path) -> None:
        self._hashes: array[int] = array("Q")
        self._hashes.frombytes(path.read_bytes())
        self._sieve = _sieve_of(path).read_bytes()

    def __contains__(self, word: str) -> bool:
        bit = _bit(word)
        if not self._sieve[bit >> 3] & 1 << (bit & 7):
            return False
        wanted = _hash(word)
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted


def write_vocabulary(path: Path, words: Iterable[str]) -> None:
    """The file that `Vocabulary` reads, and its sieve beside it."""
    found = set(words)
    path.write_bytes(array("Q", sorted(map(_hash, found))).tobytes())
    sieve = bytearray(_SIEVE_BITS // 8)
    for bit in map(_bit, found):
        sieve[bit >> 3] |= 1 << (bit & 7)
    _sieve_of(path).write_bytes(sieve)


def _sieve_of(path: Path) -> Path:
    return path.with_suffix(".sieve")


def _bit(word: str) -> int:
    return crc32(word.encode("utf-8", "replace")) & _SIEVE_BITS - 1


def _hash(word: str) -> int:
    """The same number in every process."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")
