"""How much may be asked, and what is remembered of who asked it."""

from __future__ import annotations

from bot.web.limits import CONVERSATIONS_AN_HOUR, MESSAGES_A_MINUTE, Limits


class Clock:
    """A clock that the test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_shelter_may_open_three_hundred_an_hour() -> None:
    """The 301st conversation from one address waits until the first is an hour old; others are not touched."""
    clock = Clock()
    limits = Limits(clock=clock)
    assert all(limits.may_open("192.0.2.1") for _ in range(CONVERSATIONS_AN_HOUR))
    assert not limits.may_open("192.0.2.1")
    assert limits.may_open("192.0.2.2")
    clock.now = 3600.1
    assert limits.may_open("192.0.2.1")


def test_a_conversation_may_send_thirty_a_minute() -> None:
    """The 31st message in a minute is too many, and a minute later it is not."""
    clock = Clock()
    limits = Limits(clock=clock)
    assert [limits.may_send("a") for _ in range(MESSAGES_A_MINUTE + 1)] == [True] * MESSAGES_A_MINUTE + [False]
    clock.now = 60.1
    assert limits.may_send("a")


def test_off_means_off() -> None:
    """For measuring, nothing is counted."""
    limits = Limits(enabled=False)
    assert all(limits.may_send("a") for _ in range(MESSAGES_A_MINUTE * 3))


def test_no_address_is_kept() -> None:
    """What lies in memory is a hash with a salt of this process."""
    limits = Limits()
    limits.may_open("192.0.2.77")
    assert b"192.0.2.77" not in repr(limits._opened.__dict__).encode()
