"""Judging one answer: `Verdicts.give` and `take_back`. One verdict for each person and message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.moments import to_ms
from bot.conversation.schema import turn
from bot.review import inbox_rows
from bot.review.intents import is_entity, known_intents
from bot.review.judging_errors import (
    EntityUnknown,
    IntentMissing,
    IntentSame,
    IntentUnknown,
    KindUnknown,
    NothingToDecide,
    TurnUnknown,
)
from bot.review.judging_schema import judged, verdict
from bot.review.missed import Kind, Missed, missed_of
from bot.review.opened import OpenDossier, opened
from bot.staff.store import Store

#: How an inbox entry ended: by the verdict that was wanted, or because two people came to the same judgement.
JUDGED, SECOND = "judged", "second"
_DECIDED = (Missed.agreed, Missed.refused)


@dataclass(frozen=True)
class Verdict:
    """What somebody thinks. `intent` and `entity` (`name` or `name=value`): what it should have been."""

    kind: Kind
    intent: str | None = None
    entity: str | None = None


@dataclass(frozen=True)
class Given:
    """What became of it. `met`: a colleague judged this since the form was shown; both verdicts are kept."""

    missed: Missed
    met: bool


class Verdicts:
    """Every call raises StaffUnavailable and DossierUnknown."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, reviewer: str, ref: str, seq: int, wanted: Verdict, version: int) -> Given:
        """Write down what this person thinks, in the place of what she thought before.

        `version`: of the message, as the form showed it. Raises TurnUnknown, IntentMissing, IntentUnknown,
        IntentSame, EntityUnknown, and NothingToDecide when nobody says that danger was missed.
        """
        with self._store.writing() as connection:
            here = opened(connection, ref, reviewer)
            said = _turn(connection, here, seq)
            _check(wanted, said.intent)
            now = self._store.now()
            others = inbox_rows.said_about(connection, here.number).get(seq, [])
            named = any(one.kind is Kind.missed_danger and one.reviewer != reviewer for one in others)
            if wanted.kind is Kind.no_danger and not named:
                raise NothingToDecide("no colleague says that danger was missed here")
            before = _replace(connection, here.number, seq, reviewer, wanted, now)
            given = self._settle(connection, here, seq, version, reviewer, now)
            details = {"message": seq, "verdict": wanted.kind.value, "missed": given.missed.value}
            if wanted.intent:
                details["intent"] = wanted.intent
            if wanted.entity:
                details["entity"] = wanted.entity
            if before:
                details["before"] = before
            note = self._store.noting(connection)
            note("verdict_given", actor=reviewer, subject=here.subject, **details)
        return given

    def take_back(self, reviewer: str, ref: str, seq: int, version: int) -> Given:
        """This person says nothing about it after all."""
        with self._store.writing() as connection:
            here = opened(connection, ref, reviewer)
            _turn(connection, here, seq)
            mine = _mine(here.number, seq, reviewer)
            before = connection.execute(sa.select(verdict.c.kind).where(mine)).scalar_one_or_none()
            connection.execute(sa.delete(verdict).where(mine))
            given = self._settle(connection, here, seq, version, reviewer, self._store.now())
            if before is not None:
                note = self._store.noting(connection)
                note("verdict_taken_back", actor=reviewer, subject=here.subject, message=seq, before=before)
        return given

    def _settle(
        self, connection: Connection, here: OpenDossier, seq: int, version: int, by: str, at: datetime
    ) -> Given:
        """The version of the message, how far two people are with missed danger, and the inbox."""
        mine = sa.and_(judged.c.number == here.number, judged.c.seq == seq)
        before = connection.execute(sa.select(judged).where(mine)).one_or_none()
        said = inbox_rows.said_about(connection, here.number).get(seq, [])
        state = missed_of(said)
        if before is None:
            connection.execute(
                sa.insert(judged).values(number=here.number, seq=seq, version=1, missed=state.value)
            )
        else:
            values = {"version": before.version + 1, "missed": state.value}
            connection.execute(sa.update(judged).where(mine).values(values))
        changed = version != (0 if before is None else before.version)
        met = changed and any(one.reviewer != by for one in said)  # not by her own other window
        decided = state in _DECIDED and (before is None or before.missed != state.value)
        inbox_rows.refresh(connection, here.number, at, by=by, how=SECOND if decided else JUDGED)
        return Given(state, met)


def _turn(connection: Connection, here: OpenDossier, seq: int) -> Row:
    query = sa.select(turn.c.intent).where(turn.c.conversation_id == here.conversation_id, turn.c.seq == seq)
    row = connection.execute(query).first()
    if row is None:
        raise TurnUnknown("the visitor wrote no message with this number")
    return row


def _check(wanted: Verdict, heard: str | None) -> None:
    if wanted.kind is Kind.wrong and wanted.intent is None:
        raise IntentMissing("say what it should have been")
    if wanted.intent is not None and wanted.intent not in known_intents():
        raise IntentUnknown("the bot has no such intent")
    if wanted.entity is not None and not is_entity(wanted.entity):
        raise EntityUnknown("the bot has no such entity")
    if wanted.kind is Kind.wrong and wanted.intent == heard and wanted.entity is None:
        raise IntentSame("this is what the bot took it for")


def _replace(
    connection: Connection, number: int, seq: int, reviewer: str, wanted: Verdict, at: datetime
) -> str | None:
    """Instead of the verdict that was there; the kind of that one."""
    values = {"kind": wanted.kind.value, "intent": wanted.intent, "entity": wanted.entity, "at": to_ms(at)}
    mine = _mine(number, seq, reviewer)
    before = connection.execute(sa.select(verdict.c.kind).where(mine)).scalar_one_or_none()
    if before is None:
        connection.execute(sa.insert(verdict).values(number=number, seq=seq, reviewer=reviewer, **values))
        return None
    if before == wanted.kind.value == Kind.missed_danger.value:
        del values["at"]  # who answered the first time has answered
    connection.execute(sa.update(verdict).where(mine).values(values))
    return str(before)


def _mine(number: int, seq: int, reviewer: str) -> sa.sql.ColumnElement[bool]:
    return sa.and_(verdict.c.number == number, verdict.c.seq == seq, verdict.c.reviewer == reviewer)


def read_verdict(kind: str, intent: str, entity: str) -> Verdict:
    """A verdict from a form; what was chosen for another kind is left out. Raises KindUnknown."""
    try:
        found = Kind(kind)
    except ValueError as error:
        raise KindUnknown("there is no such verdict") from error
    if found is not Kind.wrong and found is not Kind.missed_danger:
        return Verdict(found)
    return Verdict(found, intent or None, entity or None)
