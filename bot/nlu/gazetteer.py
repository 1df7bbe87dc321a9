"""Names in running text: `Gazetteer.find(text)`, exact in any spelling of signs and spaces, and nearly exact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.content.words import joined

#: Words in the longest name, and characters of the longest text in which mistakes are looked for.
LONGEST_NAME, LONGEST_FUZZY_TEXT = 6, 300
#: Shorter names have to be written as they are: "politiek" is no misspelt "politie".
FUZZY_LENGTH = 8
_LETTERS_PER_MISTAKE, _MOST_MISTAKES = 8, 2
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Found:
    """A name in a text: `value` is an id; offsets are characters of the text."""

    entity: str
    value: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Everyday:
    """When a name that is also an everyday word is a name; see lexicon/organisatie.yml."""

    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    everyday: frozenset[str] = frozenset()
    after_area: frozenset[str] | None = None
    unlike: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Word:
    plain: str
    start: int
    end: int


@dataclass
class Gazetteer:
    """Names without spaces and signs → (entity, id)."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    everyday: dict[str, Everyday] = field(default_factory=dict)
    _initials: dict[str, list[str]] = field(default_factory=dict)

    def add(self, entity: str, value: str, names: Iterable[str]) -> None:
        """The first entity that claims a name keeps it."""
        for name in names:
            plain = joined(name)
            if plain and plain not in self.names:
                self.names[plain] = (entity, value)
                if _may_be_misspelt(name, plain):
                    self._initials.setdefault(plain[0], []).append(plain)

    def find(self, text: str) -> list[Found]:
        """The names from left to right, the longest first where two overlap."""
        words = [_Word(joined(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
        found: list[Found] = []
        index = 0
        while index < len(words):
            match = self._at(text, words, index)
            if match:
                size, name = match
                entity, value = self.names[name]
                start, end = words[index].start, words[index + size - 1].end
                found.append(Found(entity, value, text[start:end], start, end))
            index += match[0] if match else 1
        return found

    def _at(self, text: str, words: list[_Word], index: int) -> tuple[int, str] | None:
        """How many words from here are a name, and which."""
        pieces = list(_pieces(words, index))
        for size, piece in pieces:
            if piece in self.names and self._is_name(text, words, index, size, piece):
                return size, piece
        if len(text) > LONGEST_FUZZY_TEXT:
            return None
        for size, piece in pieces:
            near = self._near(piece)
            if near and self._is_meant(words, index, size, piece, near):
                return size, near
        return None

    def _near(self, piece: str) -> str | None:
        if len(piece) < FUZZY_LENGTH - 1 or piece in self.names:
            return None
        best = min(
            ((_mistakes(piece, name), name) for name in self._initials.get(piece[0], ())),
            default=(_MOST_MISTAKES + 1, ""),
        )
        return best[1] if best[0] <= min(_MOST_MISTAKES, len(best[1]) // _LETTERS_PER_MISTAKE) else None

    def _is_meant(self, words: list[_Word], index: int, size: int, piece: str, near: str) -> bool:
        """Whether a misspelt name is one: of an everyday name its neighbours have to say so."""
        rule = self.everyday.get(near)
        if rule is None:
            return True
        before, after = _neighbours(words, index, size)
        return piece not in rule.unlike and (before in rule.before or after in rule.after)

    def _in_area(self, rule: Everyday, words: list[_Word], index: int) -> bool:
        """As in "wij in lewenborg", with nothing behind it that makes it the pronoun; `index` is that of "in"."""
        if rule.after_area is None or index >= len(words) or words[index].plain != "in":
            return False
        for size, piece in _pieces(words, index + 1):
            if self.names.get(piece, ("",))[0] == "wijk":
                rest = words[index + 1 + size :]
                return not rest or rest[0].plain in rule.after_area
        return False

    def _is_name(self, text: str, words: list[_Word], index: int, size: int, piece: str) -> bool:
        rule = self.everyday.get(piece)
        if rule is None or size == len(words):
            return True
        before, after = _neighbours(words, index, size)
        if before in rule.before or after in rule.after or (not index and self._in_area(rule, words, size)):
            return True
        if _stands_out(text, text[words[index].start : words[index + size - 1].end]):
            return True
        near = {
            word.plain for word in (*words[max(0, index - 5) : index], *words[index + size : index + size + 3])
        }
        return bool(rule.everyday) and not near & rule.everyday


def _pieces(words: list[_Word], index: int) -> Iterator[tuple[int, str]]:
    for size in range(min(LONGEST_NAME, len(words) - index), 0, -1):
        yield size, "".join(word.plain for word in words[index : index + size])


def _neighbours(words: list[_Word], index: int, size: int) -> tuple[str, str]:
    """The word before and the word after; "" where there is none."""
    before = words[index - 1].plain if index else ""
    return before, words[index + size].plain if index + size < len(words) else ""


def _may_be_misspelt(name: str, plain: str) -> bool:
    """Not a number, and not an article with a short name behind it."""
    article = name.lower().startswith(("de ", "het ", "een "))
    return len(plain) >= FUZZY_LENGTH and not article and not any(sign.isdigit() for sign in plain)


def _mistakes(piece: str, name: str) -> int:
    return int(OSA.distance(piece, name, score_cutoff=_MOST_MISTAKES))


def _stands_out(text: str, name: str) -> bool:
    """WIJ in capitals, or Veilig Thuis with both, in a text that is not all capitals."""
    if text.isupper():
        return False
    return name.isupper() or (" " in name and name.istitle())


def everyday_rules(raw: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Everyday]:
    """The content of lexicon/organisatie.yml as rules by name."""
    return {
        joined(name): Everyday(**{key: frozenset(joined(word) for word in words) for key, words in rule.items()})
        for name, rule in raw.items()
    }
