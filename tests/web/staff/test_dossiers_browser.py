"""The list and a conversation in a real browser: keys, blurred texts, what was typed as text, every width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette

from bot.review.deidentify.pseudonymise import Tools
from bot.staff.roles import Role
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.server import listening
from tests.web.staff.archive import Archive
from tests.web.staff.test_dossier_pages import HOSTILE
from tests.web.staff.test_pages_browser import sign_in

__all__ = ["tools"]
pytestmark = pytest.mark.browser

BLUR = "blur(6.72px)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the module; without one there is nothing to test."""
    if not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM HERE: the conversations were not tested in a browser (make browser installs it)")
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


@pytest.fixture
def archive(house: House, tools: Tools) -> Archive:
    """Three conversations; the newest one is of danger."""
    made = Archive(house, tools)
    made.talk("wat kost het bij jullie", intent="kosten", ranking=(("kosten", 0.9),))
    made.talk("mijn ex kevin volgt mij", "hij staat elke avond voor de deur")
    made.talk("hij slaat me nu", danger="acute", intent="acuut_gevaar", acute=0.97, threshold=0.5)
    return made


@pytest.fixture
def enter(browser: Any, address: str, house: House) -> Any:
    """A reviewer at the list: `enter(width=…)` gives the page."""

    def make(**options: Any) -> Any:
        person = house.settle("rie", Role.reviewer)
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(8000)
        page = context.new_page()
        page.goto(address)
        house.clock.forward(seconds=30)
        sign_in(page, "rie", person.code)
        page.get_by_role("heading", name="Hallo Rie").wait_for()
        page.complaints = []
        page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(f"dialog {dialog.message}"))
        page.goto(f"{address}/gesprekken")
        return page

    return make


def _blurred(page: Any) -> list[bool]:
    """Of each text that a person typed whether it can be read now; seen and heard go together."""
    return list(
        page.eval_on_selector_all(
            "details.vaag .tekst",
            """texts => texts.map(text => {
                const blurred = getComputedStyle(text).filter.startsWith('blur');
                const unheard = text.getAttribute('aria-hidden') === 'true';
                if (blurred !== unheard) throw new Error('seen but not heard');
                return blurred;
            })""",
        )
    )


def test_texts_are_blurred_until_somebody_shows_them(archive: Archive, enter: Any) -> None:
    """All of them with b or the button, one with its own; the next page begins blurred again."""
    page = enter()
    assert _blurred(page) == [True, True, True]
    page.keyboard.press("b")
    assert _blurred(page) == [False, False, False]
    page.keyboard.press("b")
    page.get_by_text("Eerste bericht").nth(1).click()
    assert _blurred(page) == [True, False, True]
    page.get_by_role("button", name="Toon de teksten").click()
    assert _blurred(page) == [False, False, False]
    page.locator(".kopregel a").nth(1).click()
    page.get_by_role("heading", name="Berichten").wait_for()
    assert _blurred(page) == [True, True]
    page.keyboard.press("b")
    expect(page.get_by_text("mijn ex [naam-1] volgt mij")).to_be_visible()
    assert page.complaints == []


def test_keys_go_through_list_and_conversation(archive: Archive, enter: Any) -> None:
    """j and k along the lines, Enter opens, n and p to the next and previous; no mouse at all."""
    page = enter()
    focused = "document.activeElement.closest('[data-regel]')?.querySelector('strong')?.textContent.trim()"
    seen = []
    for key in "jjjjk":
        page.keyboard.press(key)
        seen.append(page.evaluate(focused))
    assert seen == ["Er is nu gevaar", "Iemand volgt mij", "Kost het geld?", "Kost het geld?", "Iemand volgt mij"]
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Berichten").wait_for()
    said = "document.activeElement.closest('[data-regel]').id"
    page.keyboard.press("j")
    first = page.evaluate(said)
    page.keyboard.press("j")
    assert page.evaluate(said) != first
    page.keyboard.press("k")
    assert page.evaluate(said) == first
    here = page.url
    page.keyboard.press("n")
    page.get_by_text("wat kost het bij jullie").wait_for()
    page.keyboard.press("p")
    page.wait_for_url(here)
    assert page.complaints == []


def test_the_list_of_keys_can_be_seen_and_switched_off(archive: Archive, enter: Any) -> None:
    """? shows it; who uses a screen reader or speech switches them off, and they stay off."""
    page = enter()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Sneltoetsen")
    dialog.wait_for()
    assert "naar het volgende gesprek" in dialog.inner_text()
    dialog.get_by_label("Sneltoetsen staan aan").uncheck()
    dialog.get_by_role("button", name="Sluit").click()
    for _ in range(2):
        page.keyboard.press("b")
        assert _blurred(page) == [True, True, True]
        page.reload()
    page.get_by_role("button", name="Sneltoetsen").click()
    dialog.get_by_label("Sneltoetsen staan aan").check()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert _blurred(page) == [False, False, False]


