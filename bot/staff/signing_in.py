"""Signing in: password, then a code of the app or a recovery code; and leaving again."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection, Row

from bot.conversation.moments import from_ms, to_ms
from bot.staff import codes, rows, sessions, throttle, totp
from bot.staff.audit import Action
from bot.staff.errors import CodeRefused, LoginRefused, RecoveryOnly, StaffUnavailable
from bot.staff.models import Entered, Origin, Session, Stage
from bot.staff.store import Store

#: How a login is written: small letters, without spaces around it.
LONGEST_LOGIN = 40


@dataclass(frozen=True)
class Seen:
    """Who sends a token: a session, or the owner of one that is over."""

    session: Session | None = None
    owner: str | None = None


def canonical(login: str) -> str:
    """As it is kept."""
    return login.strip().casefold()[: LONGEST_LOGIN + 1]


class SigningIn:
    """Every call raises StaffUnavailable when the database or the key is not there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(self, login: str, password: str, origin: Origin) -> Entered:
        """The first step: a password, or a start code. Raises LoginRefused or SlowDown."""
        login = canonical(login)
        with self._store.reading() as connection:
            row = rows.by_login(connection, login)
        keys = self._keys(login, row, origin)
        tries = self._take(keys, None if row is None else row.id)
        stage = self._stage(row, password)
        if row is None or stage is None:
            self._refused(row, "password")
            raise LoginRefused("name and password do not belong together")
        with self._store.writing() as connection:
            for taken in tries:
                throttle.give_back(connection, taken)
            if stage is Stage.code and self._store.passwords.outdated(row.password):
                rows.change(connection, row.id, password=self._store.passwords.hashed(password))
            token, session = sessions.begin(connection, rows.user_of(connection, row), stage, self._store.now())
        return Entered(token, session)

    def confirm(self, session: Session, code: str, origin: Origin) -> Entered:
        """The second step. Raises CodeRefused, RecoveryOnly or SlowDown."""
        if session.stage is not Stage.code:
            raise CodeRefused("this session does not wait for a code")
        user, is_app = session.user, totp.is_code(code)
        with self._store.reading() as connection:
            row = rows.by_login(connection, user.login)
        keys = self._keys(user.login, row, origin)
        stranger = not self._known(user.id, origin)
        if is_app and stranger:
            self._refuse_guessing(user.id)
        self._take(keys, user.id)
        entered = self._confirmed(session, code, keys)
        if entered is None:
            self._refused(row, "code", guessed=is_app and stranger)
            raise CodeRefused("the code is wrong, too old, or was used")
        return entered

    def look(self, token: str, *, counts: bool = True) -> Seen:
        """Who this is. `counts`: a sign of life, which keeps the session alive."""
        now = self._store.now()
        with self._store.reading() as connection:
            found = rows.session_of(connection, sessions.digest_of(token))
        if found is None:
            return Seen()
        over = sessions.is_over(found.stage, found.created_at, found.seen_at, now, self._store.lifetime)
        if over or found.user.state == "disabled":
            return Seen(owner=found.user.id)
        if counts and now - found.seen_at >= sessions.COARSE:
            with self._store.writing() as connection:
                sessions.seen(connection, found.digest, now)
        return Seen(found, found.user.id)

    def leave(self, session: Session) -> None:
        """Sign out here."""
        with self._store.writing() as connection:
            if sessions.end(connection, session.digest) and session.stage is Stage.full:
                self._store.noting(connection)(Action.logout, actor=session.user.id)

    def leave_elsewhere(self, session: Session) -> int:
        """Sign out everywhere else; how many sessions that were."""
        with self._store.writing() as connection:
            ended = sessions.end_all(connection, session.user.id, keep=session.digest)
            self._store.noting(connection)(Action.sessions_ended, actor=session.user.id, count=ended)
        return ended

    def purge(self) -> int:
        """Take away sessions and tries that nobody needs any more; how many rows."""
        now = self._store.now()
        with self._store.writing() as connection:
            return sessions.purge(connection, now, self._store.lifetime) + throttle.purge(connection, now)

    def let_in(self, connection: Connection, session: Session) -> Entered:
        """For a first login that came to its end, in the transaction of the caller."""
        sessions.end(connection, session.digest)
        return self._let_in(connection, session, self._store.now())

    def _confirmed(self, session: Session, code: str, keys: tuple[str, ...]) -> Entered | None:
        now, user_id = self._store.now(), session.user.id
        with self._store.writing() as connection:
            if not self._right(connection, user_id, code, now) or not sessions.end(connection, session.digest):
                return None
            throttle.clear(connection, *keys)
            entered = self._let_in(connection, session, now)
            second = "app" if totp.is_code(code) else "recovery"
            self._store.noting(connection)(Action.login, actor=user_id, subject=f"user:{user_id}", second=second)
        return entered

    def _refused(self, row: Row | None, step: str, *, guessed: bool = False) -> None:
        """Write down that somebody did not get in. A login that does not exist is not written down: people type
        passwords there."""
        if row is None:
            return
        with self._store.writing() as connection:
            if guessed:
                throttle.count(connection, self._code_key(row.id), self._store.now())
            self._store.noting(connection)(Action.login_failed, subject=f"user:{row.id}", step=step)

    def _let_in(self, connection: Connection, session: Session, now: datetime) -> Entered:
        row = rows.by_id(connection, session.user.id)
        if row.disabled_at is not None:
            raise LoginRefused("the account is not in use")
        before = row.last_login_at if row.last_login_at is not None else to_ms(now)
        rows.change(connection, row.id, previous_login_at=before, last_login_at=to_ms(now))
        user = rows.user_of(connection, rows.by_id(connection, row.id))
        token, full = sessions.begin(connection, user, Stage.full, now)
        left = rows.recovery_left(connection, user.id)
        return Entered(token, full, self._device(user.id), left)

    def _stage(self, row: Row | None, password: str) -> Stage | None:
        """Which step comes next; None when nothing fits. Takes the same time for every answer."""
        kept = row.password if row is not None and row.activated_at is not None else None
        fits = self._store.passwords.fits(kept, password)
        if row is None or row.disabled_at is not None:
            return None
        if self._is_start_code(row, password):
            return Stage.first
        return Stage.code if fits else None

    def _is_start_code(self, row: Row, typed: str) -> bool:
        if row.start_code is None or self._store.now() > from_ms(row.start_code_until):
            return False
        digest = start_code_digest(self._store, row.id, typed)
        return hmac.compare_digest(digest, row.start_code)

    def _right(self, connection: Connection, user_id: str, code: str, now: datetime) -> bool:
        if not totp.is_code(code):
            digest = recovery_digest(self._store, user_id, code)
            return rows.use_recovery(connection, user_id, digest, now)
        row = rows.by_id(connection, user_id)
        if row.totp_secret is None or row.activated_at is None:
            return False
        step = totp.matching_step(opened_secret(self._store, row), code, now, row.totp_last_step)
        return step is not None and rows.use_step(connection, user_id, step)

    def _keys(self, login: str, row: Row | None, origin: Origin) -> tuple[str, ...]:
        """What this try counts for. A known device counts for itself, whoever else is behind its address."""
        sign = self._store.vault.sign
        if row is not None and self._known(row.id, origin):
            return (sign("tries", "device", row.id, origin.device or ""),)
        return sign("tries", "pair", login, origin.source), sign("tries", "source", origin.source)

    def _take(self, keys: tuple[str, ...], user_id: str | None) -> list[throttle.Taken]:
        rules = (throttle.PAIR, throttle.SOURCE)
        now = self._store.now()
        with self._store.writing() as connection:
            taken = [throttle.take(connection, key, rule, now) for key, rule in zip(keys, rules, strict=False)]
            if user_id is not None and taken[0].count == throttle.PAIR.free:
                self._store.noting(connection)(Action.login_slowed, subject=f"user:{user_id}")
        return taken

    def _refuse_guessing(self, user_id: str) -> None:
        with self._store.reading() as connection:
            guessed = throttle.counted(connection, self._code_key(user_id), self._store.now())
        if guessed >= throttle.CODES:
            raise RecoveryOnly("too many wrong codes from unknown devices")

    def _code_key(self, user_id: str) -> str:
        return self._store.vault.sign("tries", "codes", user_id)

    def _device(self, user_id: str) -> str:
        nonce = sessions.new_token()
        return f"{nonce}.{self._store.vault.sign('device', user_id, nonce)}"

    def _known(self, user_id: str, origin: Origin) -> bool:
        nonce, _, signature = (origin.device or "").partition(".")
        return hmac.compare_digest(signature, self._store.vault.sign("device", user_id, nonce))


def start_code_digest(store: Store, user_id: str, code: str) -> str:
    """What is kept of a start code."""
    return store.vault.sign("start", user_id, codes.normalised(code))


def recovery_digest(store: Store, user_id: str, code: str) -> str:
    """What is kept of a recovery code."""
    return store.vault.sign("recovery", user_id, codes.normalised(code))


def opened_secret(store: Store, row: Row) -> str:
    """The secret of somebody's app. Raises StaffUnavailable when it was sealed with another staff key."""
    plain = store.vault.opened(f"totp:{row.id}", bytes(row.totp_secret))
    if plain is None:
        raise StaffUnavailable("the secret of an app does not open: is this the staff key that sealed it?")
    return plain.decode("ascii")
