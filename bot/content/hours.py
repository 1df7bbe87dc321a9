"""Opening hours: `Hours.parse(text, holidays)` and what they say at a moment; wall-clock time in Amsterdam."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import opening_hours

from bot.clock import AMSTERDAM
from bot.content.holidays import Holidays
from bot.errors import NachtlichtError

_ParserError: type[Exception] = opening_hours.ParserError  # type: ignore[attr-defined]  # its stubs forget it

Raw = Literal["open", "closed", "unknown"]
State = Literal["open", "closed", "usually_open", "unknown"]
Span = tuple[str, str]

_COMMENT = re.compile(r'"[^"]*"')
_TIMES = re.compile(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)")
_ONE = r"(?:[A-Z][a-z](?:-[A-Z][a-z])?|PH)"
_DAYS = re.compile(rf"(?P<days>{_ONE}(?:,{_ONE})*)(?P<rest>\s+(?:\d\d:\d\d|off\b|closed\b|unknown\b).*)?")
_FOREIGN = re.compile(r"\b(?:SH|easter|week|sunrise|sunset|dawn|dusk)\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_CLOSED = timedelta(days=6)


class BadOpeningHours(NachtlichtError):
    """An opening-hours text that cannot be read, or that would be read wrongly; the message says what to write."""


@dataclass(frozen=True)
class Hours:
    """One opening-hours text (OpenStreetMap syntax) with our own holidays filled in."""

    text: str
    holidays: Holidays = field(repr=False)
    _library: Any = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, holidays: Holidays) -> Hours:
        """Raises `BadOpeningHours`; a range over midnight is refused, because `;` would cut the night in two."""
        bare = _COMMENT.sub('""', text)
        for start, end in _TIMES.findall(bare):
            if end <= start or end > "24:00":
                raise BadOpeningHours(f"{start}-{end} passes midnight; write {start}-24:00 and 00:00-{end} apart")
        if found := _FOREIGN.search(bare):
            raise BadOpeningHours(f"{found.group()!r} is not used here; write days and clock times")
        try:
            library = opening_hours.OpeningHours(
                _without_ph(text, holidays), auto_country=False, auto_timezone=False
            )
        except _ParserError as cause:
            raise BadOpeningHours(
                f"cannot read the opening hours {text!r}; write e.g. Mo-Fr 09:00-17:00; PH off"
            ) from cause
        if library.warnings:
            raise BadOpeningHours(f"unclear opening hours {text!r}: {library.warnings[0]}")
        return cls(text, holidays, library)

    @property
    def always(self) -> bool:
        """Open day and night, every day, holidays too."""
        return self.text == "24/7"

    @property
    def uses_holidays(self) -> bool:
        return _names_ph(self.text)

    @property
    def partly_unknown(self) -> bool:
        """True when the text itself says that it does not know its times."""
        return "unknown" in _COMMENT.sub("", self.text)

    def at(self, now: datetime) -> Raw:
        """What the text says at this moment (aware). Unknown outside the holiday list, if it needs the list."""
        local = _wall_clock(now)
        if self.uses_holidays and not self.holidays.covers(local.date()):
            return "unknown"
        state, _comment = self._library.state(local)
        return _RAW[str(state)]

    def open_until(self, now: datetime) -> datetime | None:
        """When it next stops being open (wall clock), or None when it never does."""
        change = self._library.next_change(_wall_clock(now))
        return change.replace(tzinfo=None) if change else None

    def next_opening(self, now: datetime) -> datetime | None:
        """The wall-clock moment at which it surely opens next, within six days; None when that is not sure."""
        local = _wall_clock(now)
        for start, _end, state, _comment in self._library.intervals(local, local + _LONG_CLOSED):
            kind = _RAW[str(state)]
            if kind == "closed":
                continue
            start = start.replace(tzinfo=None)
            return start if kind == "open" and start > local and self._known(start) else None
        return None

    def spans(self, day: date) -> tuple[Span, ...]:
        """The open spans of one day as ("09:00", "17:00"); midnight at the end is "24:00"."""
        start = datetime.combine(day, time())
        found = []
        for begin, end, state, _comment in self._library.intervals(start, start + timedelta(days=1)):
            if _RAW[str(state)] == "open":
                until = "24:00" if end.date() > day else f"{end:%H:%M}"
                found.append((f"{begin:%H:%M}", until))
        return tuple(found)

    def _known(self, moment: datetime) -> bool:
        return not self.uses_holidays or self.holidays.covers(moment.date())


@dataclass(frozen=True)
class Opening:
    """Everything that decides the state of one channel. `trusted` = hours of high or medium confidence."""

    hours: Hours | None
    trusted: bool
    usual: Hours | None = None
    doubtful: Hours | None = None
    last_entry_min: int = 0


def state_at(opening: Opening, now: datetime, fresh: bool) -> State:
    """Open or closed only when the hours are trusted and fresh; else usually_open or unknown."""
    if opening.doubtful is not None and opening.doubtful.at(now) == "open":
        return "unknown"
    raw: Raw = opening.hours.at(now) if opening.hours else "unknown"
    if opening.trusted and fresh and raw == "closed":
        return "closed"
    if opening.trusted and fresh and raw == "open":
        return "unknown" if _too_late(opening, now) else "open"
    usual = opening.usual or opening.hours
    return "usually_open" if usual is not None and usual.at(now) == "open" else "unknown"


def _too_late(opening: Opening, now: datetime) -> bool:
    """A chat may take nobody new in its last minutes; then we do not call it open."""
    if not opening.last_entry_min or opening.hours is None:
        return False
    end = opening.hours.open_until(now)
    return end is not None and end - _wall_clock(now) < timedelta(minutes=opening.last_entry_min)


def _wall_clock(now: datetime) -> datetime:
    """Opening hours are what the clock on the wall says, also in the nights that the clock is changed."""
    return now.astimezone(AMSTERDAM).replace(tzinfo=None)


def _without_ph(text: str, holidays: Holidays) -> str:
    """Replace `PH` by the dates of our list: `Sa-Su,PH x` becomes `Sa-Su x; 2026 Jan 01,... x`.

    The library knows Dutch holidays by country only and cannot be given a list, so it never gets to see `PH`.
    """
    dates = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in holidays.days)
    rules = []
    parts = _split_rules(text)
    for rule in parts:
        if not _names_ph(rule):
            rules.append(rule)
            continue
        found = _DAYS.fullmatch(rule)
        if not found or _names_ph(found["rest"] or ""):
            raise BadOpeningHours(f"cannot read PH in {rule!r}; write e.g. Sa-Su,PH 10:00-12:00 or PH off")
        if rule is not parts[-1]:
            raise BadOpeningHours(f"{rule!r} must come last; a later rule would win on holidays")
        names = [name for name in found["days"].split(",") if name != "PH"]
        rest = (found["rest"] or "").strip()
        if names:
            rules.append(f"{','.join(names)} {rest}".strip())
        rules.append(f"{dates} {rest}".strip())
    return "; ".join(rules)


def _names_ph(rule: str) -> bool:
    return bool(re.search(r"\bPH\b", _COMMENT.sub("", rule)))


def _split_rules(text: str) -> list[str]:
    """Split at `;` outside quotes."""
    parts = re.findall(r'(?:"[^"]*"|[^;"])+', text)
    return [part.strip() for part in parts if part.strip()]


_RAW: dict[str, Raw] = {"open": "open", "closed": "closed", "unknown": "unknown"}
