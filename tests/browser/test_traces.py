"""What stays on the device: nothing of each kind, and no byte of the conversation in the browser's own files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.actors import CANARY, PLAIN, Site, say
from tests.browser.conftest import ARGUMENTS, CHROMIUM, NOT_OFF

#: Every place where a page can leave something or draw attention; each must count 0.
PLACES = """async () => ({
  cookies: document.cookie.length,
  "cookie store": window.cookieStore ? (await cookieStore.getAll()).length : 0,
  "local storage": localStorage.length,
  "session storage": sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: window.caches ? (await caches.keys()).length : 0,
  "service workers": (await navigator.serviceWorker.getRegistrations()).length,
  "private files": await (async () => {
    let n = 0;
    for await (const _ of (await navigator.storage.getDirectory()).keys()) n += 1;
    return n;
  })(),
  "history state": history.state === null ? 0 : 1,
  referrer: document.referrer.length,
  "window name": window.name.length,
  "called": window.called.length,
})"""
#: What could be heard, felt or seen outside the page, or leave something; each call would be counted.
WATCH = """
window.called = [];
const watch = (owner, name) => {
  if (!owner || !owner[name]) return;
  const real = owner[name];
  owner[name] = function (...args) { window.called.push(name); return real.apply(this, args); };
};
watch(navigator, "vibrate"); watch(window, "Notification"); watch(window, "Audio"); watch(window, "AudioContext");
watch(HTMLMediaElement.prototype, "play"); watch(history, "pushState"); watch(history, "replaceState");
watch(Storage.prototype, "setItem"); watch(indexedDB, "open"); watch(window, "open"); watch(window, "alert");
watch(window.speechSynthesis, "speak"); watch(navigator, "setAppBadge"); watch(window, "caches");
addEventListener("DOMContentLoaded", () => new MutationObserver(() => window.called.push("title"))
  .observe(document.querySelector("title"), {subtree: true, childList: true, characterData: true}));
"""


def story(page: Any) -> None:
    """A conversation with everything in it: words, a button, danger."""
    say(page, CANARY)
    page.get_by_role("button", name="Een mens spreken").click()
    page.get_by_text("Antwoord op mens_spreken").wait_for()
    say(page, f"hij schopt de deur eruit {CANARY}")


def test_nothing_of_each_kind(site: Site) -> None:
    """Counted in the page after a whole conversation; one entry in the history, and no other origin was asked."""
    asked: list[str] = []
    context = site.browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.plain.address}/begin")
    page.goto(site.address)
    title = page.title()
    story(page)
    found = page.evaluate(PLACES)
    entries = context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
    ours = [entry for entry in entries if entry["url"].startswith(site.address)]
    print(f"\non the device: {found}, history entries {len(ours)}")
    assert {name: count for name, count in found.items() if count} == {}
    assert context.cookies() == []
    assert len(ours) == 1
    assert page.title() == title == "Informatie"
    assert {re.sub(r"^(https?://[^/]+).*", r"\1", url) for url in asked} == {site.address, site.plain.address}
    assert [url for url in asked if url.startswith(site.plain.address)] == [f"{site.plain.address}/begin"]


def test_the_other_site_learns_nothing_from_the_exit(site: Site) -> None:
    """Leaving and links send no referrer."""
    page = site.visit()
    with page.expect_request(re.compile("/uit/")) as left:
        page.click("#weg")
    assert "referer" not in left.value.all_headers()


def test_the_fields_keep_nothing(site: Site) -> None:
    """No suggestions, no spelling by another server, nothing restored after a reload."""
    page = site.visit()
    for form in page.locator("form").all():
        assert form.get_attribute("autocomplete") == "off"
    field = page.locator("#tekst")
    assert field.get_attribute("autocomplete") == "off"
    assert field.get_attribute("spellcheck") == "false"
    page.fill("#tekst", CANARY)
    page.reload()
    assert page.input_value("#tekst") == ""


@pytest.mark.parametrize("way", ["left", "closed"])
def test_no_byte_of_it_in_the_files_of_the_browser(site: Site, playwright: Any, tmp_path: Path, way: str) -> None:
    """A profile on disk, with history and session files: after closing, the canary is in none of them."""
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=NOT_OFF
    )
    page = context.pages[0]
    page.goto(site.address)
    story(page)
    page.fill("#tekst", f"{CANARY} half getypt")
    page.wait_for_timeout(300)
    if way == "left":
        page.click("#weg")
        page.get_by_text(PLAIN).wait_for()
    context.close()
    needles = [CANARY.encode(), CANARY.encode("utf-16-le")]
    files = [path for path in profile.rglob("*") if path.is_file()]
    with_canary = [path for path in files if any(needle in path.read_bytes() for needle in needles)]
    print(
        f"\n{way}: {len(files)} files, {sum(path.stat().st_size for path in files)} bytes, canary in {with_canary}"
    )
    assert len(files) > 10
    assert with_canary == []
