"""What is asked: `questions(made)`, each with a name, as staff would ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.staff.generate import END, Generated
from bot.review.filters import Filters, Place

DAY = 86_400_000


@dataclass(frozen=True)
class Question:
    """`after`: a place of the list to go on from; `newer`: upwards from there."""

    name: str
    filters: Filters = field(default_factory=Filters)
    after: Place | None = None
    newer: bool = False


def questions(made: Generated) -> Iterator[Question]:
    """The list, each filter common and rare, combinations that meet and that never do, words, pages."""
    middle = _place(made, made.size // 2)
    deep = _place(made, made.size // 50)
    yield Question("list")
    yield from _filters()
    yield from _together(made)
    yield from _words(made)
    for name, place in (("in the middle", middle), ("near the end", deep)):
        yield Question(f"page {name}", after=place)
        yield Question(f"page {name}, upwards", after=place, newer=True)
        yield Question(f"page {name} of a theme", Filters(theme="stalking"), place)
        yield Question(f"page {name} of a common word", _said(made, 0), place)


def _filters() -> Iterator[Question]:
    values: dict[str, tuple[object, ...]] = {
        "theme": ("acuut_gevaar", "stalking", "nazorg_verwerking"),
        "role": ("slachtoffer", "kind", "pleger"),
        "acute": (True, False),
        "fallback": ("none", "some", "more"),
        "handoff": ("none", "any", "joined", "failed", "cancelled"),
        "municipality": ("groningen", "het-hogeland"),
        "feedback": ("up", "down", "none"),
        "part_of_day": ("nacht", "ochtend"),
        "reviewed": (True, False),
        "flagged": (True, False),
        "tag": ("les", "nakijken", "voorbeeld", "enige", "bestaat niet"),
    }
    for name, some in values.items():
        for value in some:
            yield Question(f"{name} = {value}", Filters(**{name: value}))  # type: ignore[arg-type]
    for days in (1, 7, 28):
        yield Question(
            f"{days} days, from 4 weeks ago", Filters(since=END - 28 * DAY, until=END - (28 - days) * DAY)
        )
    yield Question("a day that is not there", Filters(since=END + DAY, until=END + 2 * DAY))


def _together(made: Generated) -> Iterator[Question]:
    old = {"since": END - 27 * DAY, "until": END - 26 * DAY}
    combinations: dict[str, dict[str, object]] = {
        "two common": {"role": "slachtoffer", "part_of_day": "nacht"},
        "five common": {
            "role": "slachtoffer", "part_of_day": "nacht", "acute": False, "feedback": "none", "fallback": "none",
        },
        "common, rare": {"role": "slachtoffer", "flagged": True},
        "two rare": {"flagged": True, "feedback": "down"},
        "three rare": {"flagged": True, "feedback": "down", "handoff": "failed"},
        "two that never meet": {"role": "pleger", "theme": "stalking"},
        "three that never meet": {"role": "pleger", "theme": "stalking", "part_of_day": "nacht"},
        "reviewed is old": {"reviewed": True, "since": END - 5 * DAY},
        "reviewed, in a day long ago": {"reviewed": True, **old},
        "unreviewed, acute, more fallbacks": {"reviewed": False, "acute": True, "fallback": "more"},
        "acute, thumb down": {"acute": True, "feedback": "down"},
        "thumb down, other town": {"feedback": "down", "municipality": "het-hogeland"},
        "tag, acute": {"tag": "les", "acute": True},
        "tag, flagged, thumb down": {"tag": "les", "flagged": True, "feedback": "down"},
        "a role in a day long ago": {"role": "kind", **old},
    }  # fmt: skip
    for name, values in combinations.items():
        yield Question(name, Filters(**values))  # type: ignore[arg-type]


def _words(made: Generated) -> Iterator[Question]:
    yield Question("the commonest word", _said(made, 0))
    yield Question("a word of one in twenty", _said(made, 8))
    yield Question("a word of one in a hundred", _said(made, 40))
    yield Question("a word of one in a thousand", _said(made, 400))
    yield Question("the rarest word", _said(made, 49_000))
    yield Question("a word that nobody typed", Filters(words=frozenset({"xyzzyx"})))
    yield Question("two common words", _said(made, 0, 1))
    yield Question("two words of one in fifty", _said(made, 20, 21))
    yield Question("two words of one in two hundred", _said(made, 80, 81))
    yield Question("common and rare", _said(made, 0, 5000))
    yield Question("four words", _said(made, 0, 1, 2, 3))
    yield Question("eight words", _said(made, *range(8)))
    yield Question(
        "a common word and one that nobody typed", Filters(words=frozenset({made.vocabulary[0], "xyzzyx"}))
    )
    beside: dict[str, dict[str, object]] = {
        "theme": {"theme": "stalking"},
        "flag": {"flagged": True},
        "tag": {"tag": "nakijken"},
        "a day long ago": {"since": END - 27 * DAY, "until": END - 26 * DAY},
        "role and theme that never meet": {"role": "pleger", "theme": "stalking"},
    }
    for name, more in beside.items():
        yield Question(f"a common word, {name}", _said(made, 0, **more))
        yield Question(f"one in fifty, {name}", _said(made, 20, **more))


def _said(made: Generated, *places: int, **more: object) -> Filters:
    return Filters(words=frozenset(made.vocabulary[one] for one in places), **more)  # type: ignore[arg-type]


def _place(made: Generated, index: int) -> Place:
    at = made.columns["last_message_at"][index]
    assert isinstance(at, int)
    return Place(at, index + 1)
