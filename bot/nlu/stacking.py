"""`Stack`: a second, small judge over all first scores and what the rules saw: how probable is danger, or suicide?

Stacked generalization (Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1): a logistic regression that learns from
the left-out scores of examples, and so sees what the first judge mistakes for danger. The rules of `bot.safety`
are one of its cues: where it says no, a rule that fired alone is a look-alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.safety import assess

#: A message of so few words is often a cry.
FEW = 4
#: Strength of the penalty, chosen on the development set of tests/nlu.
PENALTY = 0.1

Scores = NDArray[np.floating[Any]]


def cues(text: str) -> NDArray[np.float64]:
    """What scores do not say: whether the rules see danger, whether it is short, and how long it is."""
    count = len(text.split())
    return np.array([float(assess(text).danger.urgent), float(count <= FEW), math.log1p(count)])


@dataclass(frozen=True)
class Stack:
    """Weights over scores and cues, which are first centred and scaled."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def probability(self, scores: Scores, found: NDArray[np.float64]) -> float:
        """Of the rows of scores of one message, the highest; all get the cues of the whole."""
        rows = np.column_stack([scores, np.tile(found, (len(scores), 1))])
        value = float((((rows - self.mean) / self.scale) @ self.weights).max()) + self.bias
        return 1 / (1 + math.exp(-value)) if value > -700 else 0.0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        arrays = {name: getattr(self, name).tolist() for name in ("mean", "scale", "weights")}
        return {**arrays, "bias": self.bias}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Stack:
        """From JSON."""
        arrays = {name: np.array(stored[name]) for name in ("mean", "scale", "weights")}
        return cls(**arrays, bias=float(stored["bias"]))


def learn(scores: Scores, found: NDArray[np.float64], truth: NDArray[np.bool_]) -> Stack:
    """From left-out scores (examples, columns) and cues (examples, 3); `truth` says which examples it is."""
    from sklearn.linear_model import LogisticRegression

    rows = np.column_stack([scores, found])
    mean, scale = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    model = LogisticRegression(C=PENALTY, max_iter=3000).fit((rows - mean) / scale, truth)
    return Stack(mean, scale, model.coef_[0].astype(np.float64), float(model.intercept_[0]))


def left_out_probabilities(
    scores: Scores, found: NDArray[np.float64], truth: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The probability of each example by a stack that learnt from the other nine tenths."""
    result = np.zeros(len(truth))
    for fold in range(10):
        apart = np.arange(len(truth)) % 10 == fold
        stack = learn(scores[~apart], found[~apart], truth[~apart])
        result[apart] = [
            stack.probability(row[None, :], cue) for row, cue in zip(scores[apart], found[apart], strict=True)
        ]
    return result
