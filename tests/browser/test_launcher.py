"""The button on a municipality's own site: it opens when somebody presses it, and leaves nothing there."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Site
from tests.browser.test_traces import WATCH

STATIC = Path(__file__).resolve().parents[2] / "bot/web/visitor/static"


@pytest.fixture
def host(site: Site) -> Any:
    """A page of a municipality with the snippet as it stands on our page, and the two files beside it."""
    page = site.visit("/voor-gemeenten")
    snippet = html.unescape(re.findall(r"<pre[^>]*><code>(.*?)</code>", page.content(), re.DOTALL)[1])
    page.context.close()
    context = site.browser.new_context()
    context.add_init_script(WATCH)
    found = context.new_page()

    def serve(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        if name in ("launcher.css", "launcher.js"):
            kind = "text/css" if name.endswith("css") else "text/javascript"
            route.fulfill(body=(STATIC / name).read_text(encoding="utf-8"), content_type=kind)
        else:
            head = "<!doctype html><html lang=nl><title>Gemeente</title><main><h1>Gemeente</h1></main>"
            body = f"{head}{snippet}</html>"
            route.fulfill(body=body, content_type="text/html")

    found.route(f"{site.plain.address}/**", serve)
    found.asked = []
    found.on("request", lambda request: found.asked.append(request.url))
    found.goto(f"{site.plain.address}/gemeente")
    return found


def test_it_is_small() -> None:
    """Both files together are under 4 KB as they lie there."""
    size = sum((STATIC / name).stat().st_size for name in ("launcher.js", "launcher.css"))
    print(f"\nlauncher: {size} bytes")
    assert size < 4096


def test_it_never_opens_by_itself_and_leaves_nothing(site: Site, host: Any) -> None:
    """Closed until pressed; our server is not asked; no storage, no cookie, nothing called."""
    host.wait_for_timeout(1500)
    assert host.evaluate("document.querySelector('.nachtlicht-knop').open") is False
    host.get_by_text("Hulp bij geweld").click()
    expect(host.get_by_role("link", name="Bel 112")).to_be_visible()
    assert [url for url in host.asked if url.startswith(site.address)] == []
    assert host.evaluate("document.cookie.length + localStorage.length + sessionStorage.length") == 0
    assert host.evaluate("window.called") == []


def test_escape_and_a_click_elsewhere_close_it(host: Any) -> None:
    """And the focus goes back to the button."""
    host.get_by_text("Hulp bij geweld").click()
    host.keyboard.press("Escape")
    assert host.evaluate("document.querySelector('.nachtlicht-knop').open") is False
    assert host.evaluate("document.activeElement.tagName") == "SUMMARY"
    host.get_by_text("Hulp bij geweld").click()
    host.get_by_role("heading").click()
    assert host.evaluate("document.querySelector('.nachtlicht-knop').open") is False


def test_the_chat_opens_in_the_same_tab_without_a_referrer(site: Site, host: Any) -> None:
    """On its own host, as a page of its own."""
    host.get_by_text("Hulp bij geweld").click()
    with host.expect_request(f"{site.address}/") as opened:
        host.get_by_role("link", name="Open de chat").click()
    host.locator("#tekst").wait_for()
    assert "referer" not in opened.value.all_headers()
    assert len(host.context.pages) == 1
    assert host.url == f"{site.address}/"
