"""Every state of a hand-over on the visitor's page: axe, 320 px, read out once, keyboard only, and its own words.

`NACHTLICHT_PICTURES=folder` takes a picture of each state at 320 px, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.conversation.service import conversation_id_of
from tests.browser.actors import Site
from tests.browser.handing import BAR, EVENING, PANEL, WORKDAY, Asked, Counter, ask, offered, queued
from tests.browser.test_accessible import LISTEN, assert_nothing_is_wrong
from tests.web.server import serving

PICTURES = os.environ.get("NACHTLICHT_PICTURES")
SMALL_HOURS = {"X-Now": "2026-01-16T04:00"}


@dataclass
class Place:
    """A gateway, the desk behind it, and a browser."""

    address: str
    counter: Counter
    browser: Any

    def visit(self, moment: dict[str, str], **options: Any) -> Any:
        """A page at that moment, on a small telephone."""
        context = self.browser.new_context(
            viewport={"width": 320, "height": 640}, extra_http_headers=moment, reduced_motion="reduce", **options
        )
        context.set_default_timeout(10000)
        page = context.new_page()
        page.goto(self.address)
        return page


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, empty_database: Path, standing: Site) -> Iterator[Any]:
    """`places(NAME=value)`: gateways by their settings, each started once."""
    made: dict[tuple[tuple[str, str], ...], Place] = {}
    ends = []

    def place(**environ: str) -> Place:
        key = tuple(sorted(environ.items()))
        if key not in made:
            directory = tmp_path_factory.mktemp("handover")
            (directory / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
            server = serving(directory, Asked(), NACHTLICHT_LIMITS="off", NACHTLICHT_TEST_CLOCK="1", **environ)
            made[key] = Place(server.__enter__(), Counter(directory, environ=environ), standing.browser)
            ends.append(server)
        made[key].counter.clear()
        made[key].counter.present = ["anna"]
        made[key].counter.look()
        return made[key]

    yield place
    for server in ends:
        server.__exit__(None, None, None)


@pytest.fixture
def place(places: Any, site: Site) -> Place:
    """The gateway of every day."""
    found: Place = places()
    return found


def words_open(page: Any, _: Counter) -> None:
    offered(page)
    page.get_by_text("Ook iets meesturen").click()
    page.locator("input[name=woord]").first.check()


def nobody_yet(page: Any, counter: Counter) -> None:
    queued(page)
    counter.later(61)


def timed_out(page: Any, counter: Counter) -> None:
    queued(page)
    counter.later(301)


def joined(page: Any, counter: Counter) -> str:
    queued(page)
    id = counter.take()
    page.locator("body.mens").wait_for()
    return id


def talking(page: Any, counter: Counter) -> None:
    id = joined(page, counter)
    counter.handoffs.desk.say(id, "anna", "Hoi, ik ben Anna. Neem de tijd.")
    page.fill("#tekst", "ik ben bang")
    page.keyboard.press("Enter")
    page.locator(".bericht.human").wait_for()
    counter.handoffs.desk.typing(id, "anna", True)
    page.get_by_text("De mens typt").wait_for()


def in_danger(page: Any, counter: Counter) -> None:
    joined(page, counter)
    page.fill("#tekst", "hij slaat me nu")
    page.keyboard.press("Enter")
    page.locator(".bericht.urgent").first.wait_for()


def silent(page: Any, counter: Counter) -> None:
    joined(page, counter)
    page.fill("#tekst", "ben je daar?")
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    counter.later(125)
    counter.look()
    counter.handoffs.presence.accept("anna", True)


def gone(page: Any, counter: Counter) -> None:
    joined(page, counter)
    counter.present = []
    counter.ahead_once(10)
    counter.present = ["anna"]


def ended(page: Any, counter: Counter) -> None:
    counter.handoffs.desk.end(joined(page, counter), "anna")


def given_back(page: Any, counter: Counter) -> None:
    counter.handoffs.desk.hand_back(joined(page, counter), "anna")


def erasing(page: Any, counter: Counter) -> None:
    joined(page, counter)
    page.get_by_role("button", name="Dit gesprek wissen").click()


def refused(page: Any, _: Counter) -> None:
    offered(page)
    page.get_by_role("button", name="Nee, liever niet").click()


def left_the_queue(page: Any, _: Counter) -> None:
    queued(page)
    page.get_by_role("button", name="Uit de rij").click()


def reloaded(page: Any, _: Counter) -> None:
    queued(page)
    page.reload()


def nobody(page: Any, counter: Counter) -> None:
    counter.present = []
    counter.handoffs.presence.leave("anna")
    ask(page)


def asking(page: Any, _: Counter) -> None:
    ask(page)


def choosing(page: Any, _: Counter) -> None:
    offered(page)


def waiting(page: Any, _: Counter) -> None:
    queued(page)


@dataclass(frozen=True)
class State:
    """What brings it about, at what moment, and words that must then be on the page."""

    bring: Callable[[Any, Counter], object]
    words: str
    moment: tuple[tuple[str, str], ...] = tuple(WORKDAY.items())
    environ: tuple[tuple[str, str], ...] = ()


AT_NIGHT, IN_THE_EVENING = tuple(SMALL_HOURS.items()), tuple(EVENING.items())
BROKEN = (("NACHTLICHT_HUMAN_CHAT", "failing"),)
STATES = {
    "offered": State(choosing, "vooraf weten?"),
    "own words": State(words_open, "Alleen wat je aanvinkt, gaat mee."),
    "refused": State(refused, "Er is niets doorgestuurd"),
    "queued": State(waiting, "Je bent de eerste in de rij"),
    "nobody yet": State(nobody_yet, "Je wacht nu een minuut"),
    "timed out": State(timed_out, "Ik haal je uit de rij"),
    "out of the queue": State(left_the_queue, "Je bent uit de rij"),
    "joined": State(joined, "Er is nu een mens van Filomena"),
    "talking": State(talking, "De mens typt"),
    "danger": State(in_danger, "Bel nu 112"),
    "silent": State(silent, "twee minuten geen antwoord"),
    "desk gone": State(gone, "medewerker is weggevallen"),
    "ended": State(ended, "De medewerker heeft het gesprek afgerond"),
    "given back": State(given_back, "gaf het gesprek terug"),
    "erasing": State(erasing, "Wil je dit hele gesprek wissen?"),
    "reloaded": State(reloaded, "Deze pagina is opnieuw geladen"),
    "nobody there": State(nobody, "Er is hier nu niemand"),
    "outside hours": State(asking, "Bel", AT_NIGHT),
    "elsewhere": State(asking, "Sluit snel’ werkt daar niet", IN_THE_EVENING),
    "provider failed": State(asking, "De chat met een mens doet het nu niet", environ=BROKEN),
}


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_in_each_state(places: Any, site: Site, name: str) -> None:
    """0 violations in every size and colour; the words of the state, 112 and Veilig Thuis are on the page."""
    state = STATES[name]
    place: Place = places(**dict(state.environ))
    page = place.visit(dict(state.moment))
    state.bring(page, place.counter)
    page.get_by_text(state.words).first.wait_for()
    page.wait_for_timeout(700)
    expect(page.locator("a[href='tel:112']").first).to_be_visible()
    expect(page.locator(".thuis")).to_be_visible()
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"320-{name.replace(' ', '-')}.png"))
        page.screenshot(path=str(Path(PICTURES) / f"320-{name.replace(' ', '-')}-heel.png"), full_page=True)
    assert_nothing_is_wrong(page, name)


@pytest.mark.parametrize("name", ["offered", "queued", "talking", "danger"])
def test_at_four_hundred_percent_in_each_state(places: Any, site: Site, name: str) -> None:
    """320 by 256: nothing sideways, targets of 44 px, and the top leaves half of the screen."""
    state = STATES[name]
    place: Place = places()
    page = place.visit(dict(state.moment))
    state.bring(page, place.counter)
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.querySelector('.top').getBoundingClientRect().height") <= 128
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll("a, button, summary, textarea, select, .veld input, .vink"))
          .filter((one) => one.checkVisibility() && !one.closest("[inert]"))
          .filter((one) => getComputedStyle(one).display !== "inline")
          .map((one) => [one.textContent.trim().slice(0, 20), one.getBoundingClientRect()])
          .filter(([, box]) => box.width < 43.5 || box.height < 43.5).map(([text]) => text)"""
    )
    assert small == []


