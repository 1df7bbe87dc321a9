"""`fit` and `Machine`: a kernel ridge classifier over n-grams and sentence vectors, in closed form.

Why this and not logistic regression or a support vector machine: with a few thousand examples one Cholesky
factor gives all intents, the acute head and the exact leave-one-out prediction of every example, in seconds.
Those predictions set the temperature and the thresholds, so no example judges itself. N-grams enter as they
are; sentence vectors through a Gaussian kernel, which was worth 3 to 4 points over a linear one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.rows import SparseRow

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Kernel:
    """`weight` of the Gaussian beside the n-grams (which weigh 1 each), and how fast it falls with distance."""

    weight: float
    narrowness: float

    def between(self, left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
        """Similarities of all rows on the left with all rows on the right."""
        squares = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1)[None, :] - 2 * left @ right.T
        similarities: NDArray[Any] = self.weight * np.exp(-self.narrowness * np.maximum(squares, 0))
        return similarities


@dataclass(frozen=True)
class Machine:
    """Weights per term, per training example, and a bias; one column for each intent and a last one for danger."""

    kernel: Kernel
    terms: Matrix
    examples: Matrix
    dual: Matrix
    bias: Matrix

    def scores(self, ngrams: Sequence[SparseRow], sentences: Matrix) -> Matrix:
        """Raw scores, one row per part. About a millisecond."""
        near = self.kernel.between(sentences, self.examples).astype(np.float32)
        words = np.stack([row.times(self.terms) for row in ngrams])
        scores: Matrix = words + near @ self.dual + self.bias
        return scores

    def beside(self, other: Machine) -> Machine:
        """Both in one: our columns, then those of one that learnt from the same examples otherwise weighed."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("terms", "dual", "bias"))
        terms, dual, bias = (np.concatenate(pair, axis=-1) for pair in pairs)
        return Machine(self.kernel, terms, self.examples, dual, bias)


@dataclass(frozen=True)
class Fitted:
    """The machine, and for each example that was asked for the scores that it would get had it not been seen."""

    machine: Machine
    left_out: NDArray[np.float64]

    def beside(self, other: Fitted) -> Fitted:
        """The columns of both."""
        return Fitted(self.machine.beside(other.machine), np.hstack([self.left_out, other.left_out]))


def fit(
    ngrams: Sequence[SparseRow],
    sentences: Matrix,
    targets: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    ridge: float,
    kernel: Kernel,
    asked: NDArray[np.bool_] | None = None,
) -> Fitted:
    """Solve (K + ridge / weights) a = targets, where K is the Gram matrix of both kinds of features.

    `targets` has shape (examples, columns); `weights` says how much each example counts (mean 1); `asked` marks
    the examples whose left-out scores are wanted, None all: they cost more than the machine itself.
    """
    from scipy import linalg
    from threadpoolctl import threadpool_limits

    stacked = _stacked(ngrams)
    gram = _gram(stacked, sentences.astype(np.float64), kernel)
    gram[np.diag_indices_from(gram)] += ridge / weights
    # OpenBLAS 0.3.18's Cholesky on several threads writes past its buffer from some 15,000 rows on (AVX-512)
    with threadpool_limits(1, user_api="blas"):
        factor = linalg.cho_factor(gram, lower=True, overwrite_a=True)
    dual = linalg.cho_solve(factor, targets)
    wanted = np.arange(len(ngrams)) if asked is None else np.flatnonzero(asked)
    left_out = targets[wanted] - dual[wanted] / _diagonal_of_inverse(factor[0], wanted)[:, None]
    machine = Machine(
        kernel,
        (stacked.T @ dual).astype(np.float32),
        sentences.astype(np.float32),
        dual.astype(np.float32),
        dual.sum(axis=0).astype(np.float32),
    )
    return Fitted(machine, left_out)


def _gram(stacked: Any, sentences: NDArray[np.float64], kernel: Kernel) -> NDArray[np.float64]:
    """Similarities of all examples, some rows at a time: 20,000 examples take 3.2 GB and little more."""
    gram = np.empty((len(sentences), len(sentences)), order="F")
    for start in range(0, len(sentences), 1000):
        rows = slice(start, start + 1000)
        words = (stacked @ stacked[rows].T).toarray()
        gram[:, rows] = words + 1.0 + kernel.between(sentences, sentences[rows])
    return gram


def _diagonal_of_inverse(triangle: NDArray[np.float64], wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    """Those elements of the diagonal of (L Lᵀ)⁻¹: the squares of the columns of L⁻¹, some at a time."""
    from scipy import linalg

    found = np.empty(len(wanted))
    for start in range(0, len(wanted), 1000):
        rows = wanted[start : start + 1000]
        columns = np.zeros((len(triangle), len(rows)))
        columns[rows, np.arange(len(rows))] = 1.0
        solved = linalg.solve_triangular(triangle, columns, lower=True, overwrite_b=True, check_finite=False)
        found[start : start + 1000] = (solved**2).sum(axis=0)
    return found


def _stacked(ngrams: Sequence[SparseRow]) -> Any:
    """The rows as one scipy matrix."""
    from scipy import sparse

    width = 1 + max((int(row.indices.max()) for row in ngrams if len(row.indices)), default=0)
    pointer = np.cumsum([0, *(len(row.indices) for row in ngrams)])
    values = np.concatenate([row.values for row in ngrams])
    indices = np.concatenate([row.indices for row in ngrams])
    return sparse.csr_matrix((values, indices, pointer), shape=(len(ngrams), width))


def balanced_weights(labels: Sequence[str], power: float) -> NDArray[np.float64]:
    """Rarer intents count more: frequency to the power of minus `power`, mean 1."""
    counts = Counter(labels)
    weights: NDArray[np.float64] = np.array([counts[label] ** -power for label in labels], np.float64)
    weights /= weights.mean()
    return weights


def softmax(scores: NDArray[Any], temperature: float) -> NDArray[np.float64]:
    """Probabilities over the last axis."""
    scaled = np.asarray(scores, np.float64) * temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return result
