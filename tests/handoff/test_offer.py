"""What somebody who wants a human is offered, at every hour and with every kind of chat."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot import clock
from bot.content.copybook import Context, load_copybook
from bot.content.directory import Directory, load_directory
from bot.handoff.chats import ConsoleChat, FailingChat, HumanChat, LinkChat, make_chat
from bot.handoff.service import offer

NIGHT = clock.parse("2026-01-16T22:00")
WORKDAY = clock.parse("2026-01-16T13:00")
SMALL_HOURS = clock.parse("2026-01-17T04:00")


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The real directory of Groningen."""
    return load_directory("groningen")


@pytest.mark.parametrize("chat", [LinkChat(), ConsoleChat(), FailingChat()], ids=lambda chat: type(chat).__name__)
@pytest.mark.parametrize("now", [NIGHT, WORKDAY, SMALL_HOURS], ids=str)
def test_whoever_wants_a_human_always_gets_a_number_that_answers_now(
    directory: Directory, chat: HumanChat, now: datetime
) -> None:
    """Whatever the chat says or fails to say, the text renders and names a line that is open day and night."""
    found = offer(directory, now, chat)
    answer = load_copybook(directory).render(found.key, Context(now, dict(found.values)))
    text = " ".join(bubble.text for bubble in answer.bubbles)
    assert "0800-2000" in text
    assert "112" in text


@pytest.mark.parametrize(
    ("now", "key", "offered"),
    [
        (NIGHT, "mens_chat", True),  # the evening and night service, by the only hours that are known
        (WORKDAY, "mens_bellen", False),  # by day no human chat on violence at home is known to be there
        (SMALL_HOURS, "mens_bellen", False),  # from three to six it is doubtful: never said to be open
    ],
)
def test_the_chat_is_offered_only_when_it_is_likely_there(
    directory: Directory, now: datetime, key: str, offered: bool
) -> None:
    """The link follows the directory's four states; unknown counts as not there."""
    found = offer(directory, now, LinkChat())
    assert (found.key, found.offered) == (key, offered)


def test_a_failing_chat_is_admitted(directory: Directory) -> None:
    """A chat that cannot be asked gives the text for a breakdown and the phone numbers, not a link."""
    found = offer(directory, NIGHT, FailingChat())
    assert (found.key, found.offered) == ("mens_storing", False)
    assert found.values["deuren"]


def test_the_setting_names_the_chat() -> None:
    """Each name that the settings allow is a chat."""
    assert [type(make_chat(name)) for name in ("link", "console", "failing")] == [
        LinkChat,
        ConsoleChat,
        FailingChat,
    ]
