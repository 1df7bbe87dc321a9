"""The clock as a parameter: `now()` and `parse()`, both in Europe/Amsterdam."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """The present moment, aware, in Amsterdam time."""
    return datetime.now(AMSTERDAM)


def parse(text: str) -> datetime:
    """Read an ISO moment; without an offset it is Amsterdam time. Raises ValueError on anything else."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)
