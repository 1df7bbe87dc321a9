"""What reviewers see: `Dossiers` lists, searches and opens conversations that are over. Synchronous."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms, to_ms
from bot.review.dossier_turns import Heard, heard_of
from bot.review.errors import ClosedForYou, DossierUnknown
from bot.review.filters import Filters, Place
from bot.review.finding import find
from bot.review.opinion import ShownOpinion, opinion_of
from bot.review.schema import acquaintance, dossier, tag
from bot.review.texts import ShownText, Transcripts
from bot.review.words import WordKey
from bot.staff.errors import StaffUnavailable
from bot.staff.service import append
from bot.staff.store import Store

#: So many on a page of the list.
PAGE = 25


@dataclass(frozen=True)
class Dossier:
    """What is known of a conversation without a word of it. `ref` names it to people, `number` to tables."""

    number: int
    ref: str
    conversation_id: str = field(repr=False)
    opened_at: datetime
    last_message_at: datetime
    municipality: str
    theme: str | None
    role: str | None
    acute: bool
    turns: int
    fallbacks: int
    lowest: float | None
    handoff: str
    feedback: str | None
    part_of_day: str
    weekday: int
    taken_back: bool
    left_early: bool
    reviewed_at: datetime | None
    reviewed_by: str | None
    flagged: bool
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return Place(to_ms(self.last_message_at), self.number)


@dataclass(frozen=True)
class Found:
    """A line of the list. `closed`: this reviewer knows the person. `beginning`: what the visitor typed first."""

    dossier: Dossier
    closed: bool
    beginning: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Listing:
    """A page of the list; whether there are newer and older ones."""

    lines: tuple[Found, ...]
    newer: bool
    older: bool


@dataclass(frozen=True)
class Neighbours:
    """The dossiers before and after one, in the list that somebody came from."""

    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True)
class Transcript:
    """A conversation to read: its texts in order, what was understood, by the number of the text,
    and what the visitor thought of it.
    """

    dossier: Dossier
    texts: tuple[ShownText, ...] = field(repr=False)
    heard: dict[int, Heard] = field(repr=False)
    opinion: ShownOpinion | None = None


class Dossiers:
    """Everything raises StaffUnavailable when database or keys do not do what was asked."""

    def __init__(self, store: Store, keys: KeyStore, words: WordKey) -> None:
        self._store, self._words = store, words
        self._transcripts, self._keys = Transcripts(store.engine, keys), keys

    def page(
        self, filters: Filters, reviewer: str, after: Place | None = None, *, newer: bool = False, size: int = PAGE
    ) -> Listing:
        """A page of what is looked for, newest first: the newest, or what follows a place, or precedes it."""
        tokens = self._tokens(filters)
        with self._reading() as connection:
            rows = find(connection, filters, tokens, size + 1, after, newer=newer, reader=reviewer)
            more, rows = len(rows) > size, rows[:size]
            lines = self._lines(connection, rows[::-1] if newer else rows, reviewer)
        behind = after is not None
        return Listing(lines, newer=more if newer else behind, older=behind if newer else more)

    def neighbours(self, filters: Filters, one: Dossier, reviewer: str) -> Neighbours:
        """What stands before and after it among what is looked for."""
        tokens = self._tokens(filters)
        with self._reading() as connection:
            sides = [
                find(connection, filters, tokens, 1, one.place, newer=newer, reader=reviewer)
                for newer in (True, False)
            ]
        return Neighbours(*(rows[0].ref if rows else None for rows in sides))

    def get(self, ref: str) -> Dossier:
        """The dossier with this name, without a word of it. Raises DossierUnknown."""
        with self._reading() as connection:
            return self._get(connection, ref)

    def open(self, ref: str, reviewer: str) -> Transcript:
        """The conversation itself. Raises DossierUnknown, and ClosedForYou to who knows the person."""
        with self._reading() as connection:
            found = self._get(connection, ref)
            if _known_to(connection, [found.number], reviewer):
                raise ClosedForYou("this reviewer knows the person")
            heard = heard_of(connection, found.conversation_id)
            opinion = opinion_of(connection, self._keys, found.conversation_id)
        with _naming_keys():
            texts = self._transcripts.read(found.conversation_id)
        return Transcript(found, tuple(texts), heard, opinion)

    def know(self, ref: str, reviewer: str) -> None:
        """Close it for a reviewer who knows the person, and note that in the audit log, once.

        Raises DossierUnknown.
        """
        with self._store.writing() as connection:
            found = self._get(connection, ref)
            if _known_to(connection, [found.number], reviewer):
                return
            now = self._store.now()
            values = {"number": found.number, "reviewer": reviewer, "at": to_ms(now)}
            connection.execute(sa.insert(acquaintance).values(values))
            append(connection, self._store.vault, now, "knows_person", actor=reviewer, subject=f"dossier:{ref}")

    def tags(self) -> list[str]:
        """Every tag that some dossier has."""
        with self._reading() as connection:
            return list(connection.execute(sa.select(tag.c.tag).distinct().order_by(tag.c.tag)).scalars())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _naming_keys(), self._store.reading() as connection:
            yield connection

    def _tokens(self, filters: Filters) -> list[int]:
        return self._words.tokens(filters.words) if filters.words else []

    def _get(self, connection: Connection, ref: str) -> Dossier:
        row = connection.execute(sa.select(dossier).where(dossier.c.ref == ref)).one_or_none()
        if row is None:
            raise DossierUnknown("there is no such dossier")
        return _dossier(row, _tags(connection, [row.number]).get(row.number, ()))

    def _lines(self, connection: Connection, rows: Sequence[Row], reviewer: str) -> tuple[Found, ...]:
        numbers = [row.number for row in rows]
        closed = _known_to(connection, numbers, reviewer)
        tags = _tags(connection, numbers)
        readable = [row.conversation_id for row in rows if row.number not in closed]
        beginnings = self._transcripts.beginnings(connection, readable)
        return tuple(
            Found(
                _dossier(row, tags.get(row.number, ())), row.number in closed, beginnings.get(row.conversation_id)
            )
            for row in rows
        )


@contextmanager
def _naming_keys() -> Iterator[None]:
    try:
        yield
    except KeyUnavailable as error:
        raise StaffUnavailable("the keys cannot be read") from error


def _known_to(connection: Connection, numbers: Sequence[int], reviewer: str) -> set[int]:
    query = sa.select(acquaintance.c.number).where(
        acquaintance.c.number.in_(numbers), acquaintance.c.reviewer == reviewer
    )
    return set(connection.execute(query).scalars())


def _tags(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(sa.select(tag).where(tag.c.number.in_(numbers)).order_by(tag.c.tag)):
        found[row.number] = (*found.get(row.number, ()), row.tag)
    return found


def _dossier(row: Row, tags: tuple[str, ...]) -> Dossier:
    plain = {name: value for name, value in row._mapping.items() if name != "indexed"}
    reviewed_at = None if row.reviewed_at is None else from_ms(row.reviewed_at)
    moments = {"opened_at": from_ms(row.opened_at), "last_message_at": from_ms(row.last_message_at)}
    return Dossier(**{**plain, **moments, "reviewed_at": reviewed_at, "tags": tags})
