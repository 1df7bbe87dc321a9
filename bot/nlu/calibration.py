"""From raw scores that nobody trained on to probabilities and the fallback's threshold: `calibrate`."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.kernel import softmax

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """How scores become confidences, and the share right on the left-out training examples."""

    temperature: float
    fallback_threshold: float
    accuracy: float

    def as_dict(self) -> dict[str, float]:
        """Plain numbers for JSON."""
        return {key: float(value) for key, value in asdict(self).items()}


def calibrate(intents: Scores, truth: NDArray[np.int64], *, lost: float) -> Calibration:
    """Choose temperature and threshold; `lost` is the share of right answers that the fallback may swallow."""
    temperature = _temperature(intents, truth)
    confidence = softmax(intents, temperature).max(axis=1)
    right = intents.argmax(axis=1) == truth
    return Calibration(
        temperature=temperature,
        fallback_threshold=float(np.quantile(confidence[right], lost)) if right.any() else 0.0,
        accuracy=float(right.mean()),
    )


def _temperature(intents: Scores, truth: NDArray[np.int64]) -> float:
    """The one that makes the left-out examples likeliest, on a grid of two per cent steps."""
    rows = np.arange(len(truth))
    grid = np.geomspace(1.0, 100.0, 233)
    losses = [-np.log(softmax(intents, t)[rows, truth] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])
