"""Judging with two browsers: with keys, without a jump of the page, over a session that ended, at every width."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.review.deidentify.pseudonymise import Tools
from bot.review.judging import Judging
from bot.review.missed import Kind, Missed
from bot.review.verdicts import Verdict
from bot.staff.roles import Role
from bot.web.staff.application import make_staff_application
from tests.browser.test_accessible import AXE, TAGS
from tests.review.conftest import tools
from tests.staff.conftest import House, Person
from tests.web.fakes import settings_for
from tests.web.server import listening
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import house
from tests.web.staff.test_pages_browser import sign_in

__all__ = ["house", "tools"]

MISSED = "als ik terug kom zei hij ligt dat mes klaar voor mij"
#: The number of the visitor's first message, after one bubble of greeting.
SEQ = 2


@dataclass
class Morning:
    """Staff's pages over one conversation in which danger was missed."""

    house: House
    address: str
    ref: str
    judging: Judging
    chromium: Any

    def open(self, person: Person, **options: Any) -> Any:
        """A browser of her own, signed in."""
        context = self.chromium.new_context(**options)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(self.address)
        self.house.clock.forward(seconds=30)
        sign_in(page, person.login, person.code)
        page.get_by_role("heading", name=f"Hallo {person.login.title()}").wait_for()
        return page

    def missed(self) -> Missed:
        """How far two people are."""
        return self.judging.of(self.ref).turn(SEQ).missed


@pytest.fixture
def morning(house: House, tools: Tools, browser: Any) -> Iterator[Morning]:
    """The pages, really listening."""
    ref = Archive(house, tools).talk(MISSED, "ja", "nee")
    application = make_staff_application(settings_for(house.directory), house.staff)
    with listening(application) as address:
        yield Morning(house, address, ref, application.state.parts.review.judging, browser)
    for context in browser.contexts:
        context.close()


def _press(page: Any, *keys: str) -> None:
    page.locator("html[data-oordelen=klaar]").wait_for(state="attached")
    for key in keys:
        page.keyboard.press(key)


def test_two_people_find_missed_danger(morning: Morning) -> None:
    """From the inbox with keys alone; the second person comes after the first; then it may be learnt from."""
    anna = morning.open(morning.house.settle("anna", Role.reviewer))
    bert = morning.open(morning.house.settle("bert", Role.reviewer))
    anna.get_by_role("navigation", name="Menu").get_by_role("link", name="Postvak").click()
    anna.get_by_text("Er staat een woord dat vaak bij gevaar hoort").wait_for()
    anna.locator(f"a[href='/gesprekken/{morning.ref}']").click()
    _press(anna, "j", "j", "3")
    anna.get_by_text("Dit wacht op een tweede persoon").wait_for()
    assert anna.url.endswith(f"/gesprekken/{morning.ref}"), "the page did not jump"
    assert anna.locator("[data-gezegd]").inner_text() == "Bewaard."
    assert anna.evaluate("document.activeElement.id") == f"bericht-{SEQ}", "and the keys go on from there"
    assert morning.missed() is Missed.waits
    assert anna.get_by_role("link", name="Schrijf een verbetering").count() == 0

    bert.goto(f"{morning.address}/postvak")
    bert.get_by_text("Een collega zegt: gevaar gemist").wait_for()
    bert.locator(f"a[href='/gesprekken/{morning.ref}']").click()
    bert.get_by_role("button", name="Ja, gevaar gemist").click()
    bert.get_by_text("Twee mensen zeggen: hier is gevaar gemist").wait_for()
    assert morning.missed() is Missed.agreed

    anna.reload()
    anna.get_by_role("link", name="Schrijf een verbetering").click()
    assert anna.get_by_label("Wat bedoelde de bezoeker?").input_value() == "acuut_gevaar"


