"""Small tools for words: `first_words` of a regular expression, and the `slips` of a thumb."""

from __future__ import annotations

import sre_parse
from collections.abc import Iterator
from typing import Any

#: A slip in a shorter word makes another word too often.
_SHORTEST = 4


def slips(word: str) -> Iterator[str]:
    """The word with two neighbours swapped, or with one letter lost after the first; shorter words have none."""
    if len(word) < _SHORTEST:
        return
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word)):
        if len(word) > _SHORTEST + 1:
            yield word[:at] + word[at + 1 :]


def first_words(pattern: str) -> frozenset[str]:
    """The first word of every text that the pattern can be; it may hold choices and options, no repetition.

    Raises ValueError on a pattern that stands for endlessly many texts.
    """
    return frozenset(text.split()[0] for text in _texts(sre_parse.parse(pattern)) if text.strip())


def _texts(parsed: Any) -> list[str]:
    texts = [""]
    for kind, value in parsed:
        texts = [text + more for text in texts for more in _choices(str(kind), value)]
    return texts


def _choices(kind: str, value: Any) -> list[str]:
    if kind == "LITERAL":
        return [chr(value)]
    if kind == "BRANCH":
        return [text for branch in value[1] for text in _texts(branch)]
    if kind == "SUBPATTERN":
        return _texts(value[-1])
    if kind == "MAX_REPEAT" and value[:2] == (0, 1):
        return ["", *_texts(value[2])]
    if kind in ("ASSERT", "ASSERT_NOT"):
        return [""]
    if kind == "IN":
        return [chr(char) for form, char in value if str(form) == "LITERAL"]
    raise ValueError(f"no finite list of words: {kind}")
