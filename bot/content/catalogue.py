"""Every answer that visitors of a municipality can get, for tests and preview: `catalogue(book, directory)`.

The conditions of a text decide how often it is sampled: by role, form of violence, organisation, and said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from bot.clock import AMSTERDAM
from bot.content.answer import Answer
from bot.content.canned import canned_samples
from bot.content.conditions import When
from bot.content.copybook import STEP_HEAD, Copybook
from bot.content.directory import Directory
from bot.content.entry import Entry, Variant
from bot.content.scene import BOOKMARKS, RESUMED, SHOWN, STANDING, Context

#: Moments with different doors: after three nobody knows of the chat, between 17 and 19 there is none.
HOURS: Mapping[str, datetime] = {
    "night": datetime(2026, 1, 16, 2, 35, tzinfo=AMSTERDAM),
    "night_end": datetime(2026, 1, 16, 4, 30, tzinfo=AMSTERDAM),
    "workday": datetime(2026, 1, 14, 10, 0, tzinfo=AMSTERDAM),
    "no_chat": datetime(2026, 1, 14, 18, 0, tzinfo=AMSTERDAM),
    "evening": datetime(2026, 1, 14, 20, 30, tzinfo=AMSTERDAM),
    "sunday": datetime(2026, 1, 18, 15, 0, tzinfo=AMSTERDAM),
    "christmas": datetime(2026, 12, 25, 15, 0, tzinfo=AMSTERDAM),
}
ROLES = ("slachtoffer", "omstander", "kind", "professional", "pleger")
_THEMES = ("stalking", "kosten", "pleger_hulp")


@dataclass(frozen=True)
class Sample:
    """One answer, and for whom. `values`: conditions of its text; `again`: it would have been a repetition."""

    municipality: str
    key: str
    hour: str
    values: Mapping[str, str]
    again: bool
    answer: Answer

    @property
    def role(self) -> str:
        """Who writes; empty when nobody knows."""
        return self.values.get("rol", "")

    @property
    def text(self) -> str:
        """All bubbles."""
        return "\n".join(bubble.text for bubble in self.answer.bubbles)

    @property
    def words(self) -> str:
        """All that is read, buttons and links too."""
        labels = [button.label for button in self.answer.buttons]
        links = [link.label for bubble in self.answer.bubbles for link in bubble.links]
        return "\n".join([self.text, *labels, *links])


def desk_catalogue(
    book: Copybook, directory: Directory, hours: Mapping[str, datetime] = HOURS
) -> Iterator[Sample]:
    """Every text that somebody at the desk may say without typing it, at every hour."""
    for key, hour, answer in canned_samples(book.canned, directory, hours):
        yield Sample(directory.municipality, key, hour, {}, False, answer)


def catalogue(book: Copybook, directory: Directory, hours: Mapping[str, datetime] = HOURS) -> Iterator[Sample]:
    """Every different answer of every key at every hour, in the order of the keys."""
    for key in sorted(book.keys() - {STEP_HEAD}):
        seen: set[tuple[Answer, str, bool]] = set()
        for sample in _samples(book, directory, key, hours):
            mark = (sample.answer, sample.role, sample.again)
            if mark not in seen:
                seen.add(mark)
                yield sample


def _samples(book: Copybook, directory: Directory, key: str, hours: Mapping[str, datetime]) -> Iterator[Sample]:
    entry = book.entries[key]
    for hour, now in hours.items():
        given = list(_given(entry, directory, now))
        for values, extra in product(_conditions(entry), given):
            for place in _places(entry):
                yield from _read(book, directory, key, hour, now, values, {**extra, **place})


def _read(
    book: Copybook,
    directory: Directory,
    key: str,
    hour: str,
    now: datetime,
    values: Mapping[str, str],
    extra: Mapping[str, object],
) -> Iterator[Sample]:
    """The answer, and the one that comes when it was said just before."""
    first = book.render(key, Context(now, {**values, **extra}))
    yield Sample(directory.municipality, key, hour, values, False, first)
    again = book.render(key, Context(now, {**values, **extra, SHOWN: [first.digest]}))
    yield Sample(directory.municipality, key, hour, values, True, again)


def _given(entry: Entry, directory: Directory, now: datetime) -> Iterator[Mapping[str, object]]:
    """What an action would give: all that this text may use, for each organisation, and without the lists."""
    doors = [found.id for found in directory.reachable(now, entry.key)]
    words = {
        "deuren": doors,
        "themas": list(_THEMES),
        "titel": "Veilig weggaan",
        "gemeente": "Assen",
        "wijk_tekst": _area_text(directory),
        "wie": "Filomena",
        "positie": "2",
        "samenvatting": "Het gaat om mijzelf. Iemand volgt mij. Groningen.",
    }
    used = {name: value for name, value in words.items() if name in entry.values}
    for organisation in directory.organisations if "organisatie" in entry.values else ():
        yield {**used, "organisatie": organisation, "wijk_tekst": "", "deuren": doors[:1]}
    if "organisatie" in entry.values:
        return
    yield used
    lists = {"deuren", "themas", "positie", "samenvatting"} & set(used)
    if lists:
        yield {name: value for name, value in used.items() if name not in lists}


def _area_text(directory: Directory) -> str:
    known = [area for area in directory.areas.areas if area.team is not None]
    area = next(iter(known or directory.areas.areas), None)
    return directory.area_text(area) if area else ""


def _conditions(entry: Entry) -> list[dict[str, str]]:
    """What the text asks for, as the values that meet it, each for every role: everybody may get every text."""
    asked: list[dict[str, str]] = [{}]
    for when in _whens(entry):
        clauses = [clause for clause in when.clauses if clause.word in STANDING or clause.word in entry.values]
        wanted = [[(clause.word, value) for value in clause.wanted] for clause in clauses]
        asked += [dict(row) for row in product(*wanted)]
    roles = [{}, *({"rol": role} for role in ROLES)]
    both = [{**values, **role} for values in asked for role in roles]
    return [dict(row) for row in dict.fromkeys(tuple(sorted(values.items())) for values in both)]


def _whens(entry: Entry) -> Iterator[When]:
    for variant in _variants(entry):
        yield variant.when
        yield from (bubble.when for bubble in variant.bubbles)
        yield from (button.when for button in variant.buttons)


def _variants(entry: Entry) -> Iterable[Variant]:
    return (*entry.variants, *(step.said for step in entry.steps))


def _places(entry: Entry) -> Iterator[Mapping[str, object]]:
    """Every step of a long answer, and coming back to the second."""
    if not entry.steps:
        yield {}
        return
    for number in range(1, len(entry.steps) + 1):
        yield {BOOKMARKS: {entry.key: number}}
    yield {BOOKMARKS: {entry.key: 2}, RESUMED: True}


__all__ = ["HOURS", "ROLES", "Sample", "catalogue"]
