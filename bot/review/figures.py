"""What staff see of the counts: `figures(counts, rows)`, a pure judgement, and `Figures`, which reads them.

Every table of a month is suppressed here and nowhere else; pages and exports only show what this gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection

from bot.conversation import tally
from bot.conversation.tally import BY_EXIT, CONVERSATIONS, ERASED, NO, NONE, WHOLE, YES, Cell
from bot.conversation.theme import DANGER, QUESTIONS, STORIES
from bot.review.counting import FEEDBACK, HANDOFF, MOMENT, MUNICIPALITY, REFERRAL, ROLE
from bot.review.facts import PARTS
from bot.review.suppress import LEAST, Published, hides, publish

#: Whatever has no row of its own, such as a theme that no longer exists.
OTHER = "other"
#: What was erased before it was over: of it only the month, theme, danger and misunderstanding are known.
GONE = "gone"
DAYS = tuple(str(day) for day in range(7))
THEMES = (NONE, OTHER, *sorted(QUESTIONS), *sorted(DANGER), *sorted(STORIES))
OUTCOMES = (
    NONE, OTHER, "asked", "cancelled", "timed_out", "nobody", "outside_hours", "failed", "not_offered", "joined",
)  # fmt: skip
ROLES = (NONE, OTHER, "professional", "pleger", "kind", "omstander", "slachtoffer")
#: Which goes along first: the middle of a weekday tells least, the night most.
_HOURS = ("middag", "ochtend", "avond", "nacht")
_MOMENTS = tuple(f"{part} {day}" for part in _HOURS for day in DAYS)


@dataclass(frozen=True)
class Table:
    """Rows and their counts, None where hidden. `together`: what the hidden ones are together, None for nothing.

    `adds_up`: each conversation stands in exactly one row. `columns`: the days, in the table of moments.
    """

    kind: str
    rows: Mapping[str, int | None]
    together: int | None = None
    adds_up: bool = True
    columns: tuple[str, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether anything in it is shown."""
        return any(count is not None for name, count in self.rows.items() if name != GONE)


@dataclass(frozen=True)
class Month:
    """What may be known of a month. `total` is None, and there are no tables, when there were fewer than ten."""

    month: str
    total: int | None
    tables: tuple[Table, ...] = ()

    def table(self, kind: str) -> Table | None:
        """The table of a kind, if this month has it."""
        return next((table for table in self.tables if table.kind == kind), None)


