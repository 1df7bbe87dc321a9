"""What somebody who wants a human is offered, at every hour and with every provider."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.content.copybook import Context
from bot.content.directory import Directory, load_directory, municipalities
from bot.handoff.choice import Choice
from bot.handoff.machine import Event
from bot.handoff.offer import offer
from bot.handoff.providers.base import Provider, ProviderFailed
from bot.handoff.providers.console import Console
from bot.handoff.providers.desk import Desk
from bot.handoff.providers.failing import Failing
from bot.handoff.providers.link import Link
from tests.handoff.conftest import NIGHT, SMALL_HOURS, WORKDAY, book


def choice(somebody: bool = True, only: str | None = None) -> Choice:
    """All providers; `somebody` sits at the desk."""
    providers: list[Provider] = [Desk(lambda _: somebody), Link(), Console(), Failing()]
    return Choice({one.name: one for one in providers}, only)


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The real directory of Groningen."""
    return load_directory("groningen")


@pytest.mark.parametrize("only", [None, "desk", "link", "console", "failing"])
@pytest.mark.parametrize("now", [NIGHT, WORKDAY, SMALL_HOURS], ids=str)
def test_whoever_wants_a_human_always_gets_a_number_that_answers_now(
    directory: Directory, only: str | None, now: datetime
) -> None:
    """Whatever the chat says or fails to say, the text renders and names a line that is open day and night."""
    found = offer(directory, now, choice(only=only))
    answer = book().render(found.key, Context(now, dict(found.values)))
    text = " ".join(bubble.text for bubble in answer.bubbles)
    assert "0800-2000" in text
    assert "112" in text


@pytest.mark.parametrize(
    ("now", "somebody", "provider", "event", "reason"),
    [
        (WORKDAY, True, "desk", Event.available, "by day the desk, when somebody sits there"),
        (WORKDAY, False, None, Event.absent, "by day nobody, and the chat of others is closed"),
        (NIGHT, True, "link", Event.available, "in the evening the chat of others"),
        (SMALL_HOURS, True, None, Event.closed, "from three to six nobody knows of anybody"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_the_directory_chooses_by_hour(
    directory: Directory, now: datetime, somebody: bool, provider: str | None, event: Event, reason: str
) -> None:
    """The first chat that is open and has somebody there; unknown counts as not there."""
    found = choice(somebody).find(directory, now)
    assert (found.event, None if found.provider is None else found.provider.name) == (event, provider), reason


#: Moment, who is offered in Groningen while somebody sits at the desk there, who everywhere else, and why.
HOURS = [
    ("2026-01-14T02:35", "link", "link", "a Wednesday night: the chat of others"),
    ("2026-01-17T04:00", None, None, "from three to six nobody could confirm that chat, so it is not offered"),
    ("2026-01-14T07:30", None, None, "between night and day there is no chat at all"),
    ("2026-01-14T10:00", "desk", None, "by day the desk, which only Groningen has"),
    ("2026-01-14T18:00", None, None, "between the desk and the evening there is no chat at all"),
    ("2026-01-14T19:00", "link", "link", "from seven on working days the chat of others"),
    ("2026-01-17T19:30", None, None, "in the weekend that chat begins at eight"),
]


@pytest.mark.parametrize("municipality", ["groningen", "leiden", "enschede"])
@pytest.mark.parametrize(("moment", "in_groningen", "elsewhere", "reason"), HOURS, ids=[row[0] for row in HOURS])
def test_who_is_offered_at_seven_hours_in_three_municipalities(
    municipality: str, moment: str, in_groningen: str | None, elsewhere: str | None, reason: str
) -> None:
    """As the directory says by hour; whoever is not offered a chat gets a phone that is answered then."""
    directory, now = load_directory(municipality), clock.parse(moment)
    found = choice().find(directory, now)
    expected = in_groningen if municipality == "groningen" else elsewhere
    assert (None if found.provider is None else found.provider.name) == expected, reason
    doors = offer(directory, now, choice()).values["deuren"]
    assert isinstance(doors, list)
    assert "veilig_thuis" in doors


def test_no_chat_is_offered_at_an_hour_without_a_source() -> None:
    """A chat on another website stands with its sources and the month of the newest."""
    for municipality in municipalities():
        directory = load_directory(municipality)
        for chat in directory.human_chat:
            if chat.provider != "link":
                continue
            organisation = directory.get(chat.organisation)
            assert [bool(one.sources and one.date) for one in organisation.of_type("chat")] == [True], municipality


def test_what_fails_lets_the_next_one_have_its_turn(directory: Directory) -> None:
    """A broken desk does not hide an open link; with nothing else it is admitted."""

    def broken(_: str) -> bool:
        raise ProviderFailed("gone")

    providers: list[Provider] = [Desk(broken), Link()]
    both = Choice({one.name: one for one in providers})
    assert both.find(directory, WORKDAY).event is Event.broken
    assert both.find(directory, NIGHT).provider is providers[1]


def test_a_provider_that_is_not_set_up_is_not_offered(directory: Directory) -> None:
    """The directory names a desk, this gateway has none."""
    assert Choice({}).find(directory, WORKDAY).event is Event.closed


@pytest.mark.parametrize("municipality", municipalities())
def test_every_municipality_offers_a_human_in_the_evening(municipality: str) -> None:
    """The national list holds where a municipality has none of its own."""
    found = choice(False).find(load_directory(municipality), NIGHT)
    assert found.event is Event.available


def test_the_list_of_a_municipality_says_who_sits_there(directory: Directory) -> None:
    """Each chat has an organisation that residents may be sent to."""
    assert [chat.provider for chat in directory.human_chat] == ["desk", "link"]
    for chat in directory.human_chat:
        assert directory.get(chat.organisation)


def test_hours_of_a_desk_follow_holidays(directory: Directory) -> None:
    """At Christmas, a Friday, nobody is said to sit there."""
    christmas = WORKDAY.replace(month=12, day=25)
    assert directory.human_chats(christmas) == []
    assert [chat.provider for chat in directory.human_chats(WORKDAY + timedelta(hours=1))] == ["desk"]
