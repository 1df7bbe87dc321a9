"""How people agree or decline in a word or two, and what they may say to a human beforehand: `load_consent()`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.content.reading import Node, read

CONSENT = Path(__file__).with_name("consent.yml")


@dataclass(frozen=True)
class Consent:
    """`polite`: words that say nothing by themselves, the longest first. `yes` and `no`: whole answers, beside the
    plain ones of bot.safety. `topics`: the themes to choose from in a summary."""

    polite: tuple[str, ...]
    yes: frozenset[str]
    no: frozenset[str]
    topics: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def load_consent(path: Path = CONSENT) -> Consent:
    """Raises ContentError."""
    fields = read(path).fields({"beleefd", "alleen_ja", "alleen_nee", "onderwerpen"})
    words = {name: Node.texts(source) for name, source in fields.items()}
    polite = tuple(sorted(words["beleefd"], key=len, reverse=True))
    return Consent(polite, frozenset(words["alleen_ja"]), frozenset(words["alleen_nee"]), words["onderwerpen"])
