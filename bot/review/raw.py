"""The door to raw text: `RawTexts` asks, lets a second person decide, and reads for a quarter of an hour.

What is read stands in the audit log before anybody sees it. Synchronous.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import KeyStore
from bot.conversation.moments import from_ms, to_ms
from bot.conversation.raw import RawMessage, raw_messages
from bot.review.deidentify.text import clean
from bot.review.errors import DossierUnknown
from bot.review.lasting import lasting_box, lasting_box_if_there
from bot.review.opened import OpenDossier, opened
from bot.review.raw_errors import (
    AlreadyAsked,
    NoLongerWaiting,
    NotASecondPerson,
    RawTextClosed,
    RawTextGone,
    ReasonTooLong,
    ReasonTooShort,
    RequestUnknown,
)
from bot.review.raw_requests import (
    RawRequest,
    change,
    is_there,
    opened_reason,
    request_of,
    requests_of,
    sealed_reason,
    times_of,
)
from bot.review.raw_rules import ASKERS, LONGEST_REASON, OPEN, RawState, is_reason, may_decide, state_of
from bot.review.raw_schema import raw_request
from bot.review.schema import acquaintance, dossier
from bot.staff import rows
from bot.staff.errors import StaffUnavailable
from bot.staff.models import User
from bot.staff.roles import Role
from bot.staff.schema import user
from bot.staff.service import append
from bot.staff.store import Store

#: So many of one's own requests are listed, the newest first.
_MINE = 20


class RawTexts:
    """Every call raises StaffUnavailable when database or keys do not do what was asked; ids are of accounts."""

    def __init__(self, store: Store, keys: KeyStore) -> None:
        self._store, self._keys = store, keys

    def ask(self, ref: str, asker: str, reason: str) -> str:
        """Ask to read the raw text of a conversation; the id of the request.

        Raises ReasonTooShort, ReasonTooLong, DossierUnknown, ClosedForYou, RawTextGone, NotASecondPerson (who has
        no role for it any more) or AlreadyAsked.
        """
        said = clean(reason).strip()
        if not is_reason(said):
            raise ReasonTooShort("a colleague has to be able to judge it")
        if len(said) > LONGEST_REASON:
            raise ReasonTooLong("shorter")
        id, now = secrets.token_hex(8), self._store.now()
        with self._store.writing() as connection:
            of = opened(connection, ref, asker)
            if not self._roles(connection, asker) & ASKERS:
                raise NotASecondPerson("only reviewers read")
            if not is_there(connection, of.conversation_id):
                raise RawTextGone("there is no raw text any more")
            if any(
                self._state(row) in (RawState.waiting, RawState.open)
                for row in requests_of(connection, of.number, asker)
            ):
                raise AlreadyAsked("one request at a time")
            values: dict[str, Any] = {"id": id, "number": of.number, "asker": asker, "asked_at": to_ms(now)}
            box = lasting_box(self._keys, of.conversation_id)
            values["reason"] = sealed_reason(self._store.vault, box, id, said)
            connection.execute(sa.insert(raw_request).values(**values, reads=0))
            self._note(connection, "raw_asked", asker, of, id)
        return id

    def decide(self, id: str, decider: str, *, approve: bool) -> None:
        """Say yes or no as the second person; the first who decides counts.

        Raises RequestUnknown, NotASecondPerson, ClosedForYou, NoLongerWaiting or RawTextGone.
        """
        with self._store.writing() as connection:
            of, row = self._locked(connection, id, decider)
            if not may_decide(row.asker, decider, self._roles(connection, decider)):
                raise NotASecondPerson("a colleague decides")
            if self._state(row) is not RawState.waiting:
                raise NoLongerWaiting("it was decided, withdrawn, or a day went by")
            if approve and not is_there(connection, of.conversation_id):
                raise RawTextGone("there is no raw text any more")
            if approve and not self._roles(connection, row.asker) & ASKERS:
                raise NoLongerWaiting("who asked may not read any more")
            change(connection, id, decider=decider, decided_at=to_ms(self._store.now()), approved=approve)
            self._note(connection, "raw_approved" if approve else "raw_refused", decider, of, id)

    def withdraw(self, id: str, asker: str) -> None:
        """Take one's own request back, also one that is open. Raises RequestUnknown or NoLongerWaiting."""
        with self._store.writing() as connection:
            of, row = self._locked(connection, id)
            if row.asker != asker:
                raise RequestUnknown("this is somebody else's")
            if self._state(row) not in (RawState.waiting, RawState.open):
                raise NoLongerWaiting("it is over already")
            change(connection, id, withdrawn_at=to_ms(self._store.now()))
            self._note(connection, "raw_withdrawn", asker, of, id)

    def read(self, ref: str, reader: str) -> tuple[list[RawMessage], datetime]:
        """The texts as they were typed, and until when; this reading is in the audit log before it happens.

        Raises DossierUnknown, ClosedForYou, RawTextGone, or RawTextClosed: not approved, the time is over, or who
        asked or who approved may not any more.
        """
        with self._store.writing() as connection:
            of = opened(connection, ref, reader)
            row = next(
                (one for one in requests_of(connection, of.number, reader) if self._state(one) is RawState.open),
                None,
            )
            if row is None or not self._both_may(connection, row):
                raise RawTextClosed("there is no approval that is open now")
            if not is_there(connection, of.conversation_id):
                raise RawTextGone("there is no raw text any more")
            change(connection, row.id, reads=row.reads + 1)
            self._note(connection, "raw_read", reader, of, row.id)
        with _naming_keys():
            texts = raw_messages(self._store.engine, self._keys, of.conversation_id)
        if all(one.text is None for one in texts):
            raise RawTextGone("it was erased, or its time was over, just now")
        return [_harmless(one) for one in texts], from_ms(row.decided_at) + OPEN

    def of(self, ref: str, asker: str) -> tuple[bool, RawRequest | None]:
        """Whether there is raw text, and somebody's newest request. Raises DossierUnknown or ClosedForYou."""
        with self._store.reading() as connection:
            of = opened(connection, ref, asker)
            newest = next(iter(requests_of(connection, of.number, asker)), None)
            there = is_there(connection, of.conversation_id)
            return there, None if newest is None else self._request(newest, ref, of.conversation_id)

    def mine(self, asker: str) -> list[RawRequest]:
        """One's own requests, the newest first."""
        return self._listed(raw_request.c.asker == asker)

    def waiting_for(self, decider: User) -> list[RawRequest]:
        """What this person may decide now, the oldest first."""
        known = sa.select(acquaintance.c.number).where(acquaintance.c.reviewer == decider.id)
        undecided = sa.and_(raw_request.c.decided_at.is_(None), raw_request.c.number.not_in(known))
        found = self._listed(undecided, _MINE * 10)
        return [
            one
            for one in reversed(found)
            if one.state is RawState.waiting and may_decide(one.asker, decider.id, decider.roles)
        ]

    def _listed(self, which: sa.ColumnElement[bool], most: int = _MINE) -> list[RawRequest]:
        query = sa.select(raw_request, dossier.c.ref, dossier.c.conversation_id).join(
            dossier, dossier.c.number == raw_request.c.number
        )
        query = query.where(which).order_by(raw_request.c.asked_at.desc(), raw_request.c.id).limit(most)
        with self._store.reading() as connection:
            return [self._request(row, row.ref, row.conversation_id) for row in connection.execute(query)]

    def _request(self, row: Row, ref: str, conversation_id: str) -> RawRequest:
        box = lasting_box_if_there(self._keys, conversation_id)
        return request_of(row, ref, opened_reason(self._store.vault, box, row), self._store.now())

    def _locked(self, connection: Connection, id: str, person: str = "") -> tuple[OpenDossier, Row]:
        """The dossier of a request first, in the order in which everybody locks; then the request anew."""
        ref = sa.select(dossier.c.ref).join(raw_request, raw_request.c.number == dossier.c.number)
        found = connection.execute(ref.where(raw_request.c.id == id)).scalar_one_or_none()
        if found is None:
            raise RequestUnknown("there is no such request")
        try:
            of = opened(connection, found, person)
        except DossierUnknown as error:
            raise RequestUnknown("its conversation is gone") from error
        row = connection.execute(sa.select(raw_request).where(raw_request.c.id == id)).one_or_none()
        if row is None:
            raise RequestUnknown("its conversation went just now")
        return of, row

    def _both_may(self, connection: Connection, row: Row) -> bool:
        if not self._roles(connection, row.asker) & ASKERS:
            return False
        return may_decide(row.asker, row.decider, self._roles(connection, row.decider))

    def _roles(self, connection: Connection, user_id: str) -> frozenset[Role]:
        """What somebody may do now; nothing when the account is out of use or was never signed in to."""
        row = connection.execute(sa.select(user).where(user.c.id == user_id)).one_or_none()
        if row is None:
            return frozenset()
        found = rows.user_of(connection, row)
        return found.roles if found.state == "active" else frozenset()

    def _state(self, row: Row) -> RawState:
        return state_of(times_of(row), self._store.now())

    def _note(self, connection: Connection, action: str, actor: str, of: OpenDossier, id: str) -> None:
        at = self._store.now()
        append(connection, self._store.vault, at, action, actor=actor, subject=of.subject, request=id)


def _harmless(one: RawMessage) -> RawMessage:
    """Without signs that change how the rest of the page reads."""
    return one if one.text is None else replace(one, text=clean(one.text))


@contextmanager
def _naming_keys() -> Iterator[None]:
    try:
        yield
    except KeyUnavailable as error:
        raise StaffUnavailable("the keys cannot be read now") from error
