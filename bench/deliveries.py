"""What became of messages that were sent: `judged()`, from when each left and when it arrived where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

#: From the issue: messages both ways within a second, for 95 of 100.
BAR = 1.0


@dataclass(frozen=True)
class Figures:
    """One way. `seconds`: how long each message took that arrived."""

    seconds: Sequence[float] = field(repr=False)
    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    @property
    def holds(self) -> bool:
        """Whether the bar is met, on at least one message."""
        return bool(self.seconds) and self.at(95) <= BAR and not (self.lost or self.doubled or self.disordered)

    def at(self, share: float) -> float:
        """So many of 100 took no longer, in seconds."""
        return float(np.percentile(self.seconds, share))

    def row(self, name: str) -> str:
        """A line of the table below `HEADER`."""
        times = (
            " | ".join(f"{self.at(share) * 1000:.0f}" for share in (50, 95, 99, 100)) if self.seconds else "– " * 4
        )
        return f"| {name} | {len(self.seconds)} | {times} | {self.lost} | {self.doubled} | {self.disordered} |"


HEADER = "| | messages | p50 (ms) | p95 (ms) | p99 (ms) | slowest (ms) | lost | doubled | out of order |\n" + (
    "| --- |" + " ---: |" * 8
)


def judged(sent: Sequence[tuple[str, str, float]], arrived: Mapping[str, Sequence[tuple[str, float]]]) -> Figures:
    """`sent`: chat, text and moment of each message, in order; `arrived`: by chat, text and moment in order."""
    seconds, lost, doubled, disordered = [], 0, 0, 0
    for chat in {one for one, _, _ in sent}:
        mine = {text: moment for of, text, moment in sent if of == chat}
        places = [text for text, _ in arrived.get(chat, ()) if text in mine]
        first = dict(reversed(arrived.get(chat, ())))
        lost += sum(text not in first for text in mine)
        doubled += len(places) - len(set(places))
        once = list(dict.fromkeys(places))
        disordered += once != [text for text in mine if text in first]
        seconds += [first[text] - moment for text, moment in mine.items() if text in first]
    return Figures(seconds, lost, doubled, disordered)