class Figures:
    """The months that are closed. `reading` begins a transaction; it names what fails."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._reading = reading

    def months(self, now: datetime) -> list[str]:
        """The newest first."""
        with self._reading() as connection:
            return tally.months(connection, now)

    def month(self, month: str, now: datetime, organisations: Sequence[str], towns: Sequence[str]) -> Month | None:
        """The figures of a month; None when it is not closed yet, or nothing was counted in it."""
        with self._reading() as connection:
            if month not in tally.months(connection, now):
                return None
            return figures(month, tally.read_month(connection, month), organisations, towns)


def figures(
    month: str, counts: Mapping[Cell, int], organisations: Sequence[str] = (), towns: Sequence[str] = ()
) -> Month:
    """A month as everybody of the staff may know it.

    `organisations`, `towns`: which rows those tables have; a table may not tell by having a row that somebody was
    there.
    """
    gone = {how: counts.get((CONVERSATIONS, how, ""), 0) for how in (ERASED, BY_EXIT)}
    erased, whole = sum(gone.values()), counts.get((CONVERSATIONS, WHOLE, ""), 0)
    if erased + whole < LEAST:
        return Month(month, None)
    shared = _Shared(erased, hides(erased, whole))
    tables = [
        _left(gone, shared, whole),
        _table(MOMENT, _moments(counts), shared),
        _parts(counts, shared),
        _table(tally.THEME, _cells(counts, tally.THEME, THEMES)),
        _table(ROLE, _cells(counts, ROLE, ROLES), shared),
        _table(tally.ACUTE, _cells(counts, tally.ACUTE, (NO, YES))),
        _table(tally.FALLBACK, _cells(counts, tally.FALLBACK, (NO, YES))),
        _table(HANDOFF, _cells(counts, HANDOFF, OUTCOMES), shared),
        _table(FEEDBACK, _cells(counts, FEEDBACK, (NONE, "up", "down")), shared),
        _referrals(counts, organisations, shared, whole),
    ]
    if len(towns) > 1:
        tables.append(_table(MUNICIPALITY, _cells(counts, MUNICIPALITY, (OTHER, *towns)), shared))
    return Month(month, erased + whole, tuple(one for one in tables if one is not None and _complete(one, counts)))


def _complete(table: Table, counts: Mapping[Cell, int]) -> bool:
    """Whether this kind was counted of every conversation of the month: not when we began to count it half-way."""
    if table.kind in (CONVERSATIONS, REFERRAL, "part"):
        return True
    counted = sum(count for (kind, _, _), count in counts.items() if kind == table.kind)
    known = (WHOLE,) if GONE in table.rows else (WHOLE, ERASED, BY_EXIT)
    return counted == sum(counts.get((CONVERSATIONS, how, ""), 0) for how in known)


@dataclass(frozen=True)
class _Shared:
    """The cell that stands in many tables, hidden in all of them or in none."""

    count: int
    hidden: bool


def _cells(counts: Mapping[Cell, int], kind: str, rows: Sequence[str]) -> dict[str, int]:
    """The rows that there are, in order; what has none is `other`, where there is such a row."""
    cells = dict.fromkeys(rows, 0)
    for (of, name, _), count in counts.items():
        if of == kind:
            cells[name if name in cells else OTHER] += count
    return cells


def _moments(counts: Mapping[Cell, int]) -> dict[str, int]:
    return {name: counts.get((MOMENT, *name.split(" ")), 0) for name in _MOMENTS}  # type: ignore[arg-type]


def _table(kind: str, cells: Mapping[str, int], shared: _Shared | None = None) -> Table:
    columns = DAYS if kind == MOMENT else ()
    if shared is None:
        shown = publish(cells, tuple(cells))
        return Table(kind, shown, _together(shown, cells), columns=columns)
    cells = {**cells, GONE: shared.count}
    shown = publish(cells, tuple(cells), {GONE: shared.hidden})
    return Table(kind, shown, _together(shown, cells), columns=columns)


def _together(shown: Published, cells: Mapping[str, int]) -> int | None:
    hidden = [count for name, count in cells.items() if shown[name] is None]
    return sum(hidden) if hidden else None


def _left(gone: Mapping[str, int], shared: _Shared, whole: int) -> Table:
    """What was erased first, and how much of it by the exit button, when that may be known."""
    cells = {WHOLE: whole, GONE: shared.count}
    if shared.hidden:
        return Table(CONVERSATIONS, dict.fromkeys(cells), sum(cells.values()))
    how = publish(gone, (ERASED, BY_EXIT))
    return Table(CONVERSATIONS, {**cells, **how}, _together(how, gone), adds_up=False)


def _parts(counts: Mapping[Cell, int], shared: _Shared) -> Table | None:
    """The parts of the day alone, in a month that has too little for the picture with the days beside them."""
    moments = _moments(counts)
    if _table(MOMENT, moments, shared).seen:
        return None
    cells = {part: sum(moments[f"{part} {day}"] for day in DAYS) for part in _HOURS}
    return _table("part", cells, shared)


def _referrals(counts: Mapping[Cell, int], organisations: Sequence[str], shared: _Shared, whole: int) -> Table:
    """In how many conversations each was named; each against those in which it was not."""
    rows: dict[str, int | None] = {}
    for organisation in organisations:
        named = counts.get((REFERRAL, organisation, ""), 0)
        rows[organisation] = _table(REFERRAL, {NO: whole - named, YES: named}, shared).rows[YES]
    return Table(REFERRAL, rows, adds_up=False)


def in_order(table: Table) -> list[tuple[str, int]]:
    """The rows that are shown, the largest first."""
    shown = [(name, count) for name, count in table.rows.items() if count is not None and name != GONE]
    return sorted(shown, key=lambda row: -row[1])


def day_by_part(table: Table) -> list[tuple[str, list[int | None]]]:
    """The table of moments as rows: each part of the day with its seven days."""
    return [(part, [table.rows[f"{part} {day}"] for day in DAYS]) for part in PARTS]
