"""Managing accounts: add, roles, out of use and back, a new start code. Each change stands in the audit log."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.conversation.moments import to_ms
from bot.staff import codes, rows, sessions
from bot.staff.audit import Action
from bot.staff.errors import LastAdministrator, LoginInvalid, LoginTaken, NameInvalid, NotOneself, UserUnknown
from bot.staff.models import User
from bot.staff.roles import Role
from bot.staff.schema import recovery, user
from bot.staff.signing_in import canonical, start_code_digest
from bot.staff.store import Store

#: A start code that nobody used is worth nothing after this.
START_CODE = timedelta(hours=72)
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_LONGEST_NAME = 60


class Accounts:
    """`actor` is the id of the account that acts, or roles.COMMAND_LINE. Every call raises StaffUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[User]:
        """By name."""
        with self._store.reading() as connection:
            return rows.users(connection)

    def get(self, user_id: str) -> User:
        """One account. Raises UserUnknown."""
        with self._store.reading() as connection:
            return rows.user_of(connection, rows.by_id(connection, user_id))

    def by_login(self, login: str) -> User:
        """One account. Raises UserUnknown."""
        with self._store.reading() as connection:
            row = rows.by_login(connection, canonical(login))
            if row is None:
                raise UserUnknown(f"there is no account {login!r}")
            return rows.user_of(connection, row)

    def add(self, actor: str, login: str, name: str, roles: Iterable[Role]) -> tuple[User, str]:
        """A new account and its start code, which is shown once and kept nowhere.

        Raises LoginInvalid, NameInvalid or LoginTaken.
        """
        login, name, held = canonical(login), _named(name), sorted(set(roles))
        if not _LOGIN.fullmatch(login):
            raise LoginInvalid("2 to 40 small letters, digits, dots, hyphens or underscores; a letter first")
        user_id, now = secrets.token_hex(16), self._store.now()
        values = {"id": user_id, "login": login, "name": name, "created_at": to_ms(now)}
        with self._store.writing() as connection:
            try:
                connection.execute(sa.insert(user).values(**values))
            except IntegrityError as error:
                raise LoginTaken(f"there is an account {login!r} already") from error
            rows.set_roles(connection, user_id, held)
            code = self._start_code(connection, user_id)
            self._note(connection, Action.user_added, actor, user_id, roles=_listed(held))
            return rows.user_of(connection, rows.by_id(connection, user_id)), code

    def set_roles(self, actor: str, user_id: str, roles: Iterable[Role]) -> None:
        """From now on these; whoever is signed in has to sign in again.

        Raises UserUnknown, NotOneself or LastAdministrator.
        """
        held = frozenset(roles)
        with self._store.writing() as connection:
            if Role.administrator not in held:
                self._refuse_orphans(connection, actor, user_id)
            rows.by_id(connection, user_id)
            rows.set_roles(connection, user_id, held)
            if actor != user_id:
                sessions.end_all(connection, user_id)
            self._note(connection, Action.roles_set, actor, user_id, roles=_listed(held))

    def disable(self, actor: str, user_id: str) -> None:
        """Out of use, at once. The account stays: its name stands beside what was done.

        Raises UserUnknown, NotOneself or LastAdministrator.
        """
        with self._store.writing() as connection:
            self._refuse_orphans(connection, actor, user_id)
            row = rows.by_id(connection, user_id)
            if row.disabled_at is not None:
                return
            rows.change(connection, user_id, disabled_at=to_ms(self._store.now()), start_code=None)
            sessions.end_all(connection, user_id)
            self._note(connection, Action.user_disabled, actor, user_id)

    def enable(self, actor: str, user_id: str) -> str:
        """In use again, with a start code: who was away sets up everything anew. Raises UserUnknown."""
        with self._store.writing() as connection:
            rows.by_id(connection, user_id)
            rows.change(connection, user_id, disabled_at=None)
            self._note(connection, Action.user_enabled, actor, user_id)
            return self._anew(connection, user_id)

    def reset(self, actor: str, user_id: str) -> str:
        """Telephone lost or password forgotten: a start code; app, password and recovery codes are void at once.

        Raises UserUnknown or NotOneself.
        """
        if actor == user_id:
            raise NotOneself("a colleague does this")
        with self._store.writing() as connection:
            rows.by_id(connection, user_id)
            self._note(connection, Action.user_reset, actor, user_id)
            return self._anew(connection, user_id)

    def _anew(self, connection: Connection, user_id: str) -> str:
        empty = {"password": None, "totp_secret": None, "totp_last_step": None, "activated_at": None}
        rows.change(connection, user_id, **empty)
        connection.execute(sa.delete(recovery).where(recovery.c.user_id == user_id))
        sessions.end_all(connection, user_id)
        return self._start_code(connection, user_id)

    def _start_code(self, connection: Connection, user_id: str) -> str:
        code = codes.new_code()
        until = to_ms(self._store.now() + START_CODE)
        digest = start_code_digest(self._store, user_id, code)
        rows.change(connection, user_id, start_code=digest, start_code_until=until)
        return code

    def _refuse_orphans(self, connection: Connection, actor: str, user_id: str) -> None:
        administrators = rows.administrators(connection)
        if actor == user_id:
            raise NotOneself("a colleague does this")
        if administrators == {user_id}:
            raise LastAdministrator("add another administrator first")

    def _note(self, connection: Connection, action: Action, actor: str, user_id: str, **details: str) -> None:
        self._store.noting(connection)(action, actor=actor, subject=f"user:{user_id}", **details)


def _named(name: str) -> str:
    """Without spaces around it, nor control characters: bidirectional ones make one name look like another."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    hidden = any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in name)
    if hidden or not 0 < len(name) <= _LONGEST_NAME:
        raise NameInvalid("a name is 1 to 60 signs")
    return name


def _listed(roles: Iterable[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))
