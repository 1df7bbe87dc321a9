"""Hundreds of hostile texts in a real browser: no window, no error, no call elsewhere, and they can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.review.deidentify.pseudonymise import Tools
from bot.staff.roles import Role
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.staff.archive import Archive
from tests.web.staff.hostile import PAYLOADS
from tests.web.staff.test_pages_browser import address, browser, sign_in

__all__ = ["address", "browser", "tools"]

pytestmark = pytest.mark.browser

#: What is put around each text: 21 texts, 12 ways.
AROUND = (
    "{}",
    "hoi {}",
    "'>{}",
    '"{}',
    "</p>{}",
    "<!--{}-->",
    "<x {}>",
    "]]>{}",
    "<a href={}>",
    "&#60;{}",
    "{}{}",
    "%3C{}",
)


def test_a_transcript_of_hostile_texts_does_nothing(
    browser: Any, address: str, house: House, tools: Tools
) -> None:
    """Some 250 of them in one conversation: list, transcript shown and blurred, keys pressed."""
    texts = [way.replace("{}", text)[:1000] for way in AROUND for text in PAYLOADS.values()]
    assert len(texts) > 240
    ref = Archive(house, replace(tools, tagger=None)).talk(*texts, confidence=0.3)
    anna = house.settle("anna", Role.reviewer)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    house.clock.forward(seconds=30)
    sign_in(page, "anna", anna.code)
    page.get_by_role("heading", name="Hallo Anna").wait_for()
    windows: list[str] = []
    errors: list[str] = []
    elsewhere: list[str] = []

    def dismiss(one: Any) -> None:
        windows.append(one.message)
        one.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda one: errors.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: errors.append(str(one)))
    page.on("request", lambda one: elsewhere.append(one.url) if not one.url.startswith(address) else None)
    for path in ("/gesprekken", f"/gesprekken/{ref}", f"/gesprekken/{ref}/ruw", "/postvak", "/ruwe-tekst"):
        page.goto(address + path)
        for key in ("t", "j", "k", "n", "p", "Escape", "Tab", "Enter"):
            page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
    page.goto(f"{address}/gesprekken/{ref}")
    assert page.locator("body").inner_text().count("zz9") > 200
    assert page.evaluate("document.querySelectorAll('img, iframe, object, embed, base, x').length") == 0
    assert (windows, errors, elsewhere) == ([], [], [])
