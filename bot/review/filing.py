"""What staff keep about a whole conversation: `Filing` does tags, flag, notes, and whether it was reviewed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.keys import KeyStore
from bot.conversation.moments import to_ms
from bot.review import inbox_rows
from bot.review.judging_errors import NoteChanged, TooManyTags
from bot.review.judging_schema import note
from bot.review.lasting import lasting_box
from bot.review.opened import OpenDossier, opened
from bot.review.schema import dossier, tag
from bot.review.wording import note_of, tag_of
from bot.staff.store import Store

#: Of one conversation.
MOST_TAGS = 12
#: How an inbox entry ended.
REVIEWED = "reviewed"


class Filing:
    """Every call raises StaffUnavailable and DossierUnknown."""

    def __init__(self, store: Store, keys: KeyStore) -> None:
        self._store = store
        self._keys = keys

    def add_tag(self, actor: str, ref: str, typed: str) -> str:
        """A tag, new or used before; as it was kept. Raises TagInvalid and TooManyTags."""
        wanted = tag_of(typed)
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            held = set(connection.execute(sa.select(tag.c.tag).where(tag.c.number == here.number)).scalars())
            if wanted in held:
                return wanted
            if len(held) >= MOST_TAGS:
                raise TooManyTags("a conversation has at most 12 tags")
            connection.execute(sa.insert(tag).values(number=here.number, tag=wanted))
            self._note(connection, "tag_added", actor, here)
        return wanted

    def take_tag(self, actor: str, ref: str, wanted: str) -> None:
        """Without this tag; nothing when it has none."""
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            mine = sa.delete(tag).where(tag.c.number == here.number, tag.c.tag == wanted)
            if connection.execute(mine).rowcount:
                self._note(connection, "tag_taken", actor, here)

    def flag(self, actor: str, ref: str, *, flagged: bool) -> None:
        """Put the flag up or take it down."""
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            if here.flagged != flagged:
                _change(connection, here, flagged=flagged)
                self._note(connection, "flag_put" if flagged else "flag_taken", actor, here)

    def write_note(self, actor: str, ref: str, typed: str, version: int) -> None:
        """This person's note; empty takes it away. `version`: as the form showed it, 0 when there was none.

        Raises NoteTooLong, and NoteChanged when she changed it elsewhere meanwhile.
        """
        text = note_of(typed)
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            mine = sa.and_(note.c.number == here.number, note.c.author == actor)
            before = connection.execute(sa.select(note.c.version).where(mine)).scalar_one_or_none()
            if (before or 0) != version:
                raise NoteChanged("it was changed in another window")
            if text:
                body = lasting_box(self._keys, here.conversation_id).seal(
                    place_of_note(actor), text.encode("utf-8", "replace")
                )
                values = {"version": version + 1, "at": to_ms(self._store.now()), "body": body}
                if before is None:
                    connection.execute(sa.insert(note).values(number=here.number, author=actor, **values))
                else:
                    connection.execute(sa.update(note).where(mine).values(values))
                self._note(connection, "note_written", actor, here)
            elif before is not None:
                connection.execute(sa.delete(note).where(mine))
                self._note(connection, "note_taken", actor, here)

    def review(self, actor: str, ref: str) -> str | None:
        """It was looked at: the inbox lets go of what one person may handle. Who was first, if somebody was."""
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            now = self._store.now()
            inbox_rows.settle(connection, here.number, by=actor, at=now, how=REVIEWED)
            if here.reviewed_by is None:
                _change(connection, here, reviewed_at=to_ms(now), reviewed_by=actor)
                self._note(connection, "reviewed", actor, here)
        return here.reviewed_by

    def reopen(self, actor: str, ref: str) -> None:
        """It was not reviewed after all; what was handled in the inbox is open again."""
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            if here.reviewed_by is not None:
                _change(connection, here, reviewed_at=None, reviewed_by=None)
                inbox_rows.unsettle(connection, here.number, self._store.now())
                self._note(connection, "review_reopened", actor, here)

    def _note(self, connection: Connection, action: str, actor: str, here: OpenDossier) -> None:
        self._store.noting(connection)(action, actor=actor, subject=here.subject)


def place_of_note(author: str) -> str:
    """Where a note is sealed for."""
    return f"note:{author}"


def _change(connection: Connection, here: OpenDossier, **values: object) -> None:
    connection.execute(sa.update(dossier).where(dossier.c.number == here.number).values(values))
