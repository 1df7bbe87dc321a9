"""From raw scores that nobody trained on to probabilities and thresholds: `calibrate`."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.kernel import softmax

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """How scores become decisions, and what that came to on the left-out training examples (all 0 to 1)."""

    temperature: float
    fallback_threshold: float
    acute_slope: float
    acute_offset: float
    acute_threshold: float
    accuracy: float
    acute_recall: float
    acute_false_alarms: float

    def as_dict(self) -> dict[str, float]:
        """Plain numbers for JSON."""
        return {key: float(value) for key, value in asdict(self).items()}


def calibrate(
    intents: Scores,
    truth: NDArray[np.int64],
    danger: Scores,
    acute: NDArray[np.bool_],
    *,
    lost: float,
    recall: float,
    false_alarms: float,
) -> Calibration:
    """Choose temperature and thresholds.

    `lost` is the share of right answers that the fallback may swallow; `recall` the share of acute examples that
    the acute head should catch, unless that would cost more than `false_alarms` of the others.
    """
    temperature = _temperature(intents, truth)
    confidence = softmax(intents, temperature).max(axis=1)
    right = intents.argmax(axis=1) == truth
    slope, offset = _logistic(danger, acute)
    probability = 1 / (1 + np.exp(-(danger * slope + offset)))
    threshold = acute_threshold(probability, acute, recall, false_alarms)
    return Calibration(
        temperature=temperature,
        fallback_threshold=float(np.quantile(confidence[right], lost)) if right.any() else 0.0,
        acute_slope=slope,
        acute_offset=offset,
        acute_threshold=threshold,
        accuracy=float(right.mean()),
        acute_recall=float((probability[acute] >= threshold).mean()) if acute.any() else 0.0,
        acute_false_alarms=float((probability[~acute] >= threshold).mean()),
    )


def acute_threshold(probability: Scores, acute: NDArray[np.bool_], recall: float, false_alarms: float) -> float:
    """The highest threshold that still reaches `recall`, but never one below which too many others fall."""
    if not acute.any() or acute.all():
        return 0.5
    wanted = float(np.quantile(probability[acute], 1 - recall))
    affordable = float(np.quantile(probability[~acute], 1 - false_alarms))
    return max(wanted, affordable)


def _temperature(intents: Scores, truth: NDArray[np.int64]) -> float:
    """The one that makes the left-out examples likeliest, on a grid of two per cent steps."""
    rows = np.arange(len(truth))
    grid = np.geomspace(1.0, 100.0, 233)
    losses = [-np.log(softmax(intents, t)[rows, truth] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def _logistic(score: Scores, truth: NDArray[np.bool_], steps: int = 50) -> tuple[float, float]:
    """Platt's slope and offset by Newton's method, with his smoothed targets."""
    positive, negative = int(truth.sum()), int((~truth).sum())
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    design = np.stack([score, np.ones_like(score)], axis=1)
    beta = np.array([1.0, 0.0])
    for _ in range(steps):
        probability = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        curvature = design * (probability * (1 - probability))[:, None]
        step = np.linalg.solve(design.T @ curvature + 1e-6 * np.eye(2), design.T @ (target - probability))
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return float(beta[0]), float(beta[1])
