"""Signing in with a real browser, on plain http of this machine as `make start` serves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette

from bot.staff.roles import Role
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.staff.conftest import PASSWORD, House, code_of
from tests.web.server import listening

pytestmark = pytest.mark.browser

#: A telephone with large letters, and a screen.
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the module; without one there is nothing to test."""
    if not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM HERE: the staff's pages were not tested in a browser (make browser installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def address(application: Starlette) -> Iterator[str]:
    """The staff's pages, really listening."""
    with listening(application) as found:
        yield found


def sign_in(page: Any, login: str, code: str, password: str = PASSWORD) -> None:
    """Fill in both forms by their labels."""
    page.get_by_label("Inlognaam").fill(login)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Code uit je app").fill(code)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_a_first_login_a_pause_and_a_link_without_scripting(browser: Any, address: str, house: House) -> None:
    """From the start code to the first page; a form that was typed too long; a link from another site."""
    _, start = house.add("anna", Role.administrator)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_label("Inlognaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(start)
    page.keyboard.press("Enter")
    page.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
    page.get_by_label("Nog een keer hetzelfde").fill(PASSWORD)
    page.keyboard.press("Enter")
    assert page.locator("svg.qr").bounding_box()["width"] > 150
    page.get_by_text("Scannen lukt niet").click()
    secret = page.locator("#sleutel").inner_text().replace(" ", "")
    page.get_by_label("Code uit je app").fill(code_of(secret, house.clock.now))
    page.keyboard.press("Enter")
    page.locator(".codes li").nth(9).wait_for()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_role("heading", name="Hallo Anna").wait_for()

    page.get_by_role("link", name="Gebruikers").click()
    page.get_by_label("Naam", exact=True).fill("Bert Bos")
    page.get_by_label("Inlognaam").fill("bert")
    page.get_by_label("chatter").check()
    house.clock.forward(minutes=16)
    page.get_by_role("button", name="Voeg toe").click()
    page.get_by_text("Je was een tijd weg").wait_for()
    sign_in(page, "anna", code_of(secret, house.clock.now))
    page.get_by_text("Bert Bos").wait_for()
    page.get_by_role("button", name="Verstuur het nu").click()
    page.get_by_role("heading", name="Begincode voor Bert Bos").wait_for()

    page.goto(address.replace("127.0.0.1", "localhost") + "/inloggen")
    page.evaluate("address => { location.href = address }", f"{address}/logboek")
    page.wait_for_url(f"{address}/logboek")
    page.get_by_role("heading", name="Logboek").wait_for()
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_text("Je bent uitgelogd").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_and_every_field_has_a_name(
    browser: Any, address: str, house: House, width: int
) -> None:
    """On each page: no scrolling sideways, a title, a main heading, and a name for each field and button."""
    anna = house.settle("anna", Role.administrator)
    bert, _ = house.add("bert", Role.chatter)
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(address)
    house.clock.forward(seconds=30)
    _look(page)
    sign_in(page, "anna", anna.code)
    page.get_by_role("heading", name="Hallo Anna").wait_for()
    learning = ("/verbeteringen", "/verbeteringen/nieuw", "/verbeteringen/uitvoer", "/model")
    for path in ("/", "/account", "/gebruikers", f"/gebruikers/{bert.id}", "/logboek", *learning, "/nergens"):
        page.goto(address + path)
        _look(page)


def _look(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert re.fullmatch(r".+ – Nachtlicht", page.title())
    expect(page.locator("h1")).to_have_count(1)
    nameless = "field => field.type !== 'hidden' && !field.labels.length"
    assert page.evaluate(f"[...document.querySelectorAll('input, select')].filter({nameless}).length") == 0
    assert all(text.strip() for text in page.locator("button").all_inner_texts())
