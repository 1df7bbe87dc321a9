"""`assess`: does this message tell of danger now? Rules over the normal forms, with guards against look-alikes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from bot.safety.near import Around, Text, around_match
from bot.safety.normalise import variants
from bot.safety.page import for_page
from bot.safety.pattern import Pattern
from bot.safety.phrases import Phrases, Rule, load_phrases

#: Only so many characters at the beginning and at the end are read, so that the time is bounded.
READ = 1000


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
    Danger.perpetrator_now,
    Danger.acute_other,
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
    return for_page(load_phrases().raw)


def _judge(form: str) -> Iterator[Assessment]:
    """The rules that speak in one normal form, gravest first; after one has spoken, lighter ones are not asked."""
    phrases = load_phrases()
    text = Text(form)
    gravest: Danger | None = None
    for rule in sorted_rules():
        if gravest is not None and _ORDER.index(Danger(rule.danger)) >= _ORDER.index(gravest):
            return
        if not _may_speak(phrases, rule, text):
            continue
        found = _speaks(phrases, rule, text)
        if found is not None:
            gravest = min(found, gravest or found, key=_ORDER.index)
            yield Assessment(found, rule.name)


def _may_speak(phrases: Phrases, rule: Rule, text: Text) -> bool:
    """The cheap questions first: most messages end here."""
    if rule.most_words is not None and text.length > rule.most_words:
        return False
    if rule.sign and not rule.sign.search(text.form):
        return False
    return all(text.has(need, phrases.contexts[need]) for need in rule.needs)


@lru_cache(maxsize=1)
def sorted_rules() -> tuple[Rule, ...]:
    """The rules, gravest danger first."""
    return tuple(sorted(load_phrases().rules, key=lambda rule: _ORDER.index(Danger(rule.danger))))


def _speaks(phrases: Phrases, rule: Rule, text: Text) -> Danger | None:
    if rule.alone:
        alone = any(text.has_one_of(one.key) and one.match(text.bare) for one in rule.patterns)
        return Danger(rule.danger) if alone else None
    for match in (match for pattern in rule.patterns for match in _matches(pattern, text)):
        around = around_match(phrases.pivots, text.form, match)
        if _stands(phrases, rule, around):
            other = rule.unclear and _of_another(phrases, around)
            return Danger.acute_other if other else Danger(rule.danger)
    return None


def _matches(pattern: Pattern, text: Text) -> Iterator[re.Match[str]]:
    if text.has_one_of(pattern.key):
        for start, end in text.parts_near(pattern.key):
            yield from pattern.finditer(text.form, start, end)


def _stands(phrases: Phrases, rule: Rule, around: Around) -> bool:
    """Whether a match counts: what the rule needs stands near, and no guard does."""
    if not all(phrases.contexts[need].search(around.words) for need in rule.needs):
        return False
    # a word for this moment beats the past and the habit, not the film or the figure of speech
    beaten = phrases.beaten if phrases.contexts["now"].search(around.words) else frozenset[str]()
    return not any(
        phrases.guards[guard].search(around.marked if guard in phrases.whole else around.near)
        for guard in rule.guards
        if guard not in beaten
    )


def _of_another(phrases: Phrases, around: Around) -> bool:
    return bool(phrases.bystander.search(around.words)) and not phrases.hits_writer.search(around.words)
