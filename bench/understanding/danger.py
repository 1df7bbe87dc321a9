"""`danger_figures`, `alarms`: danger found, false alarms, suicide; by both voices and by each alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.understanding.sets import Sentence, TestSet
from bench.understanding.share import Share, shares
from bot.engine.verdict import Parsed, Voice, raises_alarm, suicide_seen

#: The figures that have a share for each voice, in the order of the report.
DANGERS = (
    "danger gets 112",
    "of which acute",
    "of which suicide now",
    "suicide gets 113",
    "false alarms, look-alikes",
)

Row = tuple[Sentence, Parsed]


def danger_figures(tests: TestSet, parsed: Sequence[Parsed], *, show: bool) -> dict[str, Any]:
    """All figures on danger of one set. `show`: whether its sentences may be in them."""
    rows = list(zip(tests.danger, parsed, strict=True))
    urgent = [row for row in rows if row[0].expected in ("acute", "suicide_now")]
    harmless = [row for row in rows if row[0].expected == "none"]
    suicide = [row for row in rows if row[0].expected.startswith("suicide")]
    missed = [sentence for sentence, one in urgent if not raises_alarm(sentence.text, one)]
    false = [sentence for sentence, one in harmless if raises_alarm(sentence.text, one)]
    unseen = [sentence for sentence, one in suicide if not suicide_seen(sentence.text, one)]
    return {
        "danger gets 112": _alarms(urgent),
        "of which acute": _alarms([row for row in urgent if row[0].expected == "acute"]),
        "of which suicide now": _alarms([row for row in urgent if row[0].expected == "suicide_now"]),
        "false alarms, look-alikes": _alarms(harmless),
        "suicide gets 113": {
            voice.value: Share.of(suicide_seen(s.text, one, voice) for s, one in suicide) for voice in Voice
        },
        "voices": shares((s.voice, raises_alarm(s.text, one)) for s, one in urgent),
        "false alarms by voice": shares((s.voice, raises_alarm(s.text, one)) for s, one in harmless),
        "missed": [_named(one, show=show) for one in missed],
        "false": [_named(one, show=show) for one in false],
        "suicide not seen": [_named(one, show=show) for one in unseen],
    }


def alarms(texts: Sequence[str], parsed: Sequence[Parsed]) -> dict[str, Share]:
    """How many of the texts raise an alarm, by both voices and by each alone."""
    return _alarms([(Sentence("", "", text), one) for text, one in zip(texts, parsed, strict=True)])


def _alarms(rows: Sequence[Row]) -> dict[str, Share]:
    return {voice.value: Share.of(raises_alarm(s.text, one, voice) for s, one in rows) for voice in Voice}


def _named(sentence: Sentence, *, show: bool) -> dict[str, str]:
    named = {"expected": sentence.expected, "voice": sentence.voice}
    return {**named, "text": sentence.text} if show else named
