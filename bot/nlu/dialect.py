"""Gronings, street Dutch and chat spelling in standard words: `to_standard(text)`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

LEXICON = Path(__file__).parent / "lexicon" / "dialect.yml"
#: A word with the apostrophes in it and, as in 't and 'k, before it.
_WORD = re.compile(r"['’‘`]?\w+(?:['’‘`]\w+)*")
_APOSTROPHES = str.maketrans("’‘`", "'''")


def to_standard(text: str) -> str:
    """The text with each word of the lexicon in its standard form, which is lower case; the rest stays as it is.

    Returns the same object when no word is in the lexicon.
    """
    words = lexicon()
    changed = _WORD.sub(lambda match: _standard(match.group(), words), text)
    return text if changed == text else changed


@lru_cache(maxsize=1)
def lexicon() -> dict[str, str]:
    """Variant → standard form. Raises OSError or ruamel's YAMLError: without its words nothing may start."""
    content: dict[str, list[str]] = YAML(typ="safe").load(LEXICON.read_text(encoding="utf-8"))
    return {variant: standard for standard, variants in content.items() for variant in variants}


def _standard(word: str, words: dict[str, str]) -> str:
    key = _key(word)
    if key in words:
        return words[key]
    # An apostrophe that is no part of the word opens a quotation: 'hai kwam'.
    return word[0] + words[key[1:]] if key[0] == "'" and key[1:] in words else word


def _key(word: str) -> str:
    """As the lexicon writes it: lower case, one kind of apostrophe, no accents."""
    if word.isascii():
        return word.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKD", word.lower().translate(_APOSTROPHES))
    return "".join(char for char in plain if not unicodedata.combining(char))
