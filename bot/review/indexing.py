"""The worker's part in searching: `Indexer` makes `typed_words` of dossiers findable. It may be killed."""

from __future__ import annotations

import time
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.conversation.keys import KeyStore
from bot.db import reading, truncate_log, writing
from bot.review.index import put, take
from bot.review.schema import dossier, dossier_words
from bot.review.texts import ShownText, Transcripts
from bot.review.words import WordKey, words_of
from bot.staff.errors import StaffUnavailable

#: So many are looked up at once.
BATCH = 50
#: What the visitor and a human typed; what the bot says is always the same.
TYPED = ("visitor", "human")
_DUE = (
    sa.select(dossier.c.number, dossier.c.conversation_id, dossier.c.last_message_at)
    .where(sa.text("NOT indexed"))
    .order_by(dossier.c.number)
)


class Indexer:
    """One transaction for each dossier."""

    def __init__(self, engine: Engine, keys: KeyStore, key: WordKey) -> None:
        self._engine, self._key = engine, key
        self._transcripts = Transcripts(engine, keys)

    def work(self, seconds: float) -> tuple[int, bool]:
        """Index what is not, for so many seconds at most: how many, and whether there is more.

        Raises StaffUnavailable, KeyUnavailable and SQLAlchemyError: try again later.
        """
        end = time.monotonic() + seconds
        self._see_to_the_key()
        done = 0
        while True:
            with reading(self._engine) as connection:
                due = connection.execute(_DUE.limit(BATCH)).all()
            for row in due:
                if time.monotonic() >= end:
                    return done, True
                self._index(row)
                done += 1
            if len(due) < BATCH:
                return done, False

    def _see_to_the_key(self) -> None:
        """With a lost key nobody finds anything: then all of it goes, and is made again with a new one."""
        try:
            self._key.open()
        except StaffUnavailable:
            if not self._key.lost:
                raise
            while self._took_some():
                pass
            truncate_log(self._engine)
            self._key.open()

    def _took_some(self) -> bool:
        some = sa.select(dossier_words.c.number).order_by(dossier_words.c.number).limit(10 * BATCH)
        with writing(self._engine) as connection:
            numbers = list(connection.execute(some).scalars())
            take(connection, sa.select(dossier.c.number).where(dossier.c.number.in_(numbers)))
        return bool(numbers)

    def _index(self, due: Row) -> None:
        tokens = self._key.tokens(typed_words(self._transcripts.read(due.conversation_id)))
        with writing(self._engine) as connection:
            still = sa.select(dossier.c.number).where(
                dossier.c.number == due.number,
                dossier.c.last_message_at == due.last_message_at,
                sa.text("NOT indexed"),
            )
            if connection.execute(still.with_for_update()).first() is not None:
                put(connection, due.number, due.last_message_at, tokens)


def typed_words(texts: Iterable[ShownText]) -> frozenset[str]:
    """The words by which a conversation with these texts is found."""
    typed = [one.text for one in texts if one.sender in TYPED and one.text is not None]
    return frozenset().union(*map(words_of, typed))
