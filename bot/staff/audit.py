"""The audit log: `append` within the transaction of what was done, `verify`, and `AuditLog` to read it.

Each line is signed together with the signature of the line before it, with a key that lies outside the database.
A line that was changed, taken out, put in or moved breaks the chain. Lines cut off at the end, together with the
row that says which was last, leave a chain that is whole: therefore `verify` takes a line that somebody wrote down
earlier, and says whether it is still there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.conversation.moments import from_ms, to_ms
from bot.db import reading
from bot.staff.schema import audit, audit_head
from bot.staff.vault import Vault

#: Before the first line.
BEGINNING = "0" * 64
_PAGE = 50

Detail = str | int | bool


class Action(str, Enum):
    """What this room writes down. Rooms above it have actions of their own: any name in small letters."""

    login = "login"
    login_failed = "login_failed"
    login_slowed = "login_slowed"
    first_login = "first_login"
    logout = "logout"
    sessions_ended = "sessions_ended"
    password_changed = "password_changed"  # noqa: S105
    recovery_codes_made = "recovery_codes_made"
    user_added = "user_added"
    roles_set = "roles_set"
    user_disabled = "user_disabled"
    user_enabled = "user_enabled"
    user_reset = "user_reset"
    audit_verified = "audit_verified"


@dataclass(frozen=True)
class Line:
    """One line. `actor`: an account's id, roles.COMMAND_LINE, or None. `subject`: kind and id, as `user:ID`."""

    seq: int
    at: datetime
    actor: str | None
    action: str
    subject: str | None
    details: Mapping[str, Detail]
    mac: str = field(repr=False)


@dataclass(frozen=True)
class Verdict:
    """Whether the chain is whole. `lines` were looked at; `broken_at` is the first line that does not fit."""

    lines: int
    head: str
    broken_at: int | None = None
    why: str = ""
    #: Lines up to this one were taken as they stood.
    since: int = 0

    @property
    def whole(self) -> bool:
        """Nothing was changed."""
        return self.broken_at is None


def append(
    connection: Connection,
    vault: Vault,
    at: datetime,
    action: str,
    *,
    actor: str | None = None,
    subject: str | None = None,
    **details: Detail,
) -> int:
    """Write one line, in the transaction of what was done: neither is there without the other. Its number."""
    head = connection.execute(sa.select(audit_head).with_for_update()).one()
    name = action.value if isinstance(action, Action) else action
    kept = {
        "seq": head.seq + 1,
        "at": to_ms(at),
        "actor": actor,
        "action": name,
        "subject": subject,
        "details": json.dumps(details, sort_keys=True),
    }
    mac = _signature(vault, head.mac, kept)
    connection.execute(sa.insert(audit).values(**kept, mac=mac))
    connection.execute(sa.update(audit_head).values(seq=kept["seq"], mac=mac))
    return int(kept["seq"])


def check(
    vault: Vault,
    rows: Iterable[Mapping[str, Any]],
    head: tuple[int, str],
    noted: tuple[int, str] | None = None,
    begin: tuple[int, str] = (0, BEGINNING),
) -> Verdict:
    """Judge the lines after `begin`. `head`: number and signature of the last; `noted`: of an earlier one."""
    seen, last = begin
    for row in rows:
        if row["seq"] != seen + 1:
            return Verdict(seen, last, seen + 1, "this line is missing")
        if row["mac"] != _signature(vault, last, row):
            return Verdict(seen, last, row["seq"], "this line, or the one before it, was changed")
        last, seen = row["mac"], row["seq"]
        if noted is not None and noted[0] == seen and noted[1] != last:
            return Verdict(seen, last, seen, "this line is not the one that was written down")
    if (seen, last) != head:
        return Verdict(seen, last, seen + 1, "lines were cut off at the end")
    if noted is not None and noted[0] > seen:
        return Verdict(seen, last, seen + 1, f"line {noted[0]} was written down, and is gone")
    return Verdict(seen, last, since=begin[0])


class AuditLog:
    """Reading the log. Every call raises an SQLAlchemyError when the database does not answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def verify(self, vault: Vault, noted: tuple[int, str] | None = None, newest: int | None = None) -> Verdict:
        """Go through all lines, or the newest so many; what is appended meanwhile is not looked at."""
        with reading(self._engine) as connection:
            head = connection.execute(sa.select(audit_head)).one()
            begin = _begin(connection, head.seq - newest if newest is not None else 0)
            lines = sa.select(audit).where(audit.c.seq > begin[0], audit.c.seq <= head.seq).order_by(audit.c.seq)
            found = connection.execution_options(stream_results=True).execute(lines)
            return check(vault, _mappings(found), (head.seq, head.mac), noted, begin)

    def page(
        self, before: int | None = None, actor: str | None = None, action: str | None = None, size: int = _PAGE
    ) -> list[Line]:
        """The newest lines first, from below a number on; of one person, or of one action."""
        query = sa.select(audit).order_by(audit.c.seq.desc()).limit(size)
        if before is not None:
            query = query.where(audit.c.seq < before)
        if actor is not None:
            query = query.where(audit.c.actor == actor)
        if action is not None:
            query = query.where(audit.c.action == action)
        with reading(self._engine) as connection:
            return [_line(row) for row in connection.execute(query)]

    def actions(self) -> list[str]:
        """The actions that occur."""
        with reading(self._engine) as connection:
            return sorted(connection.execute(sa.select(audit.c.action).distinct()).scalars())

    def failures_since(self, user_id: str, since: datetime) -> int:
        """How often a login to this account failed since then."""
        query = sa.select(sa.func.count()).where(
            audit.c.subject == f"user:{user_id}",
            audit.c.action == Action.login_failed.value,
            audit.c.at > to_ms(since),
        )
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())


def _begin(connection: Connection, seq: int) -> tuple[int, str]:
    """The line to begin after; when it is not there, from the first on."""
    mac = connection.execute(sa.select(audit.c.mac).where(audit.c.seq == seq)).scalar_one_or_none()
    return (0, BEGINNING) if mac is None else (seq, mac)


def _signature(vault: Vault, before: str, row: Mapping[str, Any]) -> str:
    kept = [row[name] for name in ("seq", "at", "actor", "action", "subject", "details")]
    return vault.sign("audit", before, json.dumps(kept))


def _mappings(found: Any) -> Iterator[Mapping[str, Any]]:
    for rows in found.mappings().partitions(1000):
        yield from rows


def _line(row: Row) -> Line:
    details = json.loads(row.details)
    return Line(row.seq, from_ms(row.at), row.actor, row.action, row.subject, details, row.mac)