def test_each_message_of_a_hand_over_is_read_out_once(place: Place) -> None:
    """Texts of the queue, of the human and of the end: politely, once; that somebody types is no message."""
    context = place.browser.new_context(extra_http_headers=WORKDAY)
    context.set_default_timeout(10000)
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(place.address)
    id = joined(page, place.counter)
    place.counter.handoffs.desk.say(id, "anna", "hallo, hier is een mens")
    page.get_by_text("hallo, hier is een mens").wait_for()
    page.fill("#tekst", "dat is fijn")
    page.keyboard.press("Enter")
    place.counter.handoffs.desk.end(id, "anna")
    page.get_by_text("heeft het gesprek afgerond").wait_for()
    page.wait_for_timeout(1200)
    shown = page.evaluate(
        """() => Array.from(document.querySelectorAll("#gesprek .bericht:not(.urgent)"), (one) => [
          one.querySelector(".van").textContent, one.querySelector(".tekst").textContent]).slice(3)"""
    )
    heard = [words for how, words in page.evaluate("window.heard") if how == "polite"]
    shown = [" ".join(f"{who}{text}".split()) for who, text in shown]
    assert len(shown) > 8
    counted = {one: sum(words.startswith(one) for words in heard) for one in shown}
    assert {one: n for one, n in counted.items() if n != shown.count(one)} == {}
    told = " ".join(heard)
    for said in ("Je wacht op een mens", "Je praat nu met een mens"):
        assert said in told or page.locator("#wie", has_text=said).count()


