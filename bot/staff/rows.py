"""Accounts in the tables: reading and changing rows, within a transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.moments import from_ms, to_ms
from bot.staff.errors import UserUnknown
from bot.staff.models import Session, Stage, State, User
from bot.staff.roles import Role
from bot.staff.schema import recovery, role, session, user


def by_login(connection: Connection, login: str) -> Row | None:
    """The row of an account, or None."""
    return connection.execute(sa.select(user).where(user.c.login == login)).first()


def by_id(connection: Connection, user_id: str) -> Row:
    """The row of an account, locked until the transaction ends. Raises UserUnknown."""
    row = connection.execute(sa.select(user).where(user.c.id == user_id).with_for_update()).first()
    if row is None:
        raise UserUnknown("there is no such account")
    return row


def users(connection: Connection) -> list[User]:
    """All accounts, by name."""
    held: dict[str, set[Role]] = {}
    for one in connection.execute(sa.select(role)):
        held.setdefault(one.user_id, set()).add(Role(one.role))
    rows = connection.execute(sa.select(user).order_by(sa.func.lower(user.c.name), user.c.login))
    return [_user(row, held.get(row.id, ())) for row in rows]


def user_of(connection: Connection, row: Row) -> User:
    """The account of a row."""
    held = connection.execute(sa.select(role.c.role).where(role.c.user_id == row.id)).scalars()
    return _user(row, (Role(name) for name in held))


def change(connection: Connection, user_id: str, **values: Any) -> None:
    """Change columns of an account."""
    connection.execute(sa.update(user).where(user.c.id == user_id).values(**values))


def set_roles(connection: Connection, user_id: str, roles: Iterable[Role]) -> None:
    """These roles and no others."""
    connection.execute(sa.delete(role).where(role.c.user_id == user_id))
    for one in sorted(roles):
        connection.execute(sa.insert(role).values(user_id=user_id, role=one.value))


def administrators(connection: Connection) -> set[str]:
    """Who can manage the others, now or after a first login; locked, so that two never take each other out."""
    query = sa.select(user.c.id).join(role, role.c.user_id == user.c.id)
    query = query.where(role.c.role == Role.administrator.value, user.c.disabled_at.is_(None))
    return set(connection.execute(query.with_for_update()).scalars())


def session_of(connection: Connection, digest: str) -> Session | None:
    """A session with its account, whether or not it is over."""
    kept = connection.execute(sa.select(session).where(session.c.digest == digest)).first()
    if kept is None:
        return None
    row = connection.execute(sa.select(user).where(user.c.id == kept.user_id)).one()
    owner = user_of(connection, row)
    return Session(digest, owner, Stage(kept.stage), from_ms(kept.created_at), from_ms(kept.seen_at))


def use_step(connection: Connection, user_id: str, step: int) -> bool:
    """Use up a code of the app, and all before it; False when somebody was first."""
    free = sa.or_(user.c.totp_last_step.is_(None), user.c.totp_last_step < step)
    used = sa.update(user).where(user.c.id == user_id, free).values(totp_last_step=step)
    return bool(connection.execute(used).rowcount)


def use_recovery(connection: Connection, user_id: str, digest: str, now: datetime) -> bool:
    """Use up a recovery code; False when there is none, or it was used."""
    used = sa.update(recovery).where(
        recovery.c.user_id == user_id, recovery.c.digest == digest, recovery.c.used_at.is_(None)
    )
    return bool(connection.execute(used.values(used_at=to_ms(now))).rowcount)


def recovery_left(connection: Connection, user_id: str) -> int:
    """How many recovery codes were not used yet."""
    query = sa.select(sa.func.count()).where(recovery.c.user_id == user_id, recovery.c.used_at.is_(None))
    return int(connection.execute(query).scalar_one())


def set_recovery(connection: Connection, user_id: str, digests: Iterable[str]) -> None:
    """These recovery codes; older ones are worth nothing."""
    connection.execute(sa.delete(recovery).where(recovery.c.user_id == user_id))
    for digest in digests:
        connection.execute(sa.insert(recovery).values(user_id=user_id, digest=digest))


def _user(row: Row, roles: Iterable[Role]) -> User:
    return User(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(roles),
        state=_state(row),
        has_password=row.password is not None,
        created_at=from_ms(row.created_at),
        last_login_at=None if row.last_login_at is None else from_ms(row.last_login_at),
        previous_login_at=None if row.previous_login_at is None else from_ms(row.previous_login_at),
    )


def _state(row: Row) -> State:
    if row.disabled_at is not None:
        return "disabled"
    return "invited" if row.activated_at is None else "active"
