"""`read_language(text)`: the language of a message (`taal`) and the theme said plainly in it (`taal_thema`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.safety.language import fold, language_of

THEMES = Path(__file__).parent / "lexicon" / "taal_themas.yml"
_GAP, _GAP_WORDS = " ... ", "(?: [^ .]+){0,4} "


@dataclass(frozen=True)
class Themes:
    """The themes of one language, gravest first, and what makes a message unsure."""

    unless: re.Pattern[str]
    themes: Mapping[str, re.Pattern[str]]


def read_language(text: str) -> dict[str, Any]:
    """The keys `taal` and `taal_thema`; `taal` alone when no theme is plain. For Dutch none of them, or
    `taal_gevraagd`, the language that it names."""
    language = language_of(text)
    if language is None:
        wanted = _wanted(text)
        return {} if wanted is None else {"taal_gevraagd": wanted}
    theme = theme_of(text, language)
    return {"taal": language} if theme is None else {"taal": language, "taal_thema": theme}


def theme_of(text: str, language: str) -> str | None:
    """The intent that a message in this language tells plainly; None in doubt."""
    known, said = load_themes()[language], fold(text)
    if known.unless.search(said):
        return None
    return next((intent for intent, pattern in known.themes.items() if pattern.search(said)), None)


def _wanted(text: str) -> str | None:
    """The first language that a Dutch message names."""
    names = _names()
    return next((names[word] for word in fold(text).split() if word in names), None)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    found: dict[str, list[str]] = _raw()["names"]
    return {name: language for language, names in found.items() for name in names}


def _raw() -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(THEMES.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def load_themes() -> Mapping[str, Themes]:
    """Language → its themes. Raises OSError, ruamel's YAMLError, or ValueError for a broken pattern."""
    raw: dict[str, dict[str, list[str]]] = _raw()["themes"]
    return {
        language: Themes(
            _compiled(found["unless"]),
            {intent: _compiled(patterns) for intent, patterns in found.items() if intent != "unless"},
        )
        for language, found in raw.items()
    }


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(patterns).replace(_GAP, _GAP_WORDS)
    try:
        return re.compile(f"(?:^| )(?:{joined})(?= |$)")
    except re.error as error:
        raise ValueError(f"taal_themas.yml: {error} in {joined}") from error
