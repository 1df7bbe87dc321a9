"""Sessions: `is_over` judges, the rest keeps them in the tables; only a digest of each token is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.moments import from_ms, to_ms
from bot.staff.models import Session, Stage, User
from bot.staff.schema import session

#: A first login: choosing a password and setting up the app takes a while, from the start to the end.
UNFINISHED = timedelta(minutes=20)
#: A sign of life is written down this often at most.
COARSE = timedelta(seconds=10)
#: So long a session that is over still tells whose it was, so that a form of then goes back to nobody else.
KNOWN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives without a sign of life, and at most."""

    idle: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=8)


def is_over(stage: Stage, created_at: datetime, seen_at: datetime, now: datetime, lifetime: Lifetime) -> bool:
    """Whether a session opens nothing any more. Exactly the limit is still open."""
    if stage is not Stage.full:
        return now - created_at > UNFINISHED
    return now - seen_at > lifetime.idle or now - created_at > lifetime.longest


class Ending(str, Enum):
    """Why a session will be over."""

    idle = "idle"
    longest = "longest"


def ends(found: Session, lifetime: Lifetime) -> tuple[datetime, Ending]:
    """When a whole session is over if nobody gives a sign of life, and why."""
    idle, longest = found.seen_at + lifetime.idle, found.created_at + lifetime.longest
    return (idle, Ending.idle) if idle < longest else (longest, Ending.longest)


def new_token() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 bits of its own, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(connection: Connection, user: User, stage: Stage, now: datetime) -> tuple[str, Session]:
    """A new session and its token."""
    token = new_token()
    digest, at = digest_of(token), to_ms(now)
    values = {"digest": digest, "user_id": user.id, "stage": stage.value, "created_at": at, "seen_at": at}
    connection.execute(sa.insert(session).values(**values))
    return token, Session(digest, user, stage, from_ms(at), from_ms(at))


def seen(connection: Connection, digest: str, now: datetime) -> None:
    """A sign of life."""
    connection.execute(sa.update(session).where(session.c.digest == digest).values(seen_at=to_ms(now)))


def end(connection: Connection, digest: str) -> bool:
    """This session is over; False when it was already."""
    return bool(connection.execute(sa.delete(session).where(session.c.digest == digest)).rowcount)


def end_all(connection: Connection, user_id: str, keep: str | None = None) -> int:
    """All sessions of an account are over, but the one to keep; how many there were."""
    ours = sa.delete(session).where(session.c.user_id == user_id)
    if keep is not None:
        ours = ours.where(session.c.digest != keep)
    return int(connection.execute(ours).rowcount)


def purge(connection: Connection, now: datetime, lifetime: Lifetime) -> int:
    """Take away the rows that nobody needs any more; how many there were."""
    old = sa.delete(session).where(session.c.created_at < to_ms(now - lifetime.longest - KNOWN_AFTER))
    return int(connection.execute(old).rowcount)
