"""The Dutch of spaCy: `dutch_model()` says which one there is, `load_dutch()` loads it."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from functools import lru_cache
from typing import Any, Literal

DutchModel = Literal["nl_core_news_sm", "lookup"]

#: Parts of `nl_core_news_sm` that neither words nor lemmas need; they take two thirds of the time.
_UNUSED = ("parser", "ner", "senter")


def dutch_model() -> DutchModel:
    """The statistical model when it is installed, else a blank one with the Dutch lookup lemmatizer."""
    return "nl_core_news_sm" if importlib.util.find_spec("nl_core_news_sm") else "lookup"


@lru_cache(maxsize=1)
def load_dutch() -> Any:
    """A spaCy pipeline that gives tokens with lemmas. Takes 1 to 3 seconds, once per process."""
    spacy = _import_spacy()
    if dutch_model() == "nl_core_news_sm":
        return spacy.load("nl_core_news_sm", exclude=_UNUSED)
    nlp = spacy.blank("nl")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


def _import_spacy() -> Any:
    """Import spaCy without TensorFlow: thinc imports it wherever it finds it, which costs 5 s and 300 MB.

    A real TensorFlow that is loaded already stays visible; the hollow one of `bot.engine` would confuse thinc.
    """
    before = sys.modules.get("tensorflow")
    if getattr(before, "__file__", None):
        return importlib.import_module("spacy")
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("spacy")
    finally:
        del sys.modules["tensorflow"]
        if before is not None:
            sys.modules["tensorflow"] = before
