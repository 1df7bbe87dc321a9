"""Proposing, approving, refusing and withdrawing: `Corrections`. Each stands in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.moments import from_ms, to_ms
from bot.learning.checks import Wanted, problems_of
from bot.learning.errors import (
    CorrectionUnknown,
    DecidedMeanwhile,
    NotLearnable,
    NotOwnCorrection,
    OwnCorrection,
)
from bot.learning.examples import Library
from bot.learning.models import Correction, Status
from bot.learning.origin import Origin
from bot.learning.schema import correction
from bot.review.schema import dossier
from bot.staff.store import Store

#: So many that are decided are shown; the audit log has them all.
_SHOWN = 200
_QUERY = sa.select(correction, dossier.c.ref).select_from(correction.outerjoin(dossier))


class Corrections:
    """What staff want learnt. `actor` is the id of an account. Every call raises StaffUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def propose(
        self,
        actor: str,
        wanted: Wanted,
        library: Library,
        origin: Origin | None = None,
        originals: Sequence[str] = (),
    ) -> int:
        """Write it down, to be approved by somebody else; its number. Raises NotLearnable."""
        others = [one.wanted for one in self.waiting("proposed", "approved")]
        problems = problems_of(wanted, library, others, originals)
        if problems:
            raise NotLearnable(problems)
        with self._store.writing() as connection:
            values = {**_columns(wanted), "proposed_by": actor, "proposed_at": to_ms(self._store.now())}
            if origin is not None and _is_there(connection, origin):
                values |= {"dossier_number": origin.number, "seq": origin.seq}
            number = connection.execute(sa.insert(correction).values(**values, status="proposed"))
            made = int(number.inserted_primary_key[0])
            self._note(connection, "correction_proposed", actor, made, intent=wanted.intent)
        return made

    def approve(self, actor: str, number: int) -> None:
        """A second person agrees. Raises CorrectionUnknown, OwnCorrection or DecidedMeanwhile."""
        self._decide(actor, number, "approved")

    def refuse(self, actor: str, number: int) -> None:
        """A second person does not. Raises the same."""
        self._decide(actor, number, "refused")

    def withdraw(self, actor: str, number: int) -> None:
        """Who proposed it takes it back, while it waits. Raises NotOwnCorrection and the same."""
        with self._store.writing() as connection:
            row = _waiting(connection, number)
            if row.proposed_by != actor:
                raise NotOwnCorrection("somebody else proposed this")
            self._settle(connection, actor, row, "withdrawn")

    def get(self, number: int) -> Correction:
        """One. Raises CorrectionUnknown."""
        with self._store.reading() as connection:
            row = connection.execute(_QUERY.where(correction.c.id == number)).first()
        if row is None:
            raise CorrectionUnknown("there is no such correction")
        return read(row)

    def waiting(self, *statuses: Status) -> list[Correction]:
        """Those of these kinds, the oldest first."""
        with self._store.reading() as connection:
            query = _QUERY.where(correction.c.status.in_(statuses)).order_by(correction.c.id)
            return [read(row) for row in connection.execute(query)]

    def decided(self) -> list[Correction]:
        """The newest of those that nobody waits for."""
        done = ("refused", "withdrawn", "exported")
        with self._store.reading() as connection:
            query = _QUERY.where(correction.c.status.in_(done)).order_by(correction.c.id.desc()).limit(_SHOWN)
            return [read(row) for row in connection.execute(query)]

    def _decide(self, actor: str, number: int, status: Status) -> None:
        with self._store.writing() as connection:
            row = _waiting(connection, number)
            if row.proposed_by == actor:
                raise OwnCorrection("a colleague decides about this")
            self._settle(connection, actor, row, status)

    def _settle(self, connection: Connection, actor: str, row: Row, status: Status) -> None:
        values = {"status": status, "decided_by": actor, "decided_at": to_ms(self._store.now())}
        connection.execute(sa.update(correction).where(correction.c.id == row.id).values(**values))
        self._note(connection, f"correction_{status}", actor, row.id, intent=row.intent)

    def _note(self, connection: Connection, action: str, actor: str, number: int, **details: str) -> None:
        self._store.noting(connection)(action, actor=actor, subject=f"correction:{number}", **details)


def read(row: Row) -> Correction:
    """A row of the table with the reference of its dossier."""
    return Correction(
        id=row.id,
        wanted=Wanted(row.intent, row.now, row.sentence, row.test),
        status=row.status,
        proposed_by=row.proposed_by,
        proposed_at=from_ms(row.proposed_at),
        decided_by=row.decided_by,
        decided_at=None if row.decided_at is None else from_ms(row.decided_at),
        ref=row.ref,
        seq=row.seq,
        export_id=row.export_id,
    )


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {"intent": wanted.intent, "now": wanted.now, "sentence": wanted.sentence, "test": wanted.test}


def _is_there(connection: Connection, origin: Origin) -> bool:
    """Locked until we have written: it may be erased at this very moment."""
    query = sa.select(dossier.c.number).where(dossier.c.number == origin.number).with_for_update()
    return connection.execute(query).first() is not None


def _waiting(connection: Connection, number: int) -> Row:
    """The row, locked. Raises CorrectionUnknown, or DecidedMeanwhile when it waits no longer."""
    row = connection.execute(sa.select(correction).where(correction.c.id == number).with_for_update()).first()
    if row is None:
        raise CorrectionUnknown("there is no such correction")
    if row.status != "proposed":
        raise DecidedMeanwhile("somebody was first")
    return row
