"""A first login, with a start code: choose a password, set up the app, and get the recovery codes."""

from __future__ import annotations

import sqlalchemy as sa

from bot.conversation.moments import to_ms
from bot.staff import codes, rows, totp
from bot.staff.audit import Action
from bot.staff.errors import CodeRefused, PasswordWeak
from bot.staff.models import Enrolment, Entered, Session, Stage
from bot.staff.passwords import weakness
from bot.staff.schema import user
from bot.staff.signing_in import SigningIn, opened_secret, recovery_digest
from bot.staff.store import Store


class FirstTime:
    """For a session in the stage `first`. Every call raises StaffUnavailable when the database is not there."""

    def __init__(self, store: Store, signing_in: SigningIn) -> None:
        self._store = store
        self._signing_in = signing_in

    def choose_password(self, session: Session, password: str) -> None:
        """Keep the new password; it opens nothing before the app is set up. Raises PasswordWeak."""
        why = weakness(password, session.user.login)
        if why is not None:
            raise PasswordWeak(why.value)
        hashed = self._store.passwords.hashed(password)
        with self._store.writing() as connection:
            rows.change(connection, session.user.id, password=hashed)

    def enrolment(self, session: Session) -> Enrolment:
        """What the app needs; the same each time, until it is set up."""
        fresh = self._store.vault.seal(f"totp:{session.user.id}", totp.new_secret().encode("ascii"))
        with self._store.writing() as connection:
            none_yet = (user.c.id == session.user.id, user.c.totp_secret.is_(None))
            connection.execute(sa.update(user).where(*none_yet).values(totp_secret=fresh))
            secret = opened_secret(self._store, rows.by_id(connection, session.user.id))
        return Enrolment(secret, totp.address(secret, session.user.login))

    def finish(self, session: Session, code: str) -> tuple[Entered, list[str]]:
        """The app shows the right code: the account is in use, and these are its recovery codes.

        Raises CodeRefused, also when no password was chosen yet.
        """
        made = codes.new_recovery_codes()
        now, user_id = self._store.now(), session.user.id
        with self._store.writing() as connection:
            row = rows.by_id(connection, user_id)
            if session.stage is not Stage.first or row.totp_secret is None or row.password is None:
                raise CodeRefused("there is nothing to set up")
            step = totp.matching_step(opened_secret(self._store, row), code, now, row.totp_last_step)
            if step is None or not rows.use_step(connection, user_id, step):
                raise CodeRefused("the app shows another code")
            done = {"activated_at": to_ms(now), "start_code": None, "start_code_until": None}
            rows.change(connection, user_id, **done)
            rows.set_recovery(connection, user_id, [recovery_digest(self._store, user_id, one) for one in made])
            entered = self._signing_in.let_in(connection, session)
            self._store.noting(connection)(Action.first_login, actor=user_id, subject=f"user:{user_id}")
        return entered, made
