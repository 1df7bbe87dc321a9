"""Does an unknown word look like a name? `Likeness` knows which letters stand together in names, and in words.

No list holds every name; "tesfamichael" looks like one and "wasknijper" does not, by their letters alone.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping

#: Stands for a trio that was never seen.
_NEVER = ""
_SMALL = 0.3
_KINDS = 28**3


class Likeness:
    """Log odds by trio of letters, as `learn` made them."""

    def __init__(self, odds: Mapping[str, float]) -> None:
        self._odds = odds

    def of(self, word: str) -> float:
        """The mean over the word: above 0 it looks more like a name than like a word."""
        trios = _trios(word)
        return sum(self._odds.get(trio, self._odds[_NEVER]) for trio in trios) / len(trios)

    def as_json(self) -> str:
        """For a file."""
        return json.dumps({trio: round(odds, 3) for trio, odds in self._odds.items()})


def learn(names: Iterable[str], dictionary: Iterable[str], everyday: Iterable[str]) -> Likeness:
    """From names, from all words, and from the few that are used most, which count as much as all others."""
    of_names, of_words, of_everyday = _shares(names), _shares(dictionary), _shares(everyday)
    trios = {*of_names, *of_words, *of_everyday, _NEVER}

    def odds(trio: str) -> float:
        return math.log(2 * _get(of_names, trio) / (_get(of_words, trio) + _get(of_everyday, trio)))

    return Likeness({trio: odds(trio) for trio in trios})


def _trios(word: str) -> list[str]:
    whole = f"^^{word}$"
    return [whole[place : place + 3] for place in range(len(whole) - 2)]


def _shares(words: Iterable[str]) -> dict[str, float]:
    """How much of all trios each is; a little for what was never seen."""
    counts = Counter(trio for word in words for trio in _trios(word))
    total = sum(counts.values()) + _SMALL * _KINDS
    return {trio: (counts[trio] + _SMALL) / total for trio in (*counts, _NEVER)}


def _get(shares: Mapping[str, float], trio: str) -> float:
    return shares.get(trio, shares[_NEVER])
