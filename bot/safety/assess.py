"""`assess`: does this message tell of danger now? Rules over the normal forms, with guards against look-alikes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.safety.normalise import variants
from bot.safety.phrases import Rule, load_phrases

#: Only so many characters at the beginning and at the end are read, so that the time is bounded.
READ = 1000
#: Words before and after a match in which a guard or a word for this moment counts.
BEFORE, AFTER = 9, 7


class Danger(str, Enum):
    """What a message tells."""

    none = "none"
    acute = "acute"
    acute_other = "acute_other"
    suicide = "suicide"
    suicide_now = "suicide_now"
    perpetrator_now = "perpetrator_now"

    @property
    def urgent(self) -> bool:
        """Whether 112 belongs in the first line."""
        return self not in (Danger.none, Danger.suicide)


#: When several rules speak, the first of these wins.
_ORDER = (
    Danger.suicide_now,
    Danger.acute,
    Danger.acute_other,
    Danger.perpetrator_now,
    Danger.suicide,
)


@dataclass(frozen=True)
class Assessment:
    """The danger and the name of the rule that saw it."""

    danger: Danger
    rule: str | None = None


CALM = Assessment(Danger.none)


def assess(text: str) -> Assessment:
    """Judge a message of any length; never raises, and reads at most its first and last 1,000 code points."""
    pieces = [text] if len(text) <= 2 * READ else [text[:READ], text[-READ:]]
    found = [one for piece in pieces for form in variants(piece) for one in _judge(form)]
    return min(found, key=lambda one: _ORDER.index(one.danger), default=CALM)


def phrases_for_page() -> dict[str, Any]:
    """The same rules for the page's own script: sources of regular expressions that JavaScript reads as well."""
    phrases = load_phrases()
    return {
        "now": phrases.now.pattern,
        "guards": {name: guard.pattern for name, guard in phrases.guards.items()},
        "spelling": dict(phrases.spelling),
        "rules": [
            {
                "name": rule.name,
                "danger": rule.danger,
                "patterns": [pattern.pattern for pattern in rule.patterns],
                "guards": list(rule.guards),
                "most_words": rule.most_words,
                "needs_now": rule.needs_now,
            }
            for rule in phrases.rules
        ],
    }


def _judge(form: str) -> Iterator[Assessment]:
    """Every rule that speaks in one normal form."""
    bare = form.replace(" .", "").replace(". ", "").strip()
    words = len(bare.split())
    for rule in load_phrases().rules:
        if rule.most_words is not None and words > rule.most_words:
            continue
        if _speaks(rule, bare if rule.alone else form):
            yield Assessment(Danger(rule.danger), rule.name)


def _speaks(rule: Rule, form: str) -> bool:
    for pattern in rule.patterns:
        for match in pattern.finditer(form):
            if rule.alone or _stands(rule, form, match):
                return True
    return False


def _stands(rule: Rule, form: str, match: re.Match[str]) -> bool:
    """Whether this match counts: a word for this moment where one is needed, and no guard nearby."""
    phrases = load_phrases()
    near = _surroundings(form, match)
    now = phrases.now.search(near) is not None
    if rule.needs_now and not now:
        return False
    # a word for this moment beats the past and the habit, not the film or the figure of speech
    guards = (guard for guard in rule.guards if not (now and guard in ("past", "habit")))
    return not any(phrases.guards[guard].search(near) for guard in guards)


def _surroundings(form: str, match: re.Match[str]) -> str:
    """The words of the same sentence around a match, the match itself included."""
    start = form.rfind(" . ", 0, match.start() + 1) + 1
    end = form.find(" . ", match.end())
    before = form[max(start, 0) : match.start()].split()[-BEFORE:]
    after = form[match.end() : end if end >= 0 else len(form)].split()[:AFTER]
    return " ".join([*before, *match.group().split(), *after])
