"""The door to hiding: `Hiding` withholds what pseudonymising left readable, from everybody and for good.

Synchronous. The words of the text leave the index in the same transaction; what staff said of it stays.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.schema import feedback
from bot.db import truncate_log
from bot.review.index import put, take
from bot.review.indexing import TYPED, typed_words
from bot.review.judging_errors import TurnUnknown
from bot.review.opened import OpenDossier, opened
from bot.review.schema import dossier, pseudonymised
from bot.review.texts import Transcripts
from bot.review.words import WordKey
from bot.staff.errors import StaffUnavailable
from bot.staff.store import Store


class Hiding:
    """Every call raises StaffUnavailable, DossierUnknown, and ClosedForYou to who knows the person.

    True when this call hid it; False when there was nothing to read any more: a colleague was first, or it was
    withheld before. Then nothing is noted either.
    """

    def __init__(self, store: Store, keys: KeyStore, words: WordKey) -> None:
        self._store, self._words = store, words
        self._transcripts = Transcripts(store.engine, keys)

    def text(self, actor: str, ref: str, seq: int) -> bool:
        """Of one message that a person typed. Raises TurnUnknown when there is none with this number."""
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            mine = sa.and_(
                pseudonymised.c.conversation_id == here.conversation_id,
                pseudonymised.c.seq == seq,
                pseudonymised.c.origin.in_(TYPED),
            )
            row = connection.execute(sa.select(pseudonymised.c.body).where(mine)).one_or_none()
            if row is None:
                raise TurnUnknown("nobody typed a message with this number")
            if row.body is None:
                return False
            connection.execute(sa.update(pseudonymised).where(mine).values(body=None, hidden=True))
            self._index_anew(connection, here)
            self._store.noting(connection)("text_hidden", actor=actor, subject=here.subject, message=seq)
        truncate_log(self._store.engine)
        return True

    def sentence(self, actor: str, ref: str) -> bool:
        """Of what the visitor thought of it; nobody can search for that. Without one there is nothing to hide."""
        with self._store.writing() as connection:
            here = opened(connection, ref, actor)
            mine = sa.and_(feedback.c.conversation_id == here.conversation_id, feedback.c.readable.is_not(None))
            if not connection.execute(sa.update(feedback).where(mine).values(readable=None, hidden=True)).rowcount:
                return False
            self._store.noting(connection)("sentence_hidden", actor=actor, subject=here.subject)
        truncate_log(self._store.engine)
        return True

    def _index_anew(self, connection: Connection, here: OpenDossier) -> None:
        """At once: were it left to the worker, one that has read the text already would write its words down."""
        mine = dossier.c.number == here.number
        take(connection, sa.select(dossier.c.number).where(mine))
        at = connection.execute(sa.select(dossier.c.last_message_at).where(mine)).scalar_one()
        try:
            left = self._transcripts.within(connection, here.conversation_id)
        except KeyUnavailable as error:
            raise StaffUnavailable("the keys cannot be read") from error
        put(connection, here.number, at, self._words.tokens(typed_words(left)))
