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
    """The keys `taal` and `taal_thema`; neither for Dutch, `taal` alone when no theme is plain."""
    language = language_of(text)
    if language is None:
        return {}
    theme = theme_of(text, language)
    return {"taal": language} if theme is None else {"taal": language, "taal_thema": theme}


def theme_of(text: str, language: str) -> str | None:
    """The intent that a message in this language tells plainly; None in doubt."""
    known, said = load_themes()[language], fold(text)
    if known.unless.search(said):
        return None
    return next((intent for intent, pattern in known.themes.items() if pattern.search(said)), None)


@lru_cache(maxsize=1)
def load_themes() -> Mapping[str, Themes]:
    """Language → its themes. Raises OSError, ruamel's YAMLError, or ValueError for a broken pattern."""
    raw: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(THEMES.read_text(encoding="utf-8"))
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