def test_letters_in_a_field_are_letters(archive: Archive, enter: Any) -> None:
    """Who types "baby" in the search box shows nothing, and finds what she looked for."""
    page = enter()
    page.get_by_label("Zoek hele woorden").fill("")
    page.get_by_label("Zoek hele woorden").type("b?jk volgt")
    assert _blurred(page) == [True, True, True]
    assert page.get_by_label("Zoek hele woorden").input_value() == "b?jk volgt"
    page.get_by_label("Zoek hele woorden").fill("VOLGT")
    page.keyboard.press("Enter")
    page.wait_for_url("**zoek=VOLGT**")
    expect(page.locator("[data-regel]")).to_have_count(1)


def test_filters_stay_on_the_way(archive: Archive, enter: Any) -> None:
    """Chosen in the form, in the address, on the conversation and back again; the link to share has none."""
    page = enter()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Thema").select_option(label="Iemand volgt mij")
    page.get_by_role("button", name="Zoek", exact=True).click()
    expect(page.locator("[data-regel]")).to_have_count(1)
    page.locator(".kopregel a").click()
    page.get_by_role("heading", name="Berichten").wait_for()
    assert "thema=stalking" in page.url
    assert page.locator("[data-volgend]").count() == 0, "no other one is about this"
    assert "?" not in page.locator("[data-deel]").get_attribute("href")
    page.get_by_role("link", name="Terug naar de lijst").first.click()
    assert page.get_by_label("Thema").input_value() == "stalking"


def test_without_scripting_nothing_is_missing(archive: Archive, enter: Any) -> None:
    """Texts lie folded; the list of keys is not there because they do nothing; filters and closing work."""
    page = enter(java_script_enabled=False)
    text = page.locator("details.vaag .tekst").first
    assert not text.is_visible()
    page.get_by_text("Eerste bericht").first.click()
    expect(text).to_be_visible()
    assert not page.get_by_role("button", name="Sneltoetsen").is_visible()
    page.locator(".kopregel a").first.click()
    page.get_by_role("button", name="Ik ken deze persoon").click()
    page.get_by_role("heading", name="Gesloten voor jou").wait_for()
    page.get_by_role("link", name="Terug naar de lijst").click()
    expect(page.get_by_text("Gesloten voor jou: je kent deze persoon.")).to_be_visible()


@pytest.mark.parametrize("scripting", [True, False])
def test_a_name_that_stayed_readable_is_hidden(archive: Archive, enter: Any, scripting: bool) -> None:
    """Open the step, read what it does, confirm: the text is gone, and the page says so at the message."""
    page = enter(java_script_enabled=scripting)
    page.locator(".kopregel a").nth(1).click()
    turn = page.locator(".beurt.van-visitor").first
    button = turn.get_by_role("button", name="Ja, verberg deze tekst")
    assert not button.is_visible()
    turn.get_by_text("Staat hier nog een naam of nummer?").click()
    expect(turn.get_by_text("Hij gaat meteen weg, voor iedereen en voorgoed")).to_be_visible()
    button.click()
    page.get_by_role("status").filter(has_text="Verborgen.").wait_for()
    expect(turn.get_by_text("Verborgen door een medewerker")).to_be_visible()
    assert "mijn ex" not in page.locator("main").inner_text()
    expect(turn.get_by_role("button", name="Goed"), "the answer can still be judged").to_have_count(1)
    assert page.complaints == []


def test_what_is_hostile_does_nothing(house: House, tools: Tools, enter: Any) -> None:
    """In a message, in the address and in the search box: text, no request elsewhere, no dialog, no error."""
    archive = Archive(house, replace(tools, tagger=None))
    ref = archive.talk(*HOSTILE)
    page = enter()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    base = page.url.removesuffix("/gesprekken")
    script, image = quote("<script>alert(1)</script>"), quote('"><img src=x onerror=alert(1)>')
    turned = quote("\u202eomgekeerd")
    for path in (f"/gesprekken?zoek={script}&thema={image}", f"/gesprekken/{ref}?label={turned}"):
        page.goto(base + path)
        page.keyboard.press("b")
        page.locator("main").wait_for()
    expect(page.get_by_text("<script>alert(1)</script>", exact=True)).to_be_visible()
    assert all(request.startswith(base) for request in requests)
    assert page.complaints == []


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_used_at_every_width(archive: Archive, enter: Any, width: int, scheme: str) -> None:
    """Nothing sticks out, every field has a name, and axe finds nothing to complain about."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = enter(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page.get_by_text("Filters", exact=True).click()
    look = [None, ".kopregel a"]
    for link in look:
        if link is not None:
            page.locator(link).first.click()
            page.get_by_role("heading", name="Berichten").wait_for()
        page.keyboard.press("b")
        for step in page.locator("details.verberg > summary").all():
            step.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        nameless = "field => field.type !== 'hidden' && !field.labels.length"
        fields = f"[...document.querySelectorAll('input, select')].filter({nameless}).map(one => one.outerHTML)"
        assert page.evaluate(fields) == []
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
