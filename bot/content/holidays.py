"""The pinned list of public holidays: `load_holidays() -> Holidays`; nothing else decides what `PH` means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.reading import read

HOLIDAYS = Path(__file__).with_name("holidays.yml")


@dataclass(frozen=True)
class Holidays:
    """Public holidays between `first` and `last`, both included; outside them nobody knows."""

    first: date
    last: date
    days: tuple[date, ...]

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def load_holidays(path: Path = HOLIDAYS) -> Holidays:
    """Read the list. Raises `ContentError` for a day out of order, twice, or outside the years it covers."""
    fields = read(path).fields({"covers", "holidays"}, ())
    covers = fields["covers"].fields({"from", "to"}, ())
    first, last = covers["from"].day(), covers["to"].day()
    listed: list[date] = []
    public: list[date] = []
    for item in fields["holidays"].items():
        entry = item.fields({"date", "name", "public"}, ())
        day = entry["date"].day()
        if not first <= day <= last:
            raise item.error(f"{day} lies outside 'covers'; widen covers or remove the day")
        if listed and day <= listed[-1]:
            raise item.error(f"{day} is out of order or stands here twice; keep the list sorted by date")
        listed.append(day)
        if entry["public"].flag():
            public.append(day)
    for year in range(first.year, last.year + 1):
        if not any(day.year == year for day in public):
            raise fields["covers"].error(f"no public holidays for {year}; add them or narrow covers")
    return Holidays(first, last, tuple(public))
