"""The desk in a real browser: a chatter with visitors who come over the API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.staff.conftest import House, Person
from tests.web.staff.room import Guest, Room, open_room
from tests.web.staff.test_pages_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the module; without one there is nothing to test."""
    if not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM HERE: the desk was not tested in a browser (make browser installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def room(house: House) -> Iterator[Room]:
    """Visitors and desk, really listening."""
    with open_room(house) as found:
        yield found


Sit = Callable[..., Any]


@pytest.fixture
def sit(browser: Any, room: Room) -> Iterator[Sit]:
    """A chatter at her desk: `sit("anna", width=1280)` gives the page."""
    contexts = []

    def make(login: str = "anna", width: int = 1280, height: int = 860, **options: Any) -> Any:
        person = room.chatter(login)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.person = person
        page.complaints = []
        page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        come_in(page, room, person)
        page.get_by_text("Je bent beschikbaar.").wait_for()
        page.complaints.clear()  # the login page itself answers 401
        return page

    yield make
    for context in contexts:
        context.close()


def come_in(page: Any, room: Room, person: Person) -> None:
    """Sign in, and to the desk."""
    page.goto(f"{room.desk}/balie")
    room.house.clock.forward(seconds=30)
    sign_in(page, person.login, person.code)
    page.wait_for_url(f"{room.desk}/balie")


def taken(page: Any, guest: Guest) -> str:
    """The visitor waits, and this desk takes her; the id of the hand-over."""
    id = guest.wait_for_a_human()
    page.get_by_role("button", name="Neem deze bezoeker").first.click()
    page.locator(f".gesprek[data-tab='{id}'] .g-zeg textarea").wait_for()
    return id


def within(seconds: float, holds: Callable[[], bool]) -> float:
    """Wait until it holds; how long that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not come about in time"
        time.sleep(0.02)
    return time.monotonic() - began


def test_from_the_queue_to_the_end(room: Room, sit: Sit) -> None:
    """She waits with a counting clock and no text; taken, words go both ways within a second; it ends once."""
    page, guest = sit(), room.guest()
    guest.say("mijn ex volgt me al weken")
    guest.wait_for_a_human()
    page.get_by_role("button", name="Neem deze bezoeker").wait_for()
    assert "mijn ex volgt me" not in page.content()
    assert page.title().startswith("(1) ")
    first = page.locator("[data-tijd]").inner_text()
    page.wait_for_function("before => document.querySelector('[data-tijd]').innerText !== before", arg=first)
    page.keyboard.press("Alt+n")
    box = page.get_by_label("Bericht aan deze bezoeker")
    box.wait_for()
    page.wait_for_function("document.activeElement.name === 'tekst'")
    assert guest.state == "human"
    assert "mijn ex volgt me" not in page.content()

    page.keyboard.type("goedenavond, ik ben een mens")
    page.keyboard.press("Enter")
    assert within(2, lambda: "goedenavond, ik ben een mens" in guest.texts()) < 1
    began = time.monotonic()
    guest.say("hij staat beneden bij de fietsen")
    page.get_by_text("hij staat beneden bij de fietsen").wait_for()
    assert time.monotonic() - began < 1.5
    bubbles = page.locator(".g-log .b:not(.system)")
    assert [one.split("\n")[0].split(" ")[0] for one in bubbles.all_inner_texts()] == ["Medewerker", "Bezoeker"]
    guest.say("hij slaat me nu")
    page.get_by_text("Bij de bezoeker staat 112 groot in beeld").wait_for()
    page.locator(".b.dringend", has_text="112").first.wait_for()

    page.keyboard.press("Alt+e")
    page.get_by_role("button", name="Rond het gesprek af").dblclick()
    page.get_by_text("Dit gesprek is klaar").first.wait_for()
    assert guest.state == "bot"
    assert "hij staat beneden" not in page.content()
    assert page.complaints == []
