"""`with_typos(text, seed)`: the slips of a thumb in the dark, the same ones for the same seed."""

from __future__ import annotations

import random

#: Characters per slip.
EVERY = 12
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    """Each letter with the letters around it on a QWERTY keyboard."""
    place = {letter: (row, column) for row, line in enumerate(_ROWS) for column, letter in enumerate(line)}
    return {
        letter: "".join(
            other
            for other, (row, column) in sorted(place.items())
            if other != letter and abs(row - here[0]) <= 1 and -1 <= column - here[1] + (row - here[0]) * 0.5 <= 1
        )
        for letter, here in place.items()
    }


NEIGHBOURS = _neighbours()


def with_typos(text: str, seed: int) -> str:
    """About one slip per 12 characters, at least one: two letters swapped, one dropped, doubled, or beside it."""
    chance = random.Random(f"{seed}:{text}")
    for _ in range(max(1, round(len(text) / EVERY))):
        places = [i for i, sign in enumerate(text) if sign.lower() in NEIGHBOURS]
        if not places:
            return text
        at = chance.choice(places)
        text = text[:at] + _slip(text[at : at + 2], chance) + text[at + 2 :]
    return text


def _slip(pair: str, chance: random.Random) -> str:
    """One slip in the first letter; `pair` is that letter and the sign after it, if there is one."""
    first, second = pair[0], pair[1:]
    kind = chance.choice(("swap", "drop", "double", "neighbour"))
    if kind == "swap" and second.isalpha() and second != first:
        return second + first
    if kind == "drop":
        return second
    if kind == "double":
        return first + first + second
    near = chance.choice(NEIGHBOURS[first.lower()])
    return (near.upper() if first.isupper() else near) + second
