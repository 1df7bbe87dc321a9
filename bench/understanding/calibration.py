"""`reliability`: is the model right as often as it says it is?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.understanding.share import Share

BINS = 10


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> dict[str, Any]:
    """A table of equally wide bins of confidence (0 to 1), and the expected calibration error over them.

    The error is the mean distance between confidence and share right, each bin weighing as many sentences as it
    holds; 0 is perfect. Returns `error` and `table` with `low`, `high`, `confidence` (mean) and `right` per bin.
    """
    rows = []
    error = 0.0
    for number in range(bins):
        inside = [i for i, sure in enumerate(confidences) if min(int(sure * bins), bins - 1) == number]
        if not inside:
            continue
        mean = sum(confidences[i] for i in inside) / len(inside)
        share = Share.of(right[i] for i in inside)
        error += len(inside) / len(confidences) * abs(mean - share.k / share.n)
        rows.append({"low": number / bins, "high": (number + 1) / bins, "confidence": mean, "right": share})
    return {"error": error, "table": rows}
