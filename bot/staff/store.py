"""What every part of this room works with: `Store`, one transaction with the vault, and errors by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import db
from bot.staff import audit
from bot.staff.errors import StaffUnavailable
from bot.staff.passwords import Passwords
from bot.staff.schema import audit_head
from bot.staff.sessions import Lifetime
from bot.staff.vault import Vault, VaultFile


@dataclass(frozen=True)
class Store:
    """The engine, the key, the clock and the limits."""

    engine: Engine
    vaults: VaultFile
    now: Callable[[], datetime]
    lifetime: Lifetime = field(default_factory=Lifetime)
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def vault(self) -> Vault:
        """The staff key. Raises StaffUnavailable."""
        return self.vaults.open()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes. Raises StaffUnavailable."""
        with naming(), db.writing(self.engine) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that reads. Raises StaffUnavailable."""
        with naming(), db.reading(self.engine) as connection:
            yield connection

    def noting(self, connection: Connection) -> Callable[..., int]:
        """`audit.append` for this transaction and this moment."""
        return partial(audit.append, connection, self.vault, self.now())


@contextmanager
def naming() -> Iterator[None]:
    """Give a failing database the name of what it means for somebody of the staff."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StaffUnavailable("the database did not do what was asked") from error


def nothing_signed_yet(engine: Engine) -> bool:
    """Whether the audit log is empty: only then a new staff key may be made. Raises StaffUnavailable."""
    with naming(), db.reading(engine) as connection:
        return int(connection.execute(sa.select(audit_head.c.seq)).scalar_one()) == 0
