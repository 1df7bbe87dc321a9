"""`intent_figures`: right intents per group, voice and intent, the confusion table, the worst mistakes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.understanding.calibration import reliability
from bench.understanding.sets import Sentence, TestSet
from bench.understanding.share import Share, shares
from bot.engine.verdict import FALLBACK, Parsed, likeliest, top_intent

#: How many of the most confident mistakes are listed.
WORST = 50
#: The label of the last column of the confusion table.
OTHER = FALLBACK


@dataclass(frozen=True)
class Guess:
    """A sentence, what the model said, and how sure it was (0 to 1)."""

    sentence: Sentence
    said: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the label is the expected one."""
        return self.said == self.sentence.expected


def guesses(sentences: Sequence[Sentence], parsed: Sequence[Parsed]) -> list[Guess]:
    """What the model answered to each, the fallback included."""
    return [
        Guess(sentence, top_intent(one), likeliest(one)[1])
        for sentence, one in zip(sentences, parsed, strict=True)
    ]


def intent_figures(
    tests: TestSet, parsed: Sequence[Parsed], group: Mapping[str, str], *, show: bool
) -> dict[str, Any]:
    """All figures on intents of one set. `show`: whether its sentences may be in them."""
    made = guesses(tests.intents, parsed)
    believed = [likeliest(one) for one in parsed]
    return {
        "overall": {
            "right intent": Share.of(one.right for one in made),
            "not understood": Share.of(one.said == FALLBACK for one in made),
        },
        "groups": shares((group.get(one.sentence.expected, "?"), one.right) for one in made),
        "voices": shares((one.sentence.voice, one.right) for one in made),
        "intents": shares((one.sentence.expected, one.right) for one in made),
        "mistakes": commonest(made),
        "confusion": confusion(made),
        "calibration": reliability(
            [sure for _, sure in believed],
            [name == one.expected for (name, _), one in zip(believed, tests.intents, strict=True)],
        ),
        "worst": worst(made, show=show),
    }


def commonest(made: Sequence[Guess]) -> dict[str, dict[str, int]]:
    """Per intent the three labels that it was most often taken for."""
    wrong: dict[str, Counter[str]] = defaultdict(Counter)
    for one in made:
        if not one.right:
            wrong[one.sentence.expected][one.said] += 1
    return {name: dict(sorted(found.items(), key=_by_count)[:3]) for name, found in sorted(wrong.items())}


def _by_count(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def confusion(made: Sequence[Guess]) -> dict[str, Any]:
    """`labels` and `rows`: how often the intent of the row was taken for that of the column."""
    named = {one.sentence.expected for one in made} | {one.said for one in made}
    labels = [*sorted(named - {OTHER}), OTHER]
    place = {label: number for number, label in enumerate(labels)}
    rows = [[0] * len(labels) for _ in labels]
    for one in made:
        rows[place[one.sentence.expected]][place[one.said]] += 1
    return {"labels": labels, "rows": rows}


def worst(made: Sequence[Guess], *, show: bool, most: int = WORST) -> list[dict[str, Any]]:
    """The most confident mistakes first; without their text unless it may be shown."""
    wrong = [one for one in made if not one.right]
    wrong.sort(key=lambda one: (-one.confidence, one.sentence.expected, one.sentence.text))
    return [
        {
            "expected": one.sentence.expected,
            "said": one.said,
            "confidence": one.confidence,
            "voice": one.sentence.voice,
            **({"text": one.sentence.text} if show else {}),
        }
        for one in wrong[:most]
    ]
