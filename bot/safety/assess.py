"""`assess`: does this message tell of danger now? Rules over the normal forms, with guards against look-alikes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.safety.normalise import variants
from bot.safety.page import for_page
from bot.safety.phrases import Phrases, Rule, load_phrases

#: Only so many characters at the beginning and at the end are read, so that the time is bounded.
READ = 1000
#: Words before and after a match in which a guard or a word for this moment counts.
BEFORE, AFTER = 14, 9


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


@dataclass(frozen=True)
class _Around:
    """The words around a match in the same sentence: bare, with the match between « and », and no further
    than where another thought begins."""

    words: str
    marked: str
    near: str


CALM = Assessment(Danger.none)


def assess(text: str) -> Assessment:
    """Judge a message of any length; never raises, and reads at most its first and last 1,000 code points."""
    pieces = [text] if len(text) <= 2 * READ else [text[:READ], text[-READ:]]
    found = [one for piece in pieces for form in variants(piece) for one in _judge(form)]
    return min(found, key=lambda one: _ORDER.index(one.danger), default=CALM)


def phrases_for_page() -> dict[str, Any]:
    """The same rules for the page's own script: sources of regular expressions that JavaScript reads as well."""
    return for_page(load_phrases())


def _judge(form: str) -> Iterator[Assessment]:
    """Every rule that speaks in one normal form."""
    phrases = load_phrases()
    bare = form.replace(" .", "").replace(". ", "").strip()
    words = bare.split()
    present = set(words)
    for rule in phrases.rules:
        if rule.most_words is not None and len(words) > rule.most_words:
            continue
        if (rule.key and rule.key.isdisjoint(present)) or (rule.sign and not rule.sign.search(form)):
            continue
        found = _speaks(phrases, rule, bare if rule.alone else form)
        if found is not None:
            yield Assessment(found, rule.name)


def _speaks(phrases: Phrases, rule: Rule, form: str) -> Danger | None:
    for pattern in rule.patterns:
        for match in pattern.finditer(form):
            if rule.alone:
                return Danger(rule.danger)
            around = _surroundings(phrases, form, match)
            if _stands(phrases, rule, around):
                return Danger.acute_other if rule.unclear and _of_another(phrases, around) else Danger(rule.danger)
    return None


def _stands(phrases: Phrases, rule: Rule, around: _Around) -> bool:
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


def _of_another(phrases: Phrases, around: _Around) -> bool:
    return bool(phrases.bystander.search(around.words)) and not phrases.hits_writer.search(around.words)


def _surroundings(phrases: Phrases, form: str, match: re.Match[str]) -> _Around:
    start = form.rfind(" . ", 0, match.start() + 1)
    end = form.find(" . ", match.end())
    before = form[start + 3 if start >= 0 else 0 : match.start()].split()[-BEFORE:]
    after = form[match.end() : end if end >= 0 else len(form)].split()[:AFTER]
    inside = match.group().strip()
    near = " ".join([*_since(before, phrases.pivots), f"« {inside} »", *_until(after)])
    marked = " ".join([*before, f"« {inside} »", *after])
    return _Around(" ".join([*before, inside, *after]), marked, near)


def _since(words: list[str], pivots: frozenset[str]) -> list[str]:
    turns = [place for place, word in enumerate(words) if word in pivots]
    return words[turns[-1] :] if turns else words


def _until(words: list[str]) -> list[str]:
    return words[: words.index("maar")] if "maar" in words else words