def test_with_the_keyboard_only(place: Place) -> None:
    """Ask, change what goes along, tick, agree, talk, stop: by keys alone, and the focus is never lost."""
    page = place.visit(WORKDAY)
    ask(page)
    page.locator(PANEL).wait_for()

    def on(selector: str) -> None:
        for _ in range(40):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"no key leads to {selector}")

    on("#mee-thema")
    page.keyboard.type("Iemand volgt")
    on("#mee-plaats")
    page.keyboard.type("Haren")
    page.keyboard.press("Enter")
    expect(page.locator(PANEL), "Enter in a field agrees to nothing").to_be_visible()
    on("#mee-eigen summary")
    page.keyboard.press("Enter")
    on("input[name=woord]")
    page.keyboard.press("Space")
    on(f"{PANEL} .ja")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Uit de rij").wait_for()
    assert page.evaluate("document.activeElement !== document.body")
    summary = place.counter.handoffs.desk.chat(place.counter.take(), "anna").summary
    assert (summary.theme, summary.town, summary.words) == ("stalking", "Haren", ("mijn ex volgt me elke dag",))
    page.locator("body.mens").wait_for()
    on(f"{BAR} button")
    page.keyboard.press("Enter")
    page.get_by_text("Je typt weer met mij, de computer").wait_for()
    assert page.evaluate("document.activeElement !== document.body")


def test_without_scripting_in_a_browser(place: Place) -> None:
    """Each step as forms, at 320 px: nothing sideways, and the state can be read without colour."""
    page = place.visit(WORKDAY, java_script_enabled=False)
    page.fill("#tekst", "mijn ex volgt me elke dag")
    page.click("#stuur")
    page.get_by_role("button", name="Een mens spreken").click()
    page.get_by_label("Waar gaat het over?").select_option(label="Iemand volgt mij")
    page.get_by_text("Ook iets meesturen").click()
    page.get_by_label("mijn ex volgt me elke dag").check()
    page.get_by_role("button", name="Ja, en stuur dit mee").click()
    assert "Je wacht op een mens" in page.inner_text("#wie")
    id = place.counter.take()
    summary = place.counter.handoffs.desk.chat(id, "anna").summary
    assert (summary.theme, summary.words) == ("stalking", ("mijn ex volgt me elke dag",))
    place.counter.handoffs.desk.say(id, "anna", "ik lees met je mee")
    page.get_by_role("button", name="Kijk of er iets nieuws is").click()
    assert "ik lees met je mee" in page.inner_text("#gesprek")
    assert "Typ hier aan de mens" in page.inner_text("label[for=tekst]")
    page.fill("#tekst", "fijn")
    page.click("#stuur")
    assert place.counter.heard(id)[-1] == "fijn"
    place.counter.look()
    page.get_by_role("button", name="Stop met de mens").click()
    assert "computer" in page.inner_text("#wie")
    assert page.url.startswith(f"{place.address}/gesprek")


def test_a_typed_yes_does_not_send_what_she_took_away(place: Place) -> None:
    """Edited in the panel, then "ja" in the field: she is asked again, and what she agrees to is the panel."""
    page = place.visit(WORKDAY)
    offered(page)
    page.fill("#mee-plaats", "Haren")
    page.fill("#tekst", "ja")
    page.keyboard.press("Enter")
    page.get_by_text("Je kunt nog kiezen").wait_for()
    assert place.counter.handoffs.desk.queue("groningen") == []
    assert page.input_value("#mee-plaats") == "Haren"
    page.locator(f"{PANEL} .ja").click()
    page.get_by_role("button", name="Uit de rij").wait_for()
    assert place.counter.handoffs.desk.chat(place.counter.take(), "anna").summary.town == "Haren"


def test_an_answer_that_is_lost_consents_once(place: Place) -> None:
    """The line breaks as she agrees: it waits, goes when the line is back, and she stands in the queue once."""
    page = place.visit(WORKDAY)
    offered(page)
    page.context.set_offline(True)
    page.locator(f"{PANEL} .ja").click()
    page.locator("#wachten", has_text="geen verbinding").wait_for()
    assert place.counter.handoffs.desk.queue("groningen") == []
    page.context.set_offline(False)
    page.locator("#wie [data-staat=queued]").wait_for(timeout=20000)
    waiting = place.counter.handoffs.desk.queue("groningen")
    assert len(waiting) == 1
    page.get_by_role("button", name="Uit de rij").click()
    page.get_by_text("Je bent uit de rij").wait_for()


def test_without_the_call_the_buttons_of_the_message_stay(place: Place) -> None:
    """When what would go along cannot be asked, the offer can still be answered."""
    page = place.visit(WORKDAY)
    page.route("**/handoff", lambda route: route.fulfill(status=503, body="nee"))
    ask(page)
    page.get_by_role("button", name="Ja, zet mij in de rij").click()
    page.get_by_role("button", name="Uit de rij").wait_for()
    token = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name).join(' ')")
    id = conversation_id_of(token.split("/api/conversations/")[1].split("/")[0])
    place.counter.handoffs.visitor.cancel(id, place.counter.conversations._now())
