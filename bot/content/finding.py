"""Finds the organisation that a text names: `Finder.over(organisations)`, `finder.find(text) -> id | None`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.content.organisation import Organisation
from bot.content.words import joined, words

_LONGEST_NAME = 6
"""No synonym has more words."""
_FUZZY_LENGTH = 6
"""Shorter names are matched only as they are: in "lent" or "csg" one other letter is another word."""
_SHORT_TEXT = 3
"""In a longer text only single words may be misspelled: "een veilig huis" is no Veilig Thuis."""
_LETTERS_PER_MISTAKE = 7
_MOST_MISTAKES = 2


@dataclass(frozen=True)
class Finder:
    """`strong` names count anywhere in a text; `weak` ones (wij, Jasmijn) only when the text is nothing else."""

    strong: Mapping[str, str]
    weak: Mapping[str, str]

    @classmethod
    def over(cls, organisations: Iterable[Organisation]) -> Finder:
        strong: dict[str, str] = {}
        weak: dict[str, str] = {}
        for each in organisations:
            weak.update({joined(name): each.id for name in (each.id, *each.weak_synonyms)})
            strong.update({joined(name): each.id for name in (each.name, *each.synonyms)})
        return cls(strong, weak)

    def find(self, text: str, entity: bool = False) -> str | None:
        """The longest exact name; else, carefully, a name with a mistake in it. None when nobody is named."""
        spoken = words(text)
        whole = "".join(spoken)
        if entity and (found := self.weak.get(whole)):
            return found
        pieces = list(_pieces(spoken))
        exact = [piece for piece in pieces if piece in self.strong]
        if exact:
            return self.strong[max(exact, key=len)]
        if entity or len(spoken) <= _SHORT_TEXT:
            return self._misspelled([*spoken, whole])
        return self._misspelled(spoken)

    def _misspelled(self, pieces: list[str]) -> str | None:
        """The name with the fewest mistakes; nothing when two organisations are equally near."""
        best: dict[int, set[str]] = {}
        for piece in pieces:
            for name, organisation in self.strong.items():
                mistakes = _mistakes(piece, name)
                if mistakes is not None:
                    best.setdefault(mistakes, set()).add(organisation)
        if not best:
            return None
        nearest = best[min(best)]
        return next(iter(nearest)) if len(nearest) == 1 else None


def _pieces(spoken: list[str]) -> Iterator[str]:
    for start in range(len(spoken)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(spoken)) + 1):
            yield "".join(spoken[start:end])


def _mistakes(piece: str, name: str) -> int | None:
    """How many letters are wrong, missing, extra or swapped; None when too many, or when it is a number."""
    if len(name) < _FUZZY_LENGTH or any(sign.isdigit() for sign in name) or piece[:1] != name[:1]:
        return None
    allowed = min(_MOST_MISTAKES, len(name) // _LETTERS_PER_MISTAKE)
    distance = int(OSA.distance(piece, name, score_cutoff=allowed)) if allowed else 1
    return distance if distance <= allowed else None
