"""Which cells of a table stay hidden: `publish(cells, order, linked)`, a pure judgement.

The cells of a table add up to a number that everybody may know. A cell under 10 is hidden, zero as well: whether
nobody or somebody was there is the same secret. Then the first cells in a fixed order are hidden along, until the
hidden ones together hold ten more than what is known of them, so that nobody finds one by subtracting. The order
is fixed because an order by size would tell something of the sizes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: A count below this is not shown.
LEAST = 10

Published = Mapping[str, int | None]


def publish(cells: Mapping[str, int], order: Sequence[str], linked: Mapping[str, bool] | None = None) -> Published:
    """The cells, None where hidden. `order`: which go along first; it names every cell.

    `linked`: a cell that stands in other tables too, and whether it is hidden there. It never goes along for the
    sake of this table alone, because then another table would show it.
    """
    linked = linked or {}
    hidden = {name for name, count in cells.items() if linked.get(name, count < LEAST)}
    if hidden:
        along = 0
        for name in order:
            if along and sum(cells[one] for one in hidden) >= LEAST * (along + 1):
                break
            if name not in hidden and name not in linked:
                hidden.add(name)
                along += 1
    return {name: None if name in hidden else count for name, count in cells.items()}


def hides(count: int, rest: int) -> bool:
    """Whether the shared cell of several tables is hidden: it, or what is left without it, is too small."""
    return count < LEAST or rest < LEAST
