"""What this room hands out: `User`, `Session`, `Entered`, `Enrolment`, `Origin`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal

from bot.staff.roles import Role

State = Literal["invited", "active", "disabled"]


class Stage(str, Enum):
    """How far somebody is with signing in."""

    #: The password was right; the code of the app is still wanted.
    code = "code"
    #: Somebody came with a start code: choose a password, set up the app.
    first = "first"
    #: Signed in.
    full = "full"


@dataclass(frozen=True)
class User:
    """An account. `login` is typed, `name` is what colleagues read."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    state: State
    has_password: bool
    created_at: datetime
    last_login_at: datetime | None
    previous_login_at: datetime | None


@dataclass(frozen=True)
class Session:
    """Somebody at a browser. `digest` names the row; the token itself is with the browser only."""

    digest: str
    user: User
    stage: Stage
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Entered:
    """A session that just began. `device` is the value of the cookie by which this browser is known later."""

    token: str
    session: Session
    device: str | None = None
    recovery_left: int | None = None


@dataclass(frozen=True)
class Enrolment:
    """What an app for codes needs: the secret in letters, and the same as an address for a QR code."""

    secret: str
    uri: str


@dataclass(frozen=True)
class Origin:
    """From where somebody tries: an address, and what the cookie of a known device says. Neither is kept."""

    source: str
    device: str | None = None
