"""What somebody changes in her own account: the password, and new recovery codes."""

from __future__ import annotations

from bot.staff import codes, rows, sessions, totp
from bot.staff.audit import Action
from bot.staff.errors import CodeRefused, LoginRefused, PasswordWeak
from bot.staff.models import Session
from bot.staff.passwords import weakness
from bot.staff.signing_in import opened_secret, recovery_digest
from bot.staff.store import Store
from bot.staff.throttle import PAIR, clear, take


class Own:
    """For a session that is signed in. Every call raises StaffUnavailable when the database is not there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def change_password(self, session: Session, present: str, new: str) -> None:
        """Everywhere else she is signed out.

        Raises PasswordWeak, LoginRefused (the present one is wrong) or SlowDown.
        """
        why = weakness(new, session.user.login)
        if why is not None:
            raise PasswordWeak(why.value)
        key = self._count(session)
        with self._store.reading() as connection:
            row = rows.by_login(connection, session.user.login)
        if row is None or not self._store.passwords.fits(row.password, present):
            raise LoginRefused("the present password is another one")
        hashed = self._store.passwords.hashed(new)
        with self._store.writing() as connection:
            clear(connection, key)
            rows.change(connection, row.id, password=hashed)
            sessions.end_all(connection, row.id, keep=session.digest)
            self._store.noting(connection)(Action.password_changed, actor=row.id, subject=f"user:{row.id}")

    def new_recovery_codes(self, session: Session, code: str) -> list[str]:
        """Ten new ones; the old ones are worth nothing. Raises CodeRefused or SlowDown."""
        key = self._count(session)
        made = codes.new_recovery_codes()
        user_id = session.user.id
        with self._store.writing() as connection:
            row = rows.by_id(connection, user_id)
            secret = opened_secret(self._store, row)
            step = totp.matching_step(secret, code, self._store.now(), row.totp_last_step)
            if step is None or not rows.use_step(connection, user_id, step):
                raise CodeRefused("the app shows another code")
            clear(connection, key)
            rows.set_recovery(connection, user_id, [recovery_digest(self._store, user_id, one) for one in made])
            note = self._store.noting(connection)
            note(Action.recovery_codes_made, actor=user_id, subject=f"user:{user_id}")
        return made

    def recovery_left(self, session: Session) -> int:
        """How many recovery codes were not used yet."""
        with self._store.reading() as connection:
            return rows.recovery_left(connection, session.user.id)

    def _count(self, session: Session) -> str:
        """Somebody at an unlocked screen may not guess either."""
        key = self._store.vault.sign("tries", "own", session.user.id)
        with self._store.writing() as connection:
            take(connection, key, PAIR, self._store.now())
        return key
