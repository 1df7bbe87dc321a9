"""Small tools for words: `sure_words` of a regular expression, and the `slips` of a thumb."""

from __future__ import annotations

import re
import sre_parse
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

#: A slip in a shorter word makes another word too often.
_SHORTEST = 4
#: So many texts of one piece are listed; a piece with more is passed over.
_MOST = 4000
#: What a word costs that stands in nearly every message, against 1 for any other.
_EVERYDAY = 60
_NAME = re.compile(r"\{([a-z_]+)\}")
_FIRST_NAME = 0xE000


def slips(word: str) -> Iterator[str]:
    """The word with two neighbours swapped, or with one letter lost after the first; shorter words have none."""
    if len(word) < _SHORTEST:
        return
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word)):
        if len(word) > _SHORTEST + 1:
            yield word[:at] + word[at + 1 :]


class SureWords:
    """Finds words of which one stands in every text that a pattern matches: without them nobody need look.

    `named`: what the {names} in a pattern stand for, as patterns that may use the names before them.
    `everyday`: words that are poor keys because they stand in most messages.
    """

    def __init__(self, named: Mapping[str, str], everyday: Iterable[str]) -> None:
        self._everyday = frozenset(everyday)
        self._signs: dict[str, str] = {}
        self._named: dict[str, frozenset[str]] = {}
        for name, pattern in named.items():
            words = self.of(pattern)
            self._signs[name] = sign = chr(_FIRST_NAME + len(self._signs))
            self._named[sign] = words

    def of(self, pattern: str) -> frozenset[str]:
        """The words; empty when there is no such set. Names stand for whole words."""
        plain = _NAME.sub(lambda match: self._signs[match.group(1)], pattern)
        return self._of_sequence(sre_parse.parse(plain)) or frozenset()

    def _of_sequence(self, parsed: Any) -> frozenset[str] | None:
        """The cheapest set that one piece of the sequence makes sure of; None when no piece does."""
        found = [words for piece in _pieces(parsed) if (words := self._of_piece(piece))]
        return min(found, key=self._cost, default=None)

    def _of_piece(self, piece: list[Any]) -> frozenset[str] | None:
        texts = _texts(piece)
        if texts is not None:
            chosen = [self._of_text(text) for text in texts]
            return frozenset().union(*chosen) if chosen and all(chosen) else None
        if len(piece) == 1 and str(piece[0][0]) == "SUBPATTERN":
            return self._of_sequence(piece[0][1][-1])
        if len(piece) == 1 and str(piece[0][0]) == "BRANCH":
            each = [self._of_sequence(branch) for branch in piece[0][1][1]]
            return frozenset().union(*(words or () for words in each)) if all(each) else None
        return None

    def _of_text(self, text: str) -> frozenset[str]:
        """The rarest word of a text."""
        words = [self._named.get(word, frozenset({word})) for word in text.split()]
        return min((word for word in words if word), key=self._cost, default=frozenset())

    def _cost(self, words: frozenset[str]) -> int:
        return len(words) + (_EVERYDAY - 1) * len(words & self._everyday)


def _pieces(parsed: Any) -> Iterator[list[Any]]:
    """The parts between the places where the pattern certainly has a space, an end or a gap of whole words."""
    piece: list[Any] = []
    for item in parsed:
        kind = str(item[0])
        if kind in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        if item == (sre_parse.LITERAL, 32) or (kind == "MAX_REPEAT" and _is_gap(item[1][2])):
            yield piece
            piece = []
        else:
            piece.append(item)
    yield piece


def _is_gap(repeated: Any) -> bool:
    """Whether what is repeated begins or ends with a space, so that the words beside it are whole."""
    inner = repeated
    while len(inner) == 1 and str(inner[0][0]) == "SUBPATTERN":
        inner = inner[0][1][-1]
    texts = _texts(inner)
    if texts is not None:
        return all(text.endswith(" ") for text in texts) or all(text.startswith(" ") for text in texts)
    return bool(len(inner)) and (sre_parse.LITERAL, 32) in (inner[0], inner[-1])


def _texts(parsed: Any) -> list[str] | None:
    """Every text that the sequence can be, or None when they are too many to list."""
    texts = [""]
    for kind, value in parsed:
        more = _choices(str(kind), value)
        if more is None or len(texts) * len(more) > _MOST:
            return None
        texts = [text + end for text in texts for end in more]
    return texts


def _choices(kind: str, value: Any) -> list[str] | None:
    if kind == "LITERAL":
        return [chr(value)]
    if kind == "BRANCH":
        branches = [_texts(branch) for branch in value[1]]
        return None if None in branches else [text for branch in branches for text in branch or ()]
    if kind == "SUBPATTERN":
        return _texts(value[-1])
    if kind == "MAX_REPEAT" and value[:2] == (0, 1):
        once = _texts(value[2])
        return None if once is None else ["", *once]
    if kind in ("ASSERT", "ASSERT_NOT", "AT"):
        return [""]
    if kind == "IN" and all(str(form) == "LITERAL" for form, _ in value):
        return [chr(char) for _, char in value]
    return None
