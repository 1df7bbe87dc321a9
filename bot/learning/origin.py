"""Where a correction comes from: `Origins` finds the message, and what its words are compared with."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.engine import Engine

from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.raw import raw_messages
from bot.learning.errors import ConversationGone
from bot.review.service import ClosedForYou, Dossiers, DossierUnknown, ShownText
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
    texts: tuple[ShownText, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str | None:
        """The message itself."""
        return next((one.text for one in self.texts if one.seq == self.seq), None)


class Origins:
    """Reads conversations for somebody. Raises StaffUnavailable when it cannot."""

    def __init__(self, engine: Engine, keys: KeyStore, dossiers: Dossiers) -> None:
        self._engine, self._keys, self._dossiers = engine, keys, dossiers

    def find(self, ref: str, seq: int | None, reader: str) -> Origin:
        """A message. Raises ConversationGone, also for who knows the person: to her it is closed."""
        try:
            found = self._dossiers.open(ref, reader)
        except (DossierUnknown, ClosedForYou) as error:
            raise ConversationGone("there is no such conversation for this person") from error
        return Origin(ref, found.dossier.number, seq, found.dossier.conversation_id, found.texts)

    def originals(self, origin: Origin) -> list[str]:
        """What was typed there, as staff read it and as long as it is kept as it was; for machines only.

        All of it as one text: a sentence may go on in the next message.
        """
        try:
            with naming():
                messages = raw_messages(self._engine, self._keys, origin.conversation_id)
        except KeyUnavailable as error:
            raise StaffUnavailable("the keys cannot be read") from error
        raw = [one.text or "" for one in messages if one.sender in _TYPED]
        shown = [one.text or "" for one in origin.texts if one.sender in _TYPED]
        return [" ".join(texts) for texts in (raw, shown) if any(texts)]
