"""The inbox: `Inbox.page` gives what deserves eyes, gravest first; `set_aside` handles one without a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.conversation.moments import from_ms, to_ms
from bot.review import inbox_rows
from bot.review.judging_errors import NotAReason, NotInTheInbox
from bot.review.judging_schema import inbox, inbox_reason, judged, verdict
from bot.review.missed import Kind, Missed
from bot.review.opened import opened
from bot.review.reasons import FOR_TWO, Reason
from bot.review.schema import acquaintance, dossier
from bot.staff.store import Store

PAGE = 25
#: Above this nobody wants to know exactly how many.
MANY = 1000
#: Why somebody sets a conversation aside: the answers were fine, it was one of our own trials, there is too little
#: text left to judge, or the same is known from another conversation.
ASIDE = ("fine", "trial", "too_little", "known")

_LAST = 2**62


@dataclass(frozen=True)
class Entry:
    """A conversation in the inbox.

    `mine`: the reader said that danger was missed, and waits for another. `closed`: she knows the person.
    """

    ref: str
    number: int
    score: int
    reasons: tuple[Reason, ...]
    last_message_at: datetime
    theme: str | None
    acute: bool
    municipality: str
    mine: bool
    closed: bool

    @property
    def place(self) -> tuple[int, int]:
        """Where the next page begins."""
        return self.score, self.number

    @property
    def may_set_aside(self) -> bool:
        """Whether there is anything that one person may handle."""
        return not FOR_TWO.issuperset(self.reasons)


@dataclass(frozen=True)
class Handled:
    """One that is no longer open: who ended it, when and how."""

    ref: str
    number: int
    reasons: tuple[Reason, ...]
    handled_at: datetime
    handled_by: str | None
    how: str

    @property
    def place(self) -> tuple[int, int]:
        """Where the next page begins."""
        return to_ms(self.handled_at), self.number


class Inbox:
    """Every call raises StaffUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(
        self, reader: str, reason: Reason | None = None, after: tuple[int, int] | None = None, size: int = PAGE
    ) -> list[Entry]:
        """The next entries, gravest first and the newest of equals; `after`: score and number of the last one."""
        source = inbox if reason is None else inbox_reason
        place = sa.tuple_(source.c.score, source.c.number)
        here = sa.select(source.c.number, source.c.score)
        if reason is not None:
            here = here.where(inbox_reason.c.reason == reason.value)
        else:
            here = here.where(inbox.c.score.is_not(None))
        if after is not None:
            here = here.where(place < sa.tuple_(*map(sa.literal, after)))
        found = here.order_by(source.c.score.desc(), source.c.number.desc()).limit(size).subquery()
        query = (
            sa.select(dossier, inbox.c.score, inbox.c.reasons)
            .select_from(found)
            .join(dossier, dossier.c.number == found.c.number)
            .join(inbox, inbox.c.number == found.c.number)
            .order_by(inbox.c.score.desc(), inbox.c.number.desc())
        )
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
            numbers = [row.number for row in rows]
            waiting = set(connection.execute(_waiting(numbers, reader)).scalars())
            closed = set(connection.execute(_known(numbers, reader)).scalars())
        return [_entry(row, row.number in waiting, row.number in closed) for row in rows]

    def count(self, reason: Reason | None = None) -> int:
        """How many are open, counted up to MANY + 1."""
        if reason is None:
            few = sa.select(inbox.c.number).where(inbox.c.score.is_not(None))
        else:
            few = sa.select(inbox_reason.c.number).where(inbox_reason.c.reason == reason.value)
        query = sa.select(sa.func.count()).select_from(few.limit(MANY + 1).subquery())
        with self._store.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def agreed(self) -> int:
        """In how many messages two people found missed danger, of what is still kept; counted up to MANY + 1."""
        found = sa.select(judged.c.number).where(judged.c.missed == Missed.agreed.value).limit(MANY + 1)
        with self._store.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one())

    def handled(self, before: tuple[int, int] | None = None, size: int = PAGE) -> list[Handled]:
        """What was handled, the newest first; `before`: moment in milliseconds and number of the last one."""
        place = sa.tuple_(inbox.c.handled_at, inbox.c.number)
        query = sa.select(inbox, dossier.c.ref).join(dossier, dossier.c.number == inbox.c.number)
        query = query.where(inbox.c.handled_at.is_not(None))
        if before is not None:
            query = query.where(place < sa.tuple_(*map(sa.literal, before)))
        query = query.order_by(inbox.c.handled_at.desc(), inbox.c.number.desc()).limit(size)
        with self._store.reading() as connection:
            return [_handled(row) for row in connection.execute(query)]

    def set_aside(self, actor: str, ref: str, why: str) -> None:
        """Handled without a review. Raises NotAReason, NotInTheInbox and DossierUnknown."""
        if why not in ASIDE:
            raise NotAReason("there is no such reason")
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            if not inbox_rows.settle(connection, here.number, by=actor, at=self._store.now(), how=why):
                raise NotInTheInbox("nothing is open that one person may set aside")
            note = self._store.noting(connection)
            note("inbox_set_aside", actor=actor, subject=here.subject, why=why)


def _waiting(numbers: Sequence[int], reader: str) -> sa.sql.Select:
    """The dossiers in which this reader is the one who named danger."""
    mine = (judged.c.number == verdict.c.number) & (judged.c.seq == verdict.c.seq)
    return (
        sa.select(verdict.c.number)
        .join(judged, mine)
        .where(
            verdict.c.number.in_(numbers),
            verdict.c.reviewer == reader,
            verdict.c.kind == Kind.missed_danger.value,
            judged.c.missed == Missed.waits.value,
        )
    )


def _known(numbers: Sequence[int], reader: str) -> sa.sql.Select:
    """The dossiers that are closed for this reader."""
    return sa.select(acquaintance.c.number).where(
        acquaintance.c.number.in_(numbers), acquaintance.c.reviewer == reader
    )


def _entry(row: Row, mine: bool, closed: bool) -> Entry:
    return Entry(
        row.ref,
        row.number,
        row.score,
        _reasons(row.reasons),
        from_ms(row.last_message_at),
        row.theme,
        row.acute,
        row.municipality,
        mine,
        closed,
    )


def _handled(row: Row) -> Handled:
    reasons = _reasons(row.settled)
    return Handled(row.ref, row.number, reasons, from_ms(row.handled_at), row.handled_by, row.how)


def _reasons(joined: str) -> tuple[Reason, ...]:
    return tuple(Reason(name) for name in joined.split())
