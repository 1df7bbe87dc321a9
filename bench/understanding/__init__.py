"""`python -m bench.understanding`: how often is the label right, and is danger never missed? Door also: `Share`.

Reads the sentences of tests/nlu, written by people who did not see the training examples: the development set
(sentences.tsv, danger.tsv), which was looked at while thresholds were chosen, and the blind set
(blind_sentences.tsv, blind_danger.tsv), on which nobody tunes. Writes reports/understanding/index.html and
figures.json; docs/understanding.md says what is in them.
"""

from __future__ import annotations

from bench.understanding.model import Model
from bench.understanding.sets import ROOT, TESTS, Sentence, everyday, read
from bench.understanding.share import Share, shares
from bot.engine.verdict import judged, raises_alarm, suicide_seen, top_intent

__all__ = [
    "ROOT",
    "TESTS",
    "Model",
    "Sentence",
    "Share",
    "everyday",
    "judged",
    "raises_alarm",
    "read",
    "shares",
    "suicide_seen",
    "top_intent",
]
