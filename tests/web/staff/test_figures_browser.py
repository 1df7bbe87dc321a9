"""The numbers in a real browser: nothing sticks out, and axe finds nothing, light and dark, small and large."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.staff.roles import Role
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.staff.conftest import PASSWORD, House
from tests.web.server import listening
from tests.web.staff.test_figures_page import NOVEMBER, fill

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the module; without one there is nothing to test."""
    if not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM HERE: the numbers were not tested in a browser (make browser installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def address(application: Starlette, house: House) -> Iterator[str]:
    """The staff's pages, really listening, with two months of numbers."""
    house.clock.now = NOVEMBER
    fill(house, "2026-09", 260, erased=4, seed=3)
    fill(house, "2026-10", 940, erased=60)
    with listening(application) as found:
        yield found


def test_everybody_can_read_the_numbers(browser: Any, address: str, house: House) -> None:
    """At 320 and 1280 pixels, light and dark; a month that hides a lot as well; a CSV comes down."""
    anna = house.settle("anna", Role.reviewer)
    house.clock.forward(seconds=30)
    page = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True).new_page()
    page.goto(f"{address}/cijfers")
    page.get_by_label("Inlognaam").fill("anna")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Code uit je app").fill(anna.code)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("heading", name="Cijfers van oktober 2026").wait_for()
    for month, width, scheme in (("2026-10", 1280, "light"), ("2026-10", 320, "dark"), ("2026-09", 320, "light"),
                                 ("2026-09", 1280, "dark")):  # fmt: skip
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/cijfers?maand={month}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (month, width)
        page.evaluate(AXE)
        run = f"axe.run(document, {{resultTypes: ['violations'], runOnly: {json.dumps(TAGS)}}})"
        found = page.evaluate(run)["violations"]
        assert not found, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download als CSV").first.click()
    assert download.value.suggested_filename.startswith("nachtlicht-2026-09-")
