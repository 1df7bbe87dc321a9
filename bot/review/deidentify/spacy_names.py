"""Names by spaCy's Dutch model, where `nl_core_news_sm` is installed: `installed()`, `load()`."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from typing import Any

MODEL = "nl_core_news_sm"
_WITHOUT = ("parser", "lemmatizer", "attribute_ruler", "senter")


def installed() -> bool:
    """Whether the model is there; it is on no package registry, so often it is not."""
    return importlib.util.find_spec(MODEL) is not None


def load() -> Callable[[str], list[tuple[int, int]]]:
    """What finds names in a text. Takes 1 to 3 seconds and 150 MB, once per process."""
    sys.modules.setdefault("tensorflow", None)  # type: ignore[arg-type]  # spaCy imports it wherever it finds it
    return people_by(importlib.import_module("spacy").load(MODEL, exclude=_WITHOUT))


def people_by(nlp: Any) -> Callable[[str], list[tuple[int, int]]]:
    """A finder over any spaCy pipeline that names entities."""

    def names(text: str) -> list[tuple[int, int]]:
        return [(one.start_char, one.end_char) for one in nlp(text).ents if one.label_ in ("PERSON", "PER")]

    return names
