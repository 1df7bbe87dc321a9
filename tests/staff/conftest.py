"""Staff over a fresh database, on SQLite and on PostgreSQL, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from sqlalchemy.engine import Engine

from bot import clock
from bot.conversation import schema
from bot.db import make_engine
from bot.settings import load
from bot.staff.models import Entered, Origin, User
from bot.staff.passwords import Passwords
from bot.staff.roles import COMMAND_LINE, Role
from bot.staff.service import Staff, open_staff
from tests.conversation.conftest import Clock, postgres_database

__all__ = ["postgres_database"]

PASSWORD = "zeven paarden eten gras"
HERE = Origin("192.0.2.1")
ELSEWHERE = Origin("198.51.100.7")


def cheap() -> Passwords:
    """The same hashing, without the costs."""
    return Passwords(memory_kib=64, passes=1)


@dataclass
class House:
    """Everything about staff, and the few steps that tests take all the time."""

    staff: Staff
    engine: Engine
    clock: Clock
    directory: Path

    def add(self, login: str = "anna", *roles: Role) -> tuple[User, str]:
        """An account that was just made, and its start code."""
        return self.staff.accounts.add(COMMAND_LINE, login, login.title(), roles or (Role.reviewer,))

    def settle(self, login: str = "anna", *roles: Role) -> Person:
        """An account whose owner has set up everything."""
        user, start = self.add(login, *roles)
        return self.set_up(user.login, start)

    def set_up(self, login: str, start: str) -> Person:
        """A first login, from the start code to the recovery codes."""
        session = self.staff.signing_in.enter(login, start, HERE).session
        self.staff.first_time.choose_password(session, PASSWORD)
        secret = self.staff.first_time.enrolment(session).secret
        entered, codes = self.staff.first_time.finish(session, code_of(secret, self.clock.now))
        return Person(self, login, secret, codes, entered)


@dataclass
class Person:
    """Somebody with a telephone and a piece of paper."""

    house: House
    login: str
    secret: str
    recovery: list[str]
    entered: Entered

    @property
    def code(self) -> str:
        """What the app shows now."""
        return code_of(self.secret, self.house.clock.now)

    def enter(self, origin: Origin = HERE, password: str = PASSWORD) -> Entered:
        """The first step."""
        return self.house.staff.signing_in.enter(self.login, password, origin)

    def sign_in(self, origin: Origin = HERE) -> Entered:
        """Both steps, half a minute after the last code was used."""
        self.house.clock.forward(seconds=30)
        return self.house.staff.signing_in.confirm(self.enter(origin).session, self.code, origin)


def code_of(secret: str, moment: datetime) -> str:
    """What an app with this secret shows at that moment."""
    return str(pyotp.TOTP(secret).at(moment))


def wrong(code: str) -> str:
    """A code that differs."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def make_house(directory: Path, url: str, made: bool = False) -> Iterator[House]:
    """A database at its newest revision, and nobody in it. `made`: it is there already."""
    engine = make_engine(url)
    if not made:
        schema.upgrade(engine)
    at = Clock()
    at.now = clock.now().replace(microsecond=0, second=5)
    settings = load({"NACHTLICHT_VAR": str(directory)}, env_file=directory / "no.env")
    try:
        yield House(open_staff(engine, settings, at, cheap()), engine, at, directory)
    finally:
        engine.dispose()


@pytest.fixture
def sqlite_house(tmp_path: Path) -> Iterator[House]:
    """On SQLite."""
    yield from make_house(tmp_path, f"sqlite:///{tmp_path}/nachtlicht.sqlite3")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """On either engine; the test runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_house")
        return
    url = request.getfixturevalue("postgres_database")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    yield from make_house(tmp_path, url)
