"""Finding dossiers among a million: `find(connection, filters, tokens, …)` gives rows, newest first.

A database guesses badly when two filters rarely meet: it walks through all of them to find a full page. So we look
first how many each filter leaves, counting no further than FEW. If one leaves few, those are looked at and sorted;
else all leave many, and a walk in order of time, along the smallest of them, soon fills a page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import ColumnElement, Select

from bot.review.filters import Filters, Place
from bot.review.index import matching
from bot.review.schema import acquaintance, dossier, dossier_words, posting, tag

#: Up to so many are looked at one by one.
FEW = 3000

#: A column of `dossier` by its name; or, on SQLite, an expression of the same value that no index serves.
_Column = Callable[[str], ColumnElement]


@dataclass(frozen=True)
class _Part:
    """One thing that is looked for: what it says of a column, and who has it, where an index tells that.

    `ordered`: that index goes on in order of time. `token`: it is a word in the postings of SQLite.
    """

    says: Callable[[_Column], ColumnElement]
    numbers: Select | None = None
    ordered: bool = True
    token: int | None = None


def find(
    connection: Connection,
    filters: Filters,
    tokens: Sequence[int],
    limit: int,
    after: Place | None = None,
    *,
    newer: bool = False,
    reader: str | None = None,
    few: int = FEW,
) -> list[Row]:
    """So many rows of `dossier` at most, after a place of the list; `newer`: before it, the nearest first.

    Whoever looks for something does not find what is closed for her (`reader`): that would tell what is in it.
    """
    sqlite = connection.dialect.name == "sqlite"
    parts = [*_parts(filters), *_words(tokens, sqlite)]
    if filters and reader is not None:
        parts.append(_open_to(reader))
    way = _Way(filters, after, newer, limit)
    for reach in (few, 10 * few) if parts and not sqlite else ():
        nearest = list(connection.execute(_nearest(parts, way, reach)))
        if len(nearest) == limit:
            return nearest
        if 4 * len(nearest) < limit:
            break  # too rare for walking
    smallest, count = _smallest(connection, parts, few)
    if smallest is not None and count < few:
        numbers = list(connection.execute(smallest.numbers).scalars())
        query = way.ordered(*_among(numbers, [one for one in parts if one is not smallest], sqlite))
    else:
        query = way.ordered(*_along(smallest, parts, sqlite))
    return list(connection.execute(query))


@dataclass(frozen=True)
class _Way:
    """From where on, in which direction, and how many at most."""

    filters: Filters
    after: Place | None
    newer: bool
    limit: int

    def ordered(self, query: Select, at: ColumnElement, number: ColumnElement) -> Select:
        """The query along this way; `at` and `number` are the columns that say where a row stands."""
        for bound in _bounds(self.filters, at):
            query = query.where(bound)
        if self.after is not None:
            here, there = sa.tuple_(at, number), sa.tuple_(self.after.at, self.after.number)
            query = query.where(here > there if self.newer else here < there)
        order = (at, number) if self.newer else (at.desc(), number.desc())
        return query.order_by(*order).limit(self.limit)


def _nearest(parts: Sequence[_Part], way: _Way, few: int) -> Select:
    """Among the nearest: what is common fills a page there, and PostgreSQL would read whole lists for it."""
    all_of_them = replace(way, limit=few).ordered(sa.select(dossier), dossier.c.last_message_at, dossier.c.number)
    near = all_of_them.subquery()
    query = sa.select(near).where(*(part.says(lambda name: near.c[name]) for part in parts))
    return way.ordered(query, near.c.last_message_at, near.c.number)


def _parts(filters: Filters) -> list[_Part]:
    found = [_equal(name, getattr(filters, name)) for name in ("municipality", "part_of_day", "acute", "flagged")]
    if filters.theme is not None and filters.role is not None:
        found.append(_column(lambda of: sa.and_(of("theme") == filters.theme, of("role") == filters.role)))
    else:
        found += [_equal("theme", filters.theme), _equal("role", filters.role)]
    found += [_handoff(filters), _feedback(filters), _fallback(filters), _reviewed(filters), _tagged(filters)]
    if filters.since is not None or filters.until is not None:
        found.append(_column(lambda of: sa.and_(*_bounds(filters, of("last_message_at")))))
    return [part for part in found if part is not None]


def _open_to(reader: str) -> _Part:
    knows = acquaintance.c.reviewer == reader
    return _Part(lambda of: ~sa.exists().where(acquaintance.c.number == of("number"), knows))


def _bounds(filters: Filters, at: ColumnElement) -> list[ColumnElement]:
    bounds = [] if filters.since is None else [at >= filters.since]
    return bounds if filters.until is None else [*bounds, at < filters.until]


def _column(says: Callable[[_Column], ColumnElement]) -> _Part:
    return _Part(says, sa.select(dossier.c.number).where(says(_plain)))


def _equal(name: str, value: object) -> _Part | None:
    return None if value is None else _column(lambda of: of(name) == value)


def _handoff(filters: Filters) -> _Part | None:
    if filters.handoff == "any":
        return _column(lambda of: of("handoff") != sa.literal_column("'none'"))
    return _equal("handoff", filters.handoff)


def _feedback(filters: Filters) -> _Part | None:
    if filters.feedback == "none":
        return _Part(lambda of: of("feedback").is_(None))
    return _equal("feedback", filters.feedback)


def _fallback(filters: Filters) -> _Part | None:
    """The numbers stand in the statement, because an index over part of the table is chosen by reading them."""
    if filters.fallback == "none":
        return _Part(lambda of: of("fallbacks") == 0)
    least = {"some": "0", "more": "1"}.get(filters.fallback or "")
    return None if least is None else _column(lambda of: of("fallbacks") > sa.literal_column(least))


def _reviewed(filters: Filters) -> _Part | None:
    if filters.reviewed is None:
        return None
    if filters.reviewed:
        return _column(lambda of: of("reviewed_at").is_not(None))
    return _column(lambda of: of("reviewed_at").is_(None))


def _tagged(filters: Filters) -> _Part | None:
    if filters.tag is None:
        return None
    has = tag.c.tag == filters.tag
    numbers = sa.select(tag.c.number).where(has)
    return _Part(lambda of: sa.exists().where(tag.c.number == of("number"), has), numbers, ordered=False)


def _words(tokens: Sequence[int], sqlite: bool) -> list[_Part]:
    """On SQLite each word by itself; PostgreSQL's index knows all of them at once, without order."""
    if sqlite:
        return [_word(token) for token in tokens]
    if not tokens:
        return []
    has = matching(tokens)
    numbers = sa.select(dossier_words.c.number).where(has)
    return [_Part(lambda of: sa.exists().where(dossier_words.c.number == of("number"), has), numbers, False)]


