"""What was destroyed at its term: `record` adds to the count of the day, `destroyed` reads the counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.clock import AMSTERDAM
from bot.review.schema import destruction

_ADD = sa.text(
    "INSERT INTO destruction (day, what, count) VALUES (:day, :what, :count)"
    " ON CONFLICT (day, what) DO UPDATE SET count = destruction.count + excluded.count"
)


def record(connection: Connection, now: datetime, counts: Mapping[str, int]) -> None:
    """Add these to the day: a day, a kind and a number. What visitors erase is not counted here."""
    day = now.astimezone(AMSTERDAM).date().isoformat()
    for what, count in counts.items():
        if count:
            connection.execute(_ADD, {"day": day, "what": what, "count": count})


def destroyed(connection: Connection) -> list[tuple[str, str, int]]:
    """Day, kind and number, oldest first."""
    query = sa.select(destruction).order_by(destruction.c.day, destruction.c.what)
    return [(row.day, row.what, row.count) for row in connection.execute(query)]
