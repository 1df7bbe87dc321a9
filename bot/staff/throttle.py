"""Slowing whoever guesses: `wait()` judges, `take` and `give_back` count in the tables.

A try is counted before it is looked at, so that a hundred at once are a hundred. It counts for an account and a
source, or for an account and a known device: somebody who guesses elsewhere never makes the real person wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.moments import from_ms, to_ms
from bot.staff.errors import SlowDown
from bot.staff.schema import attempt

#: Tries that are older than this are forgotten.
REMEMBERED = timedelta(hours=24)


@dataclass(frozen=True)
class Rule:
    """`free` tries at once; then `first` seconds, twice as long each time, up to `longest`."""

    free: int
    first: int
    longest: int


#: For one account from one source.
PAIR = Rule(free=5, first=2, longest=900)
#: For all accounts from one source: a whole office may be behind it, so nobody there waits long.
SOURCE = Rule(free=50, first=1, longest=30)
#: So many wrong codes of the app in a day, from devices that nobody knows, after a right password: then only a
#: recovery code opens the account from such a device. Guessing at random finds a code in one of 333,333 tries.
CODES = 20


def wait(tries: int, last_at: datetime, now: datetime, rule: Rule) -> int:
    """After so many tries, the last of them then: the seconds until the next one counts; 0 when it does now."""
    if tries < rule.free or now - last_at > REMEMBERED:
        return 0
    pause = min(rule.first * 2 ** min(tries - rule.free, 20), rule.longest)
    left = pause - max((now - last_at).total_seconds(), 0.0)
    return max(-int(-left // 1), 0)


@dataclass(frozen=True)
class Taken:
    """A try that was counted: the how manieth it is, and when the one before it was."""

    key: str
    count: int
    before: datetime


def take(connection: Connection, key: str, rule: Rule, now: datetime) -> Taken:
    """Count one try. Raises SlowDown instead when it comes too soon."""
    before, last_at = _locked(connection, key, now)
    seconds = wait(before, last_at, now, rule)
    if seconds:
        raise SlowDown(seconds)
    return Taken(key, count(connection, key, now), last_at)


def count(connection: Connection, key: str, now: datetime) -> int:
    """Count one try, whatever came before; how many there are now."""
    before, last_at = _locked(connection, key, now)
    total = 1 if now - last_at > REMEMBERED else before + 1
    connection.execute(sa.update(attempt).where(attempt.c.key == key).values(count=total, last_at=to_ms(now)))
    return total


def counted(connection: Connection, key: str, now: datetime) -> int:
    """The tries that are still remembered."""
    row = connection.execute(sa.select(attempt).where(attempt.c.key == key)).first()
    return 0 if row is None or now - from_ms(row.last_at) > REMEMBERED else int(row.count)


def give_back(connection: Connection, taken: Taken) -> None:
    """This try was right, although more has to follow: it is as if it had not been."""
    fewer = sa.update(attempt).where(attempt.c.key == taken.key, attempt.c.count > 0)
    connection.execute(fewer.values(count=attempt.c.count - 1, last_at=to_ms(taken.before)))


def clear(connection: Connection, *keys: str) -> None:
    """The real person is in: her mistakes are forgotten."""
    connection.execute(sa.delete(attempt).where(attempt.c.key.in_(keys)))


def purge(connection: Connection, now: datetime) -> int:
    """Take away what is no longer remembered; how many keys."""
    old = sa.delete(attempt).where(attempt.c.last_at < to_ms(now - REMEMBERED))
    return int(connection.execute(old).rowcount)


def _locked(connection: Connection, key: str, now: datetime) -> tuple[int, datetime]:
    """The row, made when it was not there, and locked until the transaction ends."""
    make = sa.text(
        "INSERT INTO staff_attempt (key, count, last_at) VALUES (:key, 0, :at) ON CONFLICT (key) DO NOTHING"
    )
    connection.execute(make, {"key": key, "at": to_ms(now)})
    row = connection.execute(sa.select(attempt).where(attempt.c.key == key).with_for_update()).one()
    return row.count, from_ms(row.last_at)
