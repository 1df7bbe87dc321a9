"""Reads `bot/content/safety/phrases.yml`, the one file of phrases: `load_phrases`, once per process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.safety.pattern import Pattern
from bot.safety.words import SureWords, slips

PHRASES = Path(__file__).resolve().parent.parent / "content" / "safety" / "phrases.yml"
_NAME = re.compile(r"\{([a-z_]+)\}")
#: A pattern matches whole words; the dialect is the part that Python and JavaScript share.
_WHOLE, _ALONE = "(?:^| )(?:%s)(?= |$)", "^(?:%s)$"
_GAPS = {" ... ": "(?: [^ .]+){0,4} ", " ~ ": "(?: [^ ]+){0,12} "}


@dataclass(frozen=True)
class Rule:
    """A judgement: these patterns mean this danger, unless one of the guards stands near.

    `alone`: the pattern must be the whole message. `most_words`: only in a message of at most so many words.
    `needs`: these contexts must stand near. `unclear`: danger to the writer, unless somebody else is hit.
    `sign`: without a match of it no pattern can match.
    """

    name: str
    danger: str
    patterns: tuple[Pattern, ...]
    guards: tuple[str, ...]
    alone: bool
    most_words: int | None
    needs: tuple[str, ...]
    unclear: bool
    sign: Pattern | None


@dataclass(frozen=True)
class Phrases:
    """The whole file, compiled. `beaten`: guards that a word for now beats; `whole`: guards that look further."""

    rules: tuple[Rule, ...]
    guards: Mapping[str, Pattern]
    beaten: frozenset[str]
    whole: frozenset[str]
    pivots: frozenset[str]
    contexts: Mapping[str, Pattern]
    bystander: Pattern
    hits_writer: Pattern
    spelling: Mapping[str, str]
    glued: tuple[Pattern, ...]
    answers: Mapping[str, frozenset[str]]
    readings: Mapping[str, Pattern]
    eyes: Pattern
    raw: Mapping[str, Any]


@lru_cache(maxsize=1)
def load_phrases(path: Path = PHRASES) -> Phrases:
    """The phrases; raises ValueError that names the rule with an unknown word. Patterns compile on first use."""
    raw: dict[str, Any] = YAML(typ="safe").load(path)
    names: dict[str, str] = {}
    for name, pattern in raw["words"].items():
        names[name] = f"(?:{_expand(pattern, names, name)})"
    sure = SureWords(
        {name: expand_gaps(str(pattern)) for name, pattern in raw["words"].items()}, raw["everyday"].split()
    )
    guards = {name: _compile(patterns, names, name) for name, patterns in raw["guards"].items()}
    return Phrases(
        rules=tuple(
            _rule(rule, names, sure, [one for one in guards if one not in raw["on_request"]])
            for rule in raw["rules"]
        ),
        guards=guards,
        beaten=frozenset(raw["beaten"]),
        whole=frozenset(raw["whole"]),
        pivots=frozenset(raw["pivots"].split()),
        contexts={name: _compile([one], names, name) for name, one in raw["contexts"].items()},
        bystander=_compile(raw["bystander"], names, "bystander"),
        hits_writer=_compile(raw["hits_writer"], names, "hits_writer"),
        spelling=_spelling(raw),
        glued=tuple(_compile([pattern], names, "glued", _ALONE) for pattern in raw["glued"]),
        answers={name: frozenset(map(str, found)) for name, found in raw["answers"].items()},
        readings={name: _compile(found, names, "readings") for name, found in raw["readings"].items()},
        eyes=_compile(raw["eyes"], names, "eyes"),
        raw=raw,
    )


def compile_all() -> None:
    """Compile every pattern now; raises ValueError that names the rule of a broken one."""
    found = load_phrases()
    rules = (pattern for rule in found.rules for pattern in (*rule.patterns, rule.sign) if pattern is not None)
    nearby = (
        *found.guards.values(),
        *found.contexts.values(),
        found.bystander,
        found.hits_writer,
        *found.glued,
        *found.readings.values(),
        found.eyes,
    )
    for pattern in (*nearby, *rules):
        pattern.compiled()


def _rule(raw: Mapping[str, Any], names: Mapping[str, str], sure: SureWords, every_guard: Iterable[str]) -> Rule:
    name, alone = str(raw["name"]), bool(raw.get("alone"))
    unguarded = raw.get("unguarded", [])
    template = _ALONE if alone else _WHOLE
    return Rule(
        name=name,
        danger=str(raw["danger"]),
        patterns=tuple(
            Pattern(template % _expand(one, names, name), name, sure.of(expand_gaps(str(one))))
            for one in raw["patterns"]
        ),
        guards=()
        if unguarded == "all"
        else (*(guard for guard in every_guard if guard not in unguarded), *raw.get("guarded", ())),
        alone=alone,
        most_words=raw.get("most_words"),
        needs=tuple(raw.get("needs", ())),
        unclear=bool(raw.get("unclear")),
        sign=Pattern(raw["sign"], name) if "sign" in raw else None,
    )


def _spelling(raw: Mapping[str, Any]) -> dict[str, str]:
    """Slips of the thumb first, so that what the file spells out wins."""
    typos = raw["typos"].split()
    taken = {*raw["not_typos"].split(), *typos}
    spelling = {slip: word for word in typos for slip in slips(word) if slip not in taken}
    return {
        **spelling,
        **{variant: usual for usual, found in raw["spelling"].items() for variant in found.split()},
    }


def _compile(patterns: list[str], names: Mapping[str, str], rule: str, template: str = _WHOLE) -> Pattern:
    joined = "|".join(_expand(pattern, names, rule) for pattern in patterns)
    return Pattern(template % joined, rule)


def _expand(pattern: str, names: Mapping[str, str], rule: str) -> str:
    """Put the named words in, and let the gaps stand for a few words; ValueError names the rule."""
    try:
        expanded = _NAME.sub(lambda match: names[match.group(1)], str(pattern))
    except KeyError as error:
        raise ValueError(f"phrases.yml, {rule}: unknown word list {error}") from error
    return expand_gaps(expanded)


def expand_gaps(pattern: str) -> str:
    """ " ... " and " ~ " as a few words of any kind."""
    for gap, words in _GAPS.items():
        pattern = pattern.replace(gap, words)
    return pattern