def _word(token: int) -> _Part:
    beside = posting.alias()

    def says(of: _Column) -> ColumnElement:
        same = sa.and_(beside.c.at == of("last_message_at"), beside.c.number == of("number"))
        return sa.exists().where(beside.c.token == token, same)

    return _Part(says, sa.select(posting.c.number).where(posting.c.token == token), token=token)


def _smallest(connection: Connection, parts: Sequence[_Part], few: int) -> tuple[_Part | None, int]:
    """The part that leaves fewest, and how many, counted up to `few`; of large ones the first with an order."""
    best: tuple[_Part | None, int] = (None, few)
    for part in parts:
        if part.numbers is None:
            continue
        some = part.numbers.limit(best[1]).subquery()
        count = connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
        if count < best[1] or (best[0] is None and part.ordered):
            best = (part, count)
        if not count:
            break
    return best


def _among(
    numbers: Sequence[int], parts: Sequence[_Part], sqlite: bool
) -> tuple[Select, ColumnElement, ColumnElement]:
    """These numbers, one by one, and sorted afterwards."""
    of = _unserved if sqlite else _plain
    query = sa.select(dossier).where(_one_of(numbers, sqlite), *(part.says(of) for part in parts))
    return query, of("last_message_at"), of("number")


def _one_of(numbers: Sequence[int], sqlite: bool) -> ColumnElement:
    """All of them as one parameter: thousands would take longer to write than to look up."""
    if sqlite:
        listed = sa.func.json_each(json.dumps(numbers)).table_valued("value")
        return dossier.c.number.in_(sa.select(listed.c.value))
    return dossier.c.number == sa.any_(sa.literal(list(numbers), ARRAY(sa.BigInteger)))


def _along(way: _Part | None, parts: Sequence[_Part], sqlite: bool) -> tuple[Select, ColumnElement, ColumnElement]:
    """In order of time; on SQLite along the index of one part, elsewhere the planner knows."""
    if not sqlite:
        query = sa.select(dossier).where(*(part.says(_plain) for part in parts))
        return query, dossier.c.last_message_at, dossier.c.number
    others = [part.says(_unserved) for part in parts if part is not way]
    if way is None or way.token is None:
        query = sa.select(dossier).where(*others, *([] if way is None else [way.says(_plain)]))
        return query, dossier.c.last_message_at, dossier.c.number
    query = sa.select(dossier).select_from(posting.join(dossier, posting.c.number == dossier.c.number))
    return query.where(posting.c.token == way.token, *others), posting.c.at, posting.c.number


def _plain(name: str) -> ColumnElement:
    return dossier.c[name]


def _unserved(name: str) -> ColumnElement:
    """With a plus before it SQLite uses no index for it."""
    column = dossier.c[name]
    return sa.type_coerce(sa.literal_column(f"+dossier.{name}"), column.type)
