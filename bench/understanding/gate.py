"""The gate: `gate_figures` on a fixed sample, `dropped` against the last accepted run, `accept` a new one.

A figure has dropped when it lies outside the 95 % interval of the accepted one, on the wrong side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench.understanding.danger import alarms
from bench.understanding.entities import entity_figures, found_in, read_named
from bench.understanding.model import Model
from bench.understanding.sets import TESTS, Sentence, everyday, fixed_part, read_set
from bench.understanding.share import Share
from bot.engine.verdict import Parsed, raises_alarm, suicide_seen, top_intent

GATE = TESTS / "nlu" / "gate.yml"
#: Sentences in the sample: it has to be read in 45 s.
INTENTS, DANGER, EVERYDAY = 250, 200, 100
#: Figures of which less is better.
_LESS = "false alarms"


@dataclass(frozen=True)
class Accepted:
    """What was measured when somebody last accepted it, and with which encoder."""

    encoder: str
    figures: Mapping[str, Share]


def gate_figures(model: Model) -> dict[str, Share]:
    """The figures of the sample of the development set."""
    tests = read_set("development")
    assert tests is not None
    intents, danger = fixed_part(tests.intents, INTENTS), fixed_part(tests.danger, DANGER)
    harmless = [Sentence("none", "", text) for text in everyday()]
    calm = [one.text for one in fixed_part(harmless, EVERYDAY)]
    named = read_named()
    said = model.understand([one.text for one in intents])
    return {
        "right intent": Share.of(top_intent(p) == s.expected for s, p in zip(intents, said, strict=True)),
        **_danger(danger, model.understand([one.text for one in danger])),
        "false alarms, everyday Dutch": alarms(calm, model.understand(calm))["both"],
        "entities, sentences wholly right": entity_figures(named, found_in(row.text for row in named))[
            "sentences"
        ],
    }


def _danger(sentences: Sequence[Sentence], parsed: Sequence[Parsed]) -> dict[str, Share]:
    rows = list(zip(sentences, parsed, strict=True))
    urgent = [(s, p) for s, p in rows if s.expected in ("acute", "suicide_now")]
    harmless = [(s, p) for s, p in rows if s.expected == "none"]
    suicide = [(s, p) for s, p in rows if s.expected.startswith("suicide")]
    return {
        "danger gets 112": Share.of(raises_alarm(s.text, p) for s, p in urgent),
        "false alarms, look-alikes": Share.of(raises_alarm(s.text, p) for s, p in harmless),
        "suicide gets 113": Share.of(suicide_seen(s.text, p) for s, p in suicide),
    }


def dropped(accepted: Mapping[str, Share], now: Mapping[str, Share]) -> list[str]:
    """A line for each figure that got worse by more than its noise, or that is no longer measured."""
    lines = []
    for name, before in accepted.items():
        after = now.get(name, Share(0, 0))
        low, high = before.interval()
        share = after.percent / 100
        worse = share > high if name.startswith(_LESS) else share < low
        if worse or not after.n:
            lines.append(f"{name}: {after}, accepted was {before}")
    return lines


def read_gate(path: Path = GATE) -> Accepted:
    """The last accepted run."""
    raw: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return Accepted(raw["encoder"], {name: Share(one["k"], one["n"]) for name, one in raw["figures"].items()})


def accept(figures: Mapping[str, Share], encoder: str, path: Path = GATE) -> None:
    """Make these the figures that later runs are held to."""
    lines = [
        "# The last accepted figures of a fixed sample of the development set: k of n. Do not edit: after a",
        "# change that is meant, `python -m bench.understanding --accept` writes it anew, and the diff shows",
        "# what it costs.",
        f"encoder: {encoder}",
        "figures:",
        *(f"  {name}: {{k: {share.k}, n: {share.n}}}" for name, share in figures.items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
