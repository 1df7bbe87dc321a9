"""Reads `bot/content/safety/phrases.yml`, the one file of phrases: `load_phrases`, once per process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

PHRASES = Path(__file__).resolve().parent.parent / "content" / "safety" / "phrases.yml"
_NAME = re.compile(r"\{([a-z_]+)\}")
#: A pattern matches whole words; the dialect is the part that Python and JavaScript share.
_WHOLE = "(?:^| )(?:%s)(?= |$)"


@dataclass(frozen=True)
class Rule:
    """A judgement: these patterns mean this danger, unless one of the guards stands near.

    `alone`: the pattern must be the whole message. `most_words`: only in a message of at most so many words.
    `needs_now`: only with a word for this moment in the same sentence.
    """

    name: str
    danger: str
    patterns: tuple[re.Pattern[str], ...]
    guards: tuple[str, ...]
    alone: bool
    most_words: int | None
    needs_now: bool


@dataclass(frozen=True)
class Phrases:
    """The whole file, compiled."""

    rules: tuple[Rule, ...]
    guards: Mapping[str, re.Pattern[str]]
    now: re.Pattern[str]
    spelling: Mapping[str, str]
    answers: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def load_phrases(path: Path = PHRASES) -> Phrases:
    """The compiled phrases; raises ValueError that names the rule with an unknown word or a broken pattern."""
    raw: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    names: dict[str, str] = {}
    for name, pattern in raw["words"].items():
        names[name] = f"(?:{_expand(pattern, names, name)})"
    guards = {name: _compile(patterns, names, name) for name, patterns in raw["guards"].items()}
    rules = tuple(_rule(rule, names, tuple(guards)) for rule in raw["rules"])
    spelling = {variant: usual for usual, found in raw["spelling"].items() for variant in str(found).split()}
    answers = {name: frozenset(map(str, found)) for name, found in raw["answers"].items()}
    return Phrases(rules, guards, _compile(raw["now"], names, "now"), spelling, answers)


def _rule(raw: Mapping[str, Any], names: Mapping[str, str], every_guard: tuple[str, ...]) -> Rule:
    name = str(raw["name"])
    template = "^(?:%s)$" if raw.get("alone") else _WHOLE
    patterns = tuple(_compile([pattern], names, name, template) for pattern in raw["patterns"])
    unguarded = raw.get("unguarded", [])
    guards = () if unguarded == "all" else tuple(guard for guard in every_guard if guard not in unguarded)
    return Rule(
        name,
        str(raw["danger"]),
        patterns,
        guards,
        bool(raw.get("alone")),
        raw.get("most_words"),
        bool(raw.get("needs_now")),
    )


def _compile(patterns: list[str], names: Mapping[str, str], rule: str, template: str = _WHOLE) -> re.Pattern[str]:
    joined = "|".join(_expand(pattern, names, rule) for pattern in patterns)
    try:
        return re.compile(template % joined)
    except re.error as error:
        raise ValueError(f"phrases.yml, {rule}: {error}") from error


def _expand(pattern: str, names: Mapping[str, str], rule: str) -> str:
    """Put named words in, and let `...` stand for at most four words of the same sentence."""
    try:
        expanded = _NAME.sub(lambda match: names[match.group(1)], str(pattern))
    except KeyError as error:
        raise ValueError(f"phrases.yml, {rule}: unknown word list {error}") from error
    return expanded.replace(" ... ", "(?: [^ .]+){0,4} ")
