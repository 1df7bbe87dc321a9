"""Taking approved corrections out: `Exports`. Once, and again by hand; each time stands in the audit log."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from bot.conversation.moments import from_ms, to_ms
from bot.learning.corrections import Corrections
from bot.learning.errors import DecidedMeanwhile, ExportUnknown
from bot.learning.models import Correction, Export
from bot.learning.plan import Plan, plan_for
from bot.learning.schema import correction, correction_export
from bot.settings import ROOT
from bot.staff.store import Store


class Exports:
    """`actor` is the id of an account, or roles.COMMAND_LINE. Every call raises StaffUnavailable and OSError."""

    def __init__(self, store: Store, corrections: Corrections, root: Path = ROOT) -> None:
        self._store, self._corrections, self.root = store, corrections, root

    def plan(self) -> Plan:
        """What would go out now: everything that was approved and keeps the rules."""
        return plan_for(self._corrections.waiting("approved"), self.root)

    def take(self, actor: str) -> Plan:
        """For a download: what goes out, noted as gone. Raises DecidedMeanwhile when somebody was first."""
        found = self.plan()
        self._note(actor, found, "download")
        return found

    def write(self, actor: str) -> Plan:
        """Into the tree on this machine. Whoever is interrupted does it again: nothing comes in twice."""
        found = self.plan()
        found.write(self.root)
        self._note(actor, found, "tree")
        return found

    def again(self, actor: str, number: int) -> Plan:
        """What went out then, in the tree as it is now. Raises ExportUnknown."""
        found = plan_for(self._of(number), self.root)
        with self._store.writing() as connection:
            note = self._store.noting(connection)
            note(
                "corrections_exported_again", actor=actor, subject=f"export:{number}", corrections=len(found.done)
            )
        return found

    def write_again(self, actor: str, number: int) -> Plan:
        """The same, into the tree. Raises ExportUnknown."""
        found = self.again(actor, number)
        found.write(self.root)
        return found

    def made(self) -> list[Export]:
        """The newest first."""
        query = (
            sa.select(correction_export, sa.func.count(correction.c.id).label("count"))
            .select_from(correction_export.outerjoin(correction))
            .group_by(*correction_export.c)
            .order_by(correction_export.c.id.desc())
            .limit(50)
        )
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        return [Export(row.id, row.made_by, from_ms(row.made_at), row.count) for row in rows]

    def _of(self, number: int) -> list[Correction]:
        found = [one for one in self._corrections.waiting("exported") if one.export_id == number]
        if not found:
            raise ExportUnknown("there was no such export")
        return found

    def _note(self, actor: str, found: Plan, how: str) -> None:
        """Gone from the list: the numbers that were planned, and only if they are all still waiting."""
        if not found.done:
            return
        numbers = [one.id for one in found.done]
        with self._store.writing() as connection:
            values = {"made_by": actor, "made_at": to_ms(self._store.now())}
            made = connection.execute(sa.insert(correction_export).values(**values)).inserted_primary_key[0]
            waiting = correction.c.id.in_(numbers) & (correction.c.status == "approved")
            change = sa.update(correction).where(waiting).values(status="exported", export_id=made)
            if connection.execute(change).rowcount != len(numbers):
                raise DecidedMeanwhile("somebody exported them meanwhile")
            note = self._store.noting(connection)
            note("corrections_exported", actor=actor, subject=f"export:{made}", corrections=len(numbers), how=how)
