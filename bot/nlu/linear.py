"""`fit` and `Linear`: a ridge classifier over n-grams and sentence vectors, in closed form.

Why ridge and not logistic regression or a support vector machine: with a few thousand examples one Cholesky
factor gives all intents, the acute head and the exact leave-one-out prediction of every example, in seconds.
Those predictions set the temperature and the thresholds, so no example judges itself.
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
class Linear:
    """Weights per term and per dimension, and a bias; one column for each intent and a last one for danger."""

    terms: Matrix
    dimensions: Matrix
    bias: Matrix

    def scores(self, ngrams: SparseRow, sentence: Matrix) -> Matrix:
        """Raw scores, one per column."""
        scores: Matrix = ngrams.times(self.terms) + sentence @ self.dimensions + self.bias
        return scores


@dataclass(frozen=True)
class Fitted:
    """The weights, and for each example the scores that it would get had it not been seen."""

    linear: Linear
    left_out: NDArray[np.float64]


def fit(
    ngrams: Sequence[SparseRow],
    sentences: Matrix,
    targets: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    ridge: float,
    sentence_weight: float,
) -> Fitted:
    """Solve (K + ridge / weights) a = targets, where K is the Gram matrix of both kinds of features.

    `targets` has shape (examples, columns); `weights` says how much each example counts (mean 1).
    """
    from scipy import linalg, sparse

    width = 1 + max((int(row.indices.max()) for row in ngrams if len(row.indices)), default=0)
    pointer = np.cumsum([0, *(len(row.indices) for row in ngrams)])
    stacked = sparse.csr_matrix(
        (np.concatenate([r.values for r in ngrams]), np.concatenate([r.indices for r in ngrams]), pointer),
        shape=(len(ngrams), width),
    )
    scaled = sentences.astype(np.float64) * sentence_weight
    gram = (stacked @ stacked.T).toarray().astype(np.float64) + scaled @ scaled.T + 1.0
    gram[np.diag_indices_from(gram)] += ridge / weights
    factor = linalg.cho_factor(gram, lower=True, overwrite_a=True)
    inverse = linalg.cho_solve(factor, np.eye(len(ngrams)))
    dual = inverse @ targets
    left_out = targets - dual / np.diag(inverse)[:, None]
    linear = Linear(
        (stacked.T @ dual).astype(np.float32),
        (scaled.T @ dual * sentence_weight).astype(np.float32),
        dual.sum(axis=0).astype(np.float32),
    )
    return Fitted(linear, left_out)


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


def sigmoid(value: NDArray[Any] | float, slope: float, offset: float) -> NDArray[np.float64]:
    """Probability of danger from its raw score."""
    result: NDArray[np.float64] = 1 / (1 + np.exp(-(np.asarray(value, np.float64) * slope + offset)))
    return result
