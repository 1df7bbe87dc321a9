"""The page in a real browser: with and without scripting, off line, and when somebody has to leave."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.fakes import FakeRasa
from tests.web.server import serving

pytestmark = pytest.mark.browser

EXIT = re.compile("buienradar")
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the module; without one there is nothing to test."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def rasa() -> FakeRasa:
    """The Rasa behind the page."""
    return FakeRasa()


@pytest.fixture
def address(tmp_path: Path, empty_database: Path, rasa: FakeRasa) -> Iterator[str]:
    """A gateway that really listens."""
    (tmp_path / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
    with serving(tmp_path, rasa) as found:
        yield found


def opened(browser: Any, address: str, **options: Any) -> Any:
    """The page in a fresh context; the exit leads to an empty answer instead of the real site."""
    context = browser.new_context(**options)
    context.route(EXIT, lambda route: route.fulfill(body="<p>weer</p>", content_type="text/html"))
    page = context.new_page()
    page.goto(address)
    return page


def say(page: Any, text: str) -> None:
    """Type and send, and wait for the answer."""
    before = page.locator(".bericht.bot:not(.bezig)").count()
    page.fill("#tekst", text)
    page.click("#stuur")
    grown = "before => document.querySelectorAll('.bericht.bot:not(.bezig)').length > before"
    page.wait_for_function(grown, arg=before)


def test_a_conversation_and_nothing_left_on_the_device(browser: Any, address: str) -> None:
    """Two messages, shown once, in order; no cookie, storage, worker or history entry, and no other site."""
    asked: list[str] = []
    page = opened(browser, address)
    entries = page.evaluate("history.length")
    page.on("request", lambda request: asked.append(request.url))
    say(page, "mijn ex volgt me")
    say(page, "en hij belt ook")
    page.wait_for_timeout(700)  # the stream of events brings the same messages again
    texts = page.locator(".bericht.bot").all_inner_texts()
    assert sum("Antwoord op mijn ex volgt me" in text for text in texts) == 1
    assert sum("Antwoord op en hij belt ook" in text for text in texts) == 1
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("history.length") == entries
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    assert all(url.startswith(address) for url in asked)


def test_buttons_work_and_only_those_of_the_last_answer_are_there(
    browser: Any, address: str, rasa: FakeRasa
) -> None:
    """A button of the greeting opens the conversation; afterwards only new buttons are left."""
    page = opened(browser, address)
    page.get_by_role("button", name="Iemand volgt mij").click()
    page.get_by_text("Antwoord op stalking").wait_for()
    assert [question.choice for question in rasa.asked] == ["stalking"]
    assert page.locator("#keuzes button").all_inner_texts() == ["Een mens spreken", "Ja, wissen"]


def test_an_erased_conversation_is_gone_from_the_screen(browser: Any, address: str) -> None:
    """After "wis" only what says so is left, and typing on begins a new conversation."""
    page = opened(browser, address)
    say(page, "kanarievogel volgt me")
    page.get_by_role("button", name="Ja, wissen").click()
    page.get_by_text("Dit gesprek is gewist").wait_for()
    assert "kanarievogel" not in page.content()
    say(page, "toch nog iets")


def test_leaving_erases_and_back_shows_nothing(browser: Any, address: str) -> None:
    """One press: the conversation is gone from the server, the page from the history."""
    page = opened(browser, address)
    with page.expect_response(re.compile("/messages$")) as answered:
        say(page, "kanarievogel volgt me")
    events = answered.value.url.replace("/messages", "/events")
    page.click("#weg")
    page.wait_for_url(EXIT)
    assert page.context.request.get(events).status == 404
    page.go_back()
    page.wait_for_timeout(300)
    assert "kanarievogel" not in page.content()


def test_escape_twice_leaves(browser: Any, address: str) -> None:
    """Once does nothing; twice within a second is the exit."""
    page = opened(browser, address)
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.url.startswith(address)
    page.keyboard.press("Escape")
    page.wait_for_url(EXIT)


def test_a_server_that_is_gone_leaves_the_numbers_and_the_text(browser: Any, address: str) -> None:
    """Off line: 112 and 0800-2000 can be pressed, what was typed is still there, and trying again works once."""
    page = opened(browser, address)
    say(page, "hallo")
    page.context.set_offline(True)
    page.fill("#tekst", "hij schopt de deur eruit")
    page.click("#stuur")
    page.locator("#fout a[href='tel:112']").wait_for(timeout=3500)
    assert page.locator("#fout a[href='tel:08002000']").is_visible()
    assert page.input_value("#tekst") == "hij schopt de deur eruit"
    page.context.set_offline(False)
    page.get_by_role("button", name="Probeer opnieuw").click()
    page.get_by_text("Bel nu 112").wait_for()
    assert page.locator(".bericht.visitor", has_text="hij schopt").count() == 1
    assert not page.locator("#fout").is_visible()
    assert "alarm" in page.evaluate("document.body.className")


def test_a_refused_text_comes_back(browser: Any, address: str) -> None:
    """Too long: the sentence and the numbers come, the text stays in the field."""
    page = opened(browser, address)
    page.fill("#tekst", "heel lang " * 101)
    page.click("#stuur")
    page.locator("#fout").get_by_text("te lang").wait_for()
    assert page.input_value("#tekst").startswith("heel lang")


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_way_out_and_the_numbers_are_always_in_sight(browser: Any, address: str, width: int) -> None:
    """After a long conversation and in alarm: no sideways scrolling, exit and 112 within the window."""
    page = opened(browser, address, viewport={"width": width, "height": 640})
    for text in ("mijn ex volgt me " * 10, "hij schopt de deur eruit"):
        say(page, text)
    for selector in ("#weg", ".nood", ".thuis", "#tekst"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripting(browser: Any, address: str) -> None:
    """The same conversation through forms: type, press a button, leave; the address never holds an id."""
    page = opened(browser, address, java_script_enabled=False)
    page.fill("#tekst", "mijn ex volgt me")
    page.click("#stuur")
    assert "Antwoord op mijn ex volgt me" in page.content()
    assert page.url == address + "/gesprek#laatste"
    page.get_by_role("button", name="Een mens spreken").click()
    assert "Antwoord op mens_spreken" in page.content()
    with page.expect_request(EXIT):
        page.click("#weg")
