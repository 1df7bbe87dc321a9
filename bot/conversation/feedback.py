"""What a visitor thought of it: `Opinion`, written by `keep`, one for each conversation; the last one counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.keys import Box
from bot.conversation.moments import to_ms
from bot.conversation.schema import feedback

Thumb = Literal["up", "down"]
#: Where the sentence is sealed for, with the conversation's key.
PLACE = "feedback"


@dataclass(frozen=True)
class Opinion:
    """A thumb and perhaps a sentence. `urgent`: danger was heard in it."""

    thumb: Thumb
    text: str | None = field(default=None, repr=False)
    urgent: bool = False


def keep(connection: Connection, conversation_id: str, box: Box, opinion: Opinion, at: datetime) -> None:
    """In the place of an earlier one. A thumb alone leaves an earlier sentence; danger that was heard stays.

    Of a new sentence nobody has said yet that it holds a name.
    """
    here = feedback.c.conversation_id == conversation_id
    values: dict[str, object] = {"thumb": opinion.thumb, "at": to_ms(at), "done": False}
    if opinion.text is not None:
        body = box.seal(PLACE, opinion.text.encode("utf-8", "surrogatepass"))
        values |= {"body": body, "readable": None, "hidden": False}
    if opinion.urgent:
        values["urgent"] = True
    if not connection.execute(sa.update(feedback).where(here).values(values)).rowcount:
        values = {"urgent": False, **values}
        connection.execute(sa.insert(feedback).values(conversation_id=conversation_id, **values))


def thumb_of(connection: Connection, conversation_id: str) -> tuple[str | None, bool]:
    """The thumb, None without one, and whether danger was heard in the sentence beside it."""
    columns = sa.select(feedback.c.thumb, feedback.c.urgent)
    row = connection.execute(columns.where(feedback.c.conversation_id == conversation_id)).one_or_none()
    return (None, False) if row is None else (row.thumb, bool(row.urgent))
