"""What the address of the list asks for: `read_query(params)`. Nonsense is named and left out, never an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from bot.clock import AMSTERDAM
from bot.content.catalogue import ROLES
from bot.content.directory import municipalities
from bot.review.service import PARTS, THEMES, Filters, Place, clean, words_of

T = TypeVar("T")

#: Of a value in an address; nobody types more.
LONGEST = 200
MOST_WORDS = 8
OUTCOMES = (
    "none", "any", "asked", "joined", "cancelled", "timed_out", "nobody", "outside_hours", "not_offered", "failed",
)  # fmt: skip
YES_NO = {"ja": True, "nee": False}
FALLBACKS = {"nee": "none", "ja": "some", "vaker": "more"}
THUMBS = {"op": "up", "neer": "down", "geen": "none"}
_PLACE = re.compile(r"([0-9]{1,15})-([0-9]{1,15})", re.ASCII)
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Query:
    """`shown` stands in the form, `wrong` names the fields that were left out; `after`: a place to go on from."""

    filters: Filters = field(default_factory=Filters)
    shown: Mapping[str, str] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    after: Place | None = None
    newer: bool = False

    @property
    def address(self) -> str:
        """The filters as they travel from page to page: `?…`, or nothing."""
        kept = {name: value for name, value in self.shown.items() if value and name not in self.wrong}
        return f"?{urlencode(kept)}" if kept else ""

    def beside(self, way: str, place: Place) -> str:
        """The same filters with a place to go on from: `way` is `na` (older) or `voor` (newer)."""
        return f"{self.address}{'&' if self.address else '?'}{way}={place.at}-{place.number}"


def read_query(params: Mapping[str, str]) -> Query:
    """The filters and the place of an address."""
    shown = {name: clean(params[name])[:LONGEST].strip() for name in FIELDS if params.get(name)}
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name, (column, read) in FIELDS.items():
        if not shown.get(name):
            continue
        try:
            found[column] = read(shown[name])
        except (ValueError, KeyError, OverflowError):
            wrong.append(name)
    if found.get("since", 0) >= found.get("until", float("inf")):
        wrong += ["van", "tot"]
        del found["since"], found["until"]
    for way in ("na", "voor"):
        if match := _PLACE.fullmatch(params.get(way, "")):
            place = Place(int(match.group(1)), int(match.group(2)))
            return Query(Filters(**found), shown, tuple(wrong), place, newer=way == "voor")
    return Query(Filters(**found), shown, tuple(wrong))


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError("not a day of this century")
    return date.fromisoformat(text)


def _since(text: str) -> int:
    return _midnight(_day(text))


def _until(text: str) -> int:
    """The day itself still counts."""
    return _midnight(_day(text) + timedelta(days=1))


def _midnight(day: date) -> int:
    return round(datetime.combine(day, time(), AMSTERDAM).timestamp() * 1000)


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError("not one of them")
        return text

    return read


def _named(values: Mapping[str, T]) -> Callable[[str], T]:
    return lambda text: values[text]


def _words(text: str) -> frozenset[str]:
    words = words_of(text)
    if not 0 < len(words) <= MOST_WORDS:
        raise ValueError("no word at all, or too many")
    return words


def _tag(text: str) -> str:
    if len(text) > 40:
        raise ValueError("no tag is so long")
    return text.lower()


#: Of each field of the form which filter it is, and how it is read.
FIELDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "zoek": ("words", _words),
    "van": ("since", _since),
    "tot": ("until", _until),
    "thema": ("theme", _one_of(THEMES)),
    "rol": ("role", _one_of(ROLES)),
    "gevaar": ("acute", _named(YES_NO)),
    "terugval": ("fallback", _named(FALLBACKS)),
    "overdracht": ("handoff", _one_of(OUTCOMES)),
    "gemeente": ("municipality", _one_of(municipalities())),
    "duim": ("feedback", _named(THUMBS)),
    "dagdeel": ("part_of_day", _one_of(PARTS)),
    "beoordeeld": ("reviewed", _named(YES_NO)),
    "vlag": ("flagged", _named(YES_NO)),
    "label": ("tag", _tag),
}
