"""Counts for ever: `add(connection, month, cells)`, `months` and `read_month`; which month is `month_of`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import AMSTERDAM
from bot.conversation.schema import tally

#: A kind of table, a row in it, and a column where it has columns.
Cell = tuple[str, str, str]
#: So long after its end a month still takes in what began in it; then its numbers never change again.
CLOSES_AFTER = timedelta(days=1)

#: What was counted whole, and what was erased before it could be; left by the exit button or not.
CONVERSATIONS, WHOLE, BY_EXIT, ERASED = "conversations", "whole", "exit", "erased"
THEME, ACUTE, FALLBACK = "theme", "acute", "fallback"
YES, NO, NONE = "yes", "no", "none"

_ADD = sa.text(
    "INSERT INTO tally (month, kind, row_name, column_name, count) VALUES (:month, :kind, :row, :column, 1)"
    " ON CONFLICT (month, kind, row_name, column_name) DO UPDATE SET count = tally.count + 1"
)


def add(connection: Connection, month: str, cells: Iterable[Cell]) -> None:
    """One conversation more in each of these cells; in one order, so that nobody locks another out for ever."""
    rows = [
        {"month": month, "kind": kind, "row": row, "column": column} for kind, row, column in sorted(set(cells))
    ]
    if rows:
        connection.execute(_ADD, rows)


def always_known(theme: str | None, *, acute: bool, fallback: bool) -> list[Cell]:
    """What is counted of every conversation, also of one that was erased before it was over."""
    return [
        (THEME, theme or NONE, ""),
        (ACUTE, YES if acute else NO, ""),
        (FALLBACK, YES if fallback else NO, ""),
    ]


def month_of(began: datetime, now: datetime) -> str:
    """The month (YYYY-MM) that a conversation counts for; what comes too late for its own counts for this one."""
    own = began.astimezone(AMSTERDAM).strftime("%Y-%m")
    return own if now < closes(own) else now.astimezone(AMSTERDAM).strftime("%Y-%m")


def closes(month: str) -> datetime:
    """From when on the numbers of a month never change again."""
    year, number = int(month[:4]), int(month[5:])
    year, number = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=AMSTERDAM) + CLOSES_AFTER


def months(connection: Connection, now: datetime) -> list[str]:
    """The months that are closed and have something in them, the newest first."""
    found = connection.execute(sa.select(tally.c.month).distinct()).scalars()
    return sorted((month for month in found if closes(month) <= now), reverse=True)


def read_month(connection: Connection, month: str) -> dict[Cell, int]:
    """Every count of a month."""
    rows = connection.execute(sa.select(tally).where(tally.c.month == month))
    return {(row.kind, row.row_name, row.column_name): row.count for row in rows}
