"""The door to judging: `Judging` has verdicts, filing and the inbox, and `of` gives what is known of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.errors import BodyUnreadable, ConversationErased, KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms
from bot.review.errors import DossierUnknown
from bot.review.filing import Filing, place_of_note
from bot.review.inbox import Inbox
from bot.review.judging_schema import inbox, judged, note, verdict
from bot.review.missed import Kind, Missed
from bot.review.reasons import Reason
from bot.review.schema import dossier, tag
from bot.review.verdicts import Verdict, Verdicts
from bot.staff.errors import StaffUnavailable
from bot.staff.store import Store

#: So many tags that were used before are offered.
OFFERED_TAGS = 100
_TAGS = sa.text(
    "WITH RECURSIVE used(name) AS (SELECT min(tag) FROM tag"
    " UNION ALL SELECT (SELECT min(tag) FROM tag WHERE tag > used.name) FROM used WHERE used.name IS NOT NULL)"
    " SELECT name FROM used WHERE name IS NOT NULL LIMIT :most"
)


@dataclass(frozen=True)
class Opinion:
    """What one person thinks of one answer."""

    reviewer: str
    verdict: Verdict
    at: datetime


@dataclass(frozen=True)
class JudgedTurn:
    """What is thought of the answer to one message. `version` goes into each form about it."""

    version: int = 0
    missed: Missed = Missed.none
    opinions: tuple[Opinion, ...] = ()

    def of(self, reviewer: str) -> Verdict | None:
        """What this person thinks."""
        return next((one.verdict for one in self.opinions if one.reviewer == reviewer), None)

    def asks(self, reviewer: str) -> bool:
        """Whether this person is wanted to say if a colleague is right about missed danger."""
        open_yet = self.missed in (Missed.waits, Missed.disputed)
        named = any(one.verdict.kind is Kind.missed_danger for one in self.opinions if one.reviewer != reviewer)
        mine = self.of(reviewer)
        return open_yet and named and (mine is None or mine.kind is not Kind.no_danger)


@dataclass(frozen=True)
class Note:
    """What somebody wrote down. `text` is None when it does not open."""

    author: str
    at: datetime
    version: int
    text: str | None = field(repr=False)


@dataclass(frozen=True)
class JudgedDossier:
    """Everything that staff said about a conversation."""

    ref: str
    turns: Mapping[int, JudgedTurn]
    tags: tuple[str, ...]
    flagged: bool
    notes: tuple[Note, ...]
    reviewed_by: str | None
    reviewed_at: datetime | None
    reasons: tuple[Reason, ...]

    def turn(self, seq: int) -> JudgedTurn:
        """Of the message with this number; of one that nobody judged, an empty one."""
        return self.turns.get(seq, JudgedTurn())

    def note_of(self, author: str) -> Note | None:
        """This person's own."""
        return next((one for one in self.notes if one.author == author), None)


class Judging:
    """Every call raises StaffUnavailable; those about a conversation DossierUnknown."""

    def __init__(self, store: Store, keys: KeyStore) -> None:
        self._store = store
        self._keys = keys
        self.verdicts = Verdicts(store)
        self.filing = Filing(store, keys)
        self.inbox = Inbox(store)

    def of(self, ref: str) -> JudgedDossier:
        """What staff said about a conversation."""
        with self._store.reading() as connection:
            row = connection.execute(sa.select(dossier).where(dossier.c.ref == ref)).one_or_none()
            if row is None:
                raise DossierUnknown("there is no such conversation any more")
            held = sa.select(tag.c.tag).where(tag.c.number == row.number).order_by(tag.c.tag)
            entry = sa.select(inbox.c.reasons).where(inbox.c.number == row.number)
            reasons = connection.execute(entry).scalar_one_or_none() or ""
            notes = sa.select(note).where(note.c.number == row.number).order_by(note.c.at, note.c.author)
            return JudgedDossier(
                ref=ref,
                turns=_turns(connection, row.number),
                tags=tuple(connection.execute(held).scalars()),
                flagged=row.flagged,
                notes=self._opened(row.conversation_id, connection.execute(notes).all()),
                reviewed_by=row.reviewed_by,
                reviewed_at=None if row.reviewed_at is None else from_ms(row.reviewed_at),
                reasons=tuple(Reason(name) for name in reasons.split()),
            )

    def tags_in_use(self) -> list[str]:
        """Tags that some conversation has now, by name; each is found by a jump, not by reading all rows."""
        with self._store.reading() as connection:
            return list(connection.execute(_TAGS, {"most": OFFERED_TAGS}).scalars())

    def _opened(self, conversation_id: str, rows: list[Row]) -> tuple[Note, ...]:
        if not rows:
            return ()
        try:
            box = self._keys.lasting.box(conversation_id)
        except ConversationErased:
            return ()
        except KeyUnavailable as error:
            raise StaffUnavailable("the keys cannot be read now") from error
        found = []
        for row in rows:
            try:
                text = box.open(place_of_note(row.author), bytes(row.body)).decode()
            except BodyUnreadable:
                text = None
            found.append(Note(row.author, from_ms(row.at), row.version, text))
        return tuple(found)


def _turns(connection: Connection, number: int) -> dict[int, JudgedTurn]:
    opinions: dict[int, list[Opinion]] = {}
    said = sa.select(verdict).where(verdict.c.number == number).order_by(verdict.c.at)
    for row in connection.execute(said):
        found = Verdict(Kind(row.kind), row.intent, row.entity)
        opinions.setdefault(row.seq, []).append(Opinion(row.reviewer, found, from_ms(row.at)))
    known = connection.execute(sa.select(judged).where(judged.c.number == number))
    return {
        row.seq: JudgedTurn(row.version, Missed(row.missed), tuple(opinions.get(row.seq, ()))) for row in known
    }
