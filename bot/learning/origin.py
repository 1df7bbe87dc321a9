"""Where a correction comes from: `Origins` finds the message, and what its words are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.raw import raw_messages
from bot.db import reading
from bot.learning.errors import ConversationGone
from bot.review.schema import dossier
from bot.review.service import ShownText, Transcripts
from bot.staff.errors import StaffUnavailable
from bot.staff.store import naming

#: Whose words are not ours.
_TYPED = ("visitor", "human")


@dataclass(frozen=True)
class Origin:
    """A message of a dossier. `text` is what staff may read of it; None when there is none, or it was withheld."""

    ref: str
    number: int
    seq: int | None
    conversation_id: str = field(repr=False)
    text: str | None = field(default=None, repr=False)


class Origins:
    """Reads conversations. Raises StaffUnavailable when it cannot."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self._engine, self._keys = engine, keys

    def find(self, ref: str, seq: int | None) -> Origin:
        """The conversation of a reference. Raises ConversationGone."""
        query = sa.select(dossier.c.number, dossier.c.conversation_id).where(dossier.c.ref == ref)
        with naming(), reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise ConversationGone("there is no such dossier any more")
        text = next((one.text for one in self._shown(row.conversation_id) if one.seq == seq), None)
        return Origin(ref, row.number, seq, row.conversation_id, text)

    def originals(self, origin: Origin) -> list[str]:
        """What was typed there, as staff read it and as long as it is kept as it was; for machines only.

        All of it as one text: a sentence may go on in the next message.
        """
        try:
            with naming():
                raw = [
                    one.text or ""
                    for one in raw_messages(self._engine, self._keys, origin.conversation_id)
                    if one.sender in _TYPED
                ]
        except KeyUnavailable as error:
            raise StaffUnavailable("the keys cannot be read") from error
        shown = [one.text or "" for one in self._shown(origin.conversation_id) if one.sender in _TYPED]
        return [" ".join(texts) for texts in (raw, shown) if any(texts)]

    def _shown(self, conversation_id: str) -> list[ShownText]:
        try:
            with naming():
                return Transcripts(self._engine, self._keys).read(conversation_id)
        except KeyUnavailable as error:
            raise StaffUnavailable("the keys cannot be read") from error
