"""How much of a sentence was copied: `longest_run(sentence, originals)`, a pure function."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.review.deidentify.text import clean, shadow

#: So many words in a row of what a visitor typed make a sentence hers, and not the writer's own.
COPIED = 8
#: A placeholder of pseudonymising, which stands for words that we do not see.
PLACEHOLDER = re.compile(r"\[[a-z]+-\d+\]")
_TOKEN = re.compile(rf"{PLACEHOLDER.pattern}|[^\W_]+")
#: Stands for a placeholder: it is equal to any one word.
_ANY = ""


def folded(text: str) -> list[str]:
    """The words without case, accents and punctuation; "m'n" is "mn"; a placeholder is any one word."""
    found = _TOKEN.findall(shadow(clean(text)).replace("'", ""))
    return [_ANY if one.startswith("[") else one for one in found]


def longest_run(sentence: str, originals: Iterable[str]) -> int:
    """How many words in a row stand in one of the originals too.

    Give what somebody typed as one text: a sentence may go on in the next message.
    """
    own = folded(sentence)
    return max((_shared(own, folded(original)) for original in originals), default=0)


def _shared(own: list[str], other: list[str]) -> int:
    """The longest common stretch, by the usual table of which only the last row is kept."""
    best, before = 0, [0] * (len(other) + 1)
    for mine in own:
        row = [0]
        for place, theirs in enumerate(other):
            row.append(before[place] + 1 if _equal(mine, theirs) else 0)
        best, before = max(best, *row), row
    return best


def _equal(mine: str, theirs: str) -> bool:
    return mine == theirs or _ANY in (mine, theirs)
