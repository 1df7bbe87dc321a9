"""Moments as the tables keep them: whole milliseconds since 1970, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from bot.clock import AMSTERDAM


def to_ms(moment: datetime) -> int:
    """An aware moment as milliseconds. Raises ValueError when it has no offset: we would have to guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset cannot be stored")
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The stored moment, in Amsterdam time."""
    return datetime.fromtimestamp(milliseconds / 1000, AMSTERDAM)
