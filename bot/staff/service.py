"""The door of this room: `open_staff(engine, settings)` gives `Staff`: accounts, signing in, the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from bot import clock
from bot.settings import Settings
from bot.staff.accounts import Accounts
from bot.staff.audit import Action, AuditLog, Line, Verdict, append
from bot.staff.first_time import FirstTime
from bot.staff.models import Enrolment, Entered, Origin, Session, Stage, User
from bot.staff.own import Own
from bot.staff.passwords import Passwords
from bot.staff.roles import Role
from bot.staff.sessions import Lifetime
from bot.staff.signing_in import Seen, SigningIn
from bot.staff.store import Store, naming, nothing_signed_yet
from bot.staff.vault import Vault, VaultFile

__all__ = [
    "Action",
    "Enrolment",
    "Entered",
    "Line",
    "Origin",
    "Role",
    "Seen",
    "Session",
    "Staff",
    "Stage",
    "User",
    "Vault",
    "Verdict",
    "append",
    "open_staff",
]


class Staff:
    """Accounts and the audit log over one database and one staff key. Needs neither to be there at the start."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.signing_in = SigningIn(store)
        self.first_time = FirstTime(store, self.signing_in)
        self.own = Own(store)
        self.accounts = Accounts(store)
        self._log = AuditLog(store.engine)

    @property
    def vault(self) -> Vault:
        """The staff key. Raises StaffUnavailable."""
        return self.store.vault

    def verify(
        self, actor: str | None = None, noted: tuple[int, str] | None = None, newest: int | None = None
    ) -> Verdict:
        """Go through the audit log, or its newest lines; who looked, and what was found, is written down too."""
        with naming():
            verdict = self._log.verify(self.vault, noted, newest)
        with self.store.writing() as connection:
            note = self.store.noting(connection)
            note(Action.audit_verified, actor=actor, whole=verdict.whole, lines=verdict.lines - verdict.since)
        return verdict

    def lines(self, before: int | None, actor: str | None, action: str | None) -> tuple[list[Line], list[str]]:
        """A page of the audit log, newest first, and the actions that occur in it."""
        with naming():
            return self._log.page(before, actor, action), self._log.actions()

    def failures(self, user: User) -> int:
        """How often somebody failed to get into this account since the login before this one."""
        if user.previous_login_at is None:
            return 0
        with naming():
            return self._log.failures_since(user.id, user.previous_login_at)


def open_staff(
    engine: Engine,
    settings: Settings,
    now: Callable[[], datetime] = clock.now,
    passwords: Passwords | None = None,
) -> Staff:
    """Everything about staff, with the limits of the settings. Reads nothing yet."""
    vaults = VaultFile(settings.key_dir, lambda: nothing_signed_yet(engine))
    lifetime = Lifetime(timedelta(minutes=settings.staff_idle), timedelta(hours=settings.staff_longest))
    return Staff(Store(engine, vaults, now, lifetime, passwords or Passwords()))
