"""What a visitor thought of it, as staff read it: `opinion_of`."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.errors import BodyUnreadable, ConversationErased
from bot.conversation.keys import KeyStore
from bot.conversation.schema import feedback

#: Where the sentence that staff read is sealed for, with the lasting key.
READABLE = "review:feedback"


@dataclass(frozen=True)
class ShownOpinion:
    """`text` is None without a sentence, and when it was withheld: then `withheld` is true.

    `hidden`: somebody of the staff withheld it.
    """

    thumb: str
    text: str | None = field(default=None, repr=False)
    withheld: bool = False
    hidden: bool = False


def opinion_of(connection: Connection, keys: KeyStore, conversation_id: str) -> ShownOpinion | None:
    """What staff may read of it; None when there is none, or not yet. Raises KeyUnavailable."""
    query = sa.select(feedback).where(feedback.c.conversation_id == conversation_id)
    row = connection.execute(query).one_or_none()
    if row is None or not row.done:
        return None
    if row.hidden:
        return ShownOpinion(row.thumb, withheld=True, hidden=True)
    if row.readable is None:
        return ShownOpinion(row.thumb, withheld=row.body is not None)
    try:
        text = keys.lasting.box(conversation_id).open(READABLE, bytes(row.readable)).decode()
    except (ConversationErased, BodyUnreadable):
        return ShownOpinion(row.thumb, withheld=True)
    return ShownOpinion(row.thumb, text)
