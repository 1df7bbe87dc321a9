"""`Share`: k of n with its 95 % interval; `shares` for many names at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Share:
    """k of n."""

    k: int
    n: int

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        """How many of the outcomes are true."""
        seen = list(outcomes)
        return cls(sum(seen), len(seen))

    @property
    def percent(self) -> float:
        """From 0 to 100; 0 of nothing is 0."""
        return 100 * self.k / self.n if self.n else 0.0

    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval as shares from 0 to 1."""
        if not self.n:
            return 0.0, 1.0
        z, share = 1.96, self.k / self.n
        middle = share + z * z / (2 * self.n)
        spread = z * math.sqrt(share * (1 - share) / self.n + z * z / (4 * self.n**2))
        scale = 1 + z * z / self.n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.k} of {self.n} = {self.percent:.1f} % (95 %: {100 * low:.1f}–{100 * high:.1f})"


def shares(pairs: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    """k of n for every name."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, good in pairs:
        right[name] += good
        total[name] += 1
    return {name: Share(right[name], total[name]) for name in sorted(total)}


def plain(value: Any) -> Any:
    """The same figures for JSON: a share becomes k, n and its interval, a number is rounded to six places."""
    if isinstance(value, Share):
        return {"k": value.k, "n": value.n, "interval": [round(end, 6) for end in value.interval()]}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return round(value, 6) if isinstance(value, float) else value
