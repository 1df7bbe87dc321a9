"""A dossier that somebody changes, locked in one transaction: `opened(connection, ref, reviewer)`."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import conversation
from bot.review.errors import ClosedForYou, DossierUnknown
from bot.review.schema import acquaintance, dossier


@dataclass(frozen=True)
class OpenDossier:
    """What whoever changes it has to know."""

    number: int
    ref: str
    conversation_id: str
    reviewed_by: str | None
    flagged: bool

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        return f"dossier:{self.ref}"


def opened(connection: Connection, ref: str, reviewer: str) -> OpenDossier:
    """Locked until the transaction ends, in the order in which worker and eraser lock.

    Raises DossierUnknown, and ClosedForYou to who knows the person.
    """
    of = sa.select(dossier.c.conversation_id).where(dossier.c.ref == ref).scalar_subquery()
    lock = sa.select(conversation.c.id).where(conversation.c.id == of).with_for_update()
    if connection.execute(lock).first() is None:
        raise DossierUnknown("there is no such conversation any more")
    row = connection.execute(sa.select(dossier).where(dossier.c.ref == ref)).one_or_none()
    if row is None:
        raise DossierUnknown("it was erased just now")
    knows = sa.select(acquaintance).where(acquaintance.c.number == row.number, acquaintance.c.reviewer == reviewer)
    if connection.execute(knows).first() is not None:
        raise ClosedForYou("this reviewer knows the person")
    return OpenDossier(row.number, row.ref, row.conversation_id, row.reviewed_by, row.flagged)
