"""Numbers and domains nobody may be shown: `contains_retired(text)` names the first one that a text holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.reading import Node, read

RETIRED = Path(__file__).with_name("retired.yml")
_GAP = r"[\s.\-/()‐‑‒–—]{0,3}"
_PREFIX_TAIL = 4
"""A paid number is its prefix and at least this many digits."""


@dataclass(frozen=True)
class Entry:
    """One retired number or domain. `only_for` and `allowed_in` are organisation ids."""

    shown: str
    pattern: re.Pattern[str]
    why: str
    only_for: str | None = None
    allowed_in: str | None = None

    def concerns(self, organisation: str | None, text: str) -> bool:
        if organisation is not None and organisation == self.allowed_in:
            return False
        if self.only_for is None or organisation == self.only_for:
            return True
        return organisation is None and bool(re.search(rf"\b{re.escape(self.only_for.upper())}\b", text))


@dataclass(frozen=True)
class Retired:
    """The whole list, ready to search with."""

    entries: tuple[Entry, ...]

    def find(self, text: str, organisation: str | None = None) -> Entry | None:
        """The first retired entry in `text`, which may stand in the record of `organisation`."""
        plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "")
        for entry in self.entries:
            if entry.pattern.search(plain.lower()) and entry.concerns(organisation, plain):
                return entry
        return None


def digits(number: str) -> str:
    """A telephone number as national digits: +31 900 9229, 0031-900-9229 and 0900-9229 are the same."""
    only = re.sub(r"\D", "", number)
    if number.strip().startswith("+31"):
        return "0" + only[2:].removeprefix("0")
    return "0" + only[4:].removeprefix("0") if only.startswith("0031") else only


def number_pattern(number: str) -> str:
    """A pattern for this number in any spelling, alone: not as a part of a longer number or of a date."""
    national = digits(number)
    if not national.startswith("0"):
        return rf"(?<![\d+]){_GAP.join(national)}(?!\d|[-.]\d)"
    rest = _GAP.join(national[1:])
    return rf"(?<!\d)(?:(?:\+|00){_GAP}31{_GAP}(?:\(0\))?{_GAP}|0{_GAP}){rest}(?!\d|[-./]\d)"


def load_retired(path: Path = RETIRED) -> Retired:
    """Read the list; raises `ContentError`."""
    fields = read(path).fields({"numbers", "paid_prefixes", "paid_allowed", "domains"}, ())
    entries = [_number(item) for item in fields["numbers"].items()]
    entries += [_domain(item) for item in fields["domains"].items()]
    allowed = [digits(number) for number in fields["paid_allowed"].texts()]
    entries += [_paid(item.text(), allowed) for item in fields["paid_prefixes"].items()]
    return Retired(tuple(entries))


@cache
def _default() -> Retired:
    return load_retired()


def contains_retired(text: str) -> str | None:
    """The first retired number or domain in this text, as the list writes it, or None."""
    found = _default().find(text)
    return found.shown if found else None


def retired_in(node: Node, organisation: str | None, retired: Retired) -> Iterator[ContentError]:
    """A `ContentError` for every value below `node` that holds a retired number or domain."""
    for scalar in node.scalars():
        if found := retired.find(str(scalar.raw.value), organisation):
            yield scalar.error(f"{found.shown} is retired ({found.why}); remove it")


def _number(item: Node) -> Entry:
    fields = item.fields({"number", "why"}, {"only_for", "allowed_in"})
    shown = fields["number"].text()
    extra = {name: fields[name].text() for name in ("only_for", "allowed_in") if name in fields}
    return Entry(shown, re.compile(number_pattern(shown)), fields["why"].text(), **extra)


def _domain(item: Node) -> Entry:
    fields = item.fields({"domain", "why"}, ())
    shown = fields["domain"].text()
    return Entry(shown, re.compile(rf"(?<![\w-]){re.escape(shown.lower())}(?![\w-])"), fields["why"].text())


def _paid(prefix: str, allowed: list[str]) -> Entry:
    keep = "|".join(
        _GAP.join(number[len(prefix) :]) + r"(?!\d)" for number in allowed if number.startswith(prefix)
    )
    guard = rf"(?!{_GAP}(?:{keep}))" if keep else ""
    head = rf"(?<!\d)(?:(?:\+|00){_GAP}31{_GAP}(?:\(0\))?{_GAP}|0{_GAP}){_GAP.join(prefix[1:])}"
    pattern = re.compile(rf"{head}{guard}(?:{_GAP}\d){{{_PREFIX_TAIL},}}")
    return Entry(f"{prefix}-…", pattern, "a paid line; only the numbers in paid_allowed may be shown")
