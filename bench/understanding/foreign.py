"""`foreign_figures`: danger, suicide and look-alikes in the other languages, language by language."""

from __future__ import annotations

from typing import Any

from bench.understanding.model import Model
from bench.understanding.sets import TESTS, read
from bench.understanding.share import Share, shares
from bot.engine.verdict import raises_alarm, suicide_seen

FOREIGN = TESTS / "nlu" / "blind_foreign.tsv"
ALL = "all"


def foreign_figures(model: Model) -> dict[str, dict[str, Share]]:
    """What → language → k of n, "all" first; nobody tunes on these sentences."""
    sentences = read(FOREIGN)
    rows = list(zip(sentences, model.understand([one.text for one in sentences]), strict=True))

    def counted(labels: set[str], judge: Any) -> dict[str, Share]:
        pairs = [(s.voice, judge(s.text, p)) for s, p in rows if s.expected in labels]
        return {ALL: Share.of(good for _, good in pairs), **shares(pairs)}

    return {
        "danger gets 112": counted({"acute", "suicide_now"}, raises_alarm),
        "suicide gets 113": counted({"suicide", "suicide_now"}, suicide_seen),
        "false alarms": counted({"none"}, raises_alarm),
    }
