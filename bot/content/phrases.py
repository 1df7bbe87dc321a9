"""The short Dutch phrases of `phrases.yml`: `load_phrases() -> Phrases`, and `phrases("status.open")`."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.reading import Node, read

PHRASES = Path(__file__).with_name("phrases.yml")

# Which phrases must exist, and which words in braces each may use.
_DAYS: dict[str, set[str]] = {str(day): set() for day in range(7)}
_EXPECTED: Mapping[str, Mapping[str, set[str]]] = {
    "status": {
        "open": set(),
        "open_altijd": set(),
        "dicht": set(),
        "dicht_woorden": {"woorden"},
        "dicht_tot": {"moment"},
        "meestal": {"woorden"},
        "meestal_kaal": set(),
        "onbekend": set(),
        "onbekend_woorden": {"woorden"},
    },
    "moment": {"vandaag": {"tijd"}, "morgen": {"tijd"}, "later": {"dag", "tijd"}},
    "uren": {
        "altijd": set(),
        "vast": {"spans"},
        "niet_op_feestdagen": set(),
        "op_feestdagen": {"tijden"},
        "meestal": set(),
        "onbekend": set(),
        "dagen": {"eerste", "laatste"},
        "span": {"van", "tot"},
        "hele_dag": set(),
        "en": set(),
    },
    "dagen": _DAYS,
    "kosten_bellen": {name: set() for name in ("gratis", "gewoon", "geen_extra", "betaald", "onbekend")},
    "kosten_chatten": {"gratis": set(), "onbekend": set()},
    "kosten_anders": {"gratis": set(), "onbekend": set()},
    "anoniem": {name: set() for name in ("ja", "keuze", "nee", "onbekend")},
    "wijk": {
        "team": {"wijk", "team", "website"},
        "onzeker": {"wijk", "team", "website"},
        "onbekend": {"soort", "wijk", "website"},
        "zonder_teams": {"gemeente", "teams"},
    },
}


@dataclass(frozen=True)
class Phrases:
    """Phrases by `group.name`."""

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        return self.texts[key].format(**values)

    def __contains__(self, key: object) -> bool:
        return key in self.texts


def load_phrases(path: Path = PHRASES) -> Phrases:
    """Read the phrases. Raises `ContentError` for one that is missing, unknown or uses other words in braces."""
    texts: dict[str, str] = {}
    for group, node in read(path).fields(_EXPECTED, ()).items():
        expected = _EXPECTED[group]
        for name, phrase in node.fields(expected, ()).items():
            _check_words(phrase, expected[name])
            texts[f"{group}.{name}"] = phrase.text()
    return Phrases(texts)


def _check_words(phrase: Node, allowed: set[str]) -> None:
    try:
        used = {
            name for _text, name, _spec, _conversion in string.Formatter().parse(phrase.text()) if name is not None
        }
    except ValueError as cause:
        raise phrase.error("braces do not match; write a word between { and }") from cause
    if used != allowed:
        wanted = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "no braces"
        raise phrase.error(f"this phrase must use exactly: {wanted}")
