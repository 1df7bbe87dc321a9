"""`SparseRow`: a feature row that Rasa can fingerprint quickly and numpy can multiply without scipy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SparseRow:
    """Indices (int32) and their values (float32)."""

    indices: NDArray[np.int32]
    values: NDArray[np.float32]

    @classmethod
    def empty(cls) -> SparseRow:
        """No known term at all."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.float32))

    def beside(self, other: SparseRow) -> SparseRow:
        """Both rows as one; the other's indices are shifted already."""
        return SparseRow(
            np.concatenate([self.indices, other.indices]), np.concatenate([self.values, other.values])
        )

    def times(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """The product with a matrix of shape (terms, columns)."""
        product: NDArray[np.float32] = self.values @ weights[self.indices]
        return product

    def fingerprint(self) -> str:
        """Rasa hashes every property of every example between two components; without this by printing it."""
        return hashlib.blake2b(self.indices.tobytes() + self.values.tobytes(), digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False)
class DenseRows:
    """Sentence vectors, one row per part (float32); a part that was not encoded is a row of zeros."""

    matrix: NDArray[np.float32]

    def fingerprint(self) -> str:
        """See SparseRow.fingerprint."""
        return hashlib.blake2b(self.matrix.tobytes(), digest_size=16).hexdigest()