def test_both_at_the_same_moment(morning: Morning) -> None:
    """Two open pages: the later one reads that a colleague was there, and neither verdict is lost."""
    anna = morning.open(morning.house.settle("anna", Role.reviewer))
    bert = morning.open(morning.house.settle("bert", Role.reviewer))
    for page in (anna, bert):
        page.goto(f"{morning.address}/gesprekken/{morning.ref}")
    first, second = anna.locator(f"#oordeel-{SEQ}"), bert.locator(f"#oordeel-{SEQ}")
    first.get_by_role("button", name="Goed").click()
    first.get_by_text("Bewaard.").wait_for()
    second.get_by_role("button", name="Toon past niet").click()
    second.get_by_text("Intussen oordeelde een collega hier ook over").wait_for()
    said = second.get_by_role("listitem").all_inner_texts()
    assert sorted(one.partition(" 2")[0] for one in said) == ["Anna: goed", "Jij: toon past niet"]
    assert len(morning.judging.of(morning.ref).turn(SEQ).opinions) == 2


def test_a_verdict_and_a_note_over_a_session_that_ended(morning: Morning) -> None:
    """With scripting on: the page of the login comes, then what was typed, and it is sent once."""
    person = morning.house.settle("anna", Role.reviewer)
    anna = morning.open(person)
    anna.goto(f"{morning.address}/gesprekken/{morning.ref}")
    morning.house.clock.forward(minutes=16)
    _press(anna, "j", "j", "1")
    anna.get_by_text("Je was een tijd weg").wait_for()
    sign_in(anna, "anna", person.code)
    anna.get_by_role("button", name="Verstuur het nu").click()
    anna.locator(f"#oordeel-{SEQ}").get_by_text("Bewaard.").wait_for()
    assert len(morning.judging.of(morning.ref).turn(SEQ).opinions) == 1

    anna.get_by_text("Labels en notities").click()
    anna.get_by_label("Jouw notitie").fill("Hier hoort 112.\nKijk naar het woord mes.")
    morning.house.clock.forward(minutes=16)
    anna.get_by_role("button", name="Bewaar notitie").click()
    anna.get_by_text("Je was een tijd weg").wait_for()
    morning.house.clock.forward(seconds=30)
    sign_in(anna, "anna", person.code)
    anna.get_by_text("Kijk naar het woord mes.").wait_for()
    anna.get_by_role("button", name="Verstuur het nu").click()
    anna.get_by_text("Bewaard.").first.wait_for()
    assert morning.judging.of(morning.ref).notes[0].text == "Hier hoort 112.\nKijk naar het woord mes."


def test_keys_can_be_switched_off_and_never_act_while_typing(morning: Morning) -> None:
    """A figure in a note is a figure; who uses speech switches the keys off."""
    anna = morning.open(morning.house.settle("anna", Role.reviewer))
    anna.goto(f"{morning.address}/gesprekken/{morning.ref}")
    anna.get_by_text("Labels en notities").click()
    anna.get_by_label("Jouw notitie").press_sequentially("112 of 113")
    _press(anna, "Tab")
    anna.get_by_role("button", name="Sneltoetsen").click()
    anna.get_by_label("Sneltoetsen staan aan").uncheck()
    anna.get_by_role("button", name="Sluit").click()
    anna.locator(f"#bericht-{SEQ}").focus()
    _press(anna, "3")
    anna.wait_for_timeout(300)
    assert morning.judging.of(morning.ref).turns == {}
    assert anna.get_by_label("Jouw notitie").input_value() == "112 of 113"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_use_it(morning: Morning, width: int, scheme: str) -> None:
    """axe finds nothing and nothing sticks out: the inbox, a judged conversation, and what it should have been."""
    bert, _ = morning.house.add("bert", Role.reviewer)
    morning.judging.verdicts.give(bert.id, morning.ref, SEQ, Verdict(Kind.missed_danger), 0)
    morning.judging.filing.add_tag(bert.id, morning.ref, "een lang label over een mes in huis ja")
    morning.judging.filing.write_note(bert.id, morning.ref, "Hier hoort 112." + "x" * 200, 0)
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = morning.open(morning.house.settle("anna", Role.reviewer), **options)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    of = f"/gesprekken/{morning.ref}"
    for path in ("/postvak", "/postvak?toon=afgehandeld", of, f"{of}/fout?bericht={SEQ}"):
        page.goto(morning.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.evaluate(AXE)
        run = f"axe.run(document, {{resultTypes: ['violations'], runOnly: {json.dumps(TAGS)}}})"
        found = page.evaluate(f"{run}.then(found => found.violations.map(one => [one.id, one.nodes[0].html]))")
        assert found == [], path
