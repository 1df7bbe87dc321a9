"""From a message that was missed to the example that mends it: two people, two browsers, one morning."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.learning.examples import Example, library
from bot.learning.likeness import words
from bot.learning.service import open_learning
from bot.nlu.examples import read_examples
from bot.review.service import open_review
from bot.settings import ROOT
from bot.staff.roles import Role
from bot.web.staff.application import make_staff_application
from scripts.add_examples import sorted_out
from scripts.check_examples import near_the_tests, read_tests
from tests.review.conftest import tools
from tests.staff.conftest import House, Person
from tests.web.fakes import settings_for
from tests.web.server import listening
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import house
from tests.web.staff.test_pages_browser import sign_in

__all__ = ["house", "tools"]

#: What the bot did not understand, and what staff make of it in their own words.
TYPED = "hij zit buiten in zn auto en knippert steeds met zn lampen naar mn raam, ik durf niet te slapen"
COPIED = "ze zit buiten in zn auto en knippert steeds met zn lampen"
LEARN = "die auto van m staat weer beneden en hij schijnt met de koplampen bij mij naar binnen"
TEST = "mijn ex parkeert elke nacht voor de flat en seint dan met groot licht"


@dataclass
class Morning:
    """The staff's pages over a house with one conversation that was missed, and a tree of files."""

    house: House
    address: str
    tree: Path
    ref: str
    chromium: Any

    def open(self, person: Person) -> Any:
        """A browser of her own, signed in."""
        page = self.chromium.new_context(accept_downloads=True).new_page()
        page.goto(self.address)
        self.house.clock.forward(seconds=30)
        sign_in(page, person.login, person.code)
        page.get_by_role("heading", name=f"Hallo {person.login.title()}").wait_for()
        return page


@pytest.fixture
def morning(house: House, tools: Any, browser: Any, tmp_path: Path) -> Iterator[Morning]:
    """The tree is a copy of ours, so that the real rules hold for what comes out."""
    tree = tmp_path / "tree"
    for folder in ("data/nlu", "tests/nlu"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    archive = Archive(house, tools)
    ranking = (("emotie", 0.2), ("kosten", 0.1))
    ref = archive.talk(TYPED, "snap je dat", intent="nlu_fallback", confidence=0.2, ranking=ranking)
    settings = settings_for(house.directory)
    application = make_staff_application(settings, house.staff)
    learning = open_learning(settings, house.staff, open_review(settings, house.staff).dossiers, tree)
    application.state.parts = replace(application.state.parts, learning=learning)
    with listening(application) as address:
        yield Morning(house, address, tree, ref, browser)
    for context in browser.contexts:
        context.close()


def test_a_missed_message_becomes_an_example(morning: Morning, tmp_path: Path) -> None:
    """Inbox, verdict, a copied sentence that is refused, her own words, a second person, the files, the rules."""
    anna = morning.open(morning.house.settle("anna", Role.reviewer))
    bert = morning.open(morning.house.settle("bert", Role.reviewer, Role.editor))

    anna.get_by_role("link", name="Postvak").first.click()
    assert "De bot begreep het meer dan één keer niet." in anna.inner_text("main")
    anna.locator(f'main h2 a[href^="/gesprekken/{morning.ref}"]').click()
    anna.get_by_role("link", name="Fout…").first.click()
    anna.get_by_label("Waar ging het over?").select_option("stalking")
    anna.get_by_role("button", name="Dit antwoord was fout").click()
    anna.get_by_role("link", name="Schrijf een verbetering").click()

    assert anna.locator("#bedoeling").input_value() == "stalking"
    assert not anna.get_by_text(TYPED).is_visible()
    anna.get_by_text("Laat het bericht zien").click()
    expect(anna.get_by_text(TYPED)).to_be_visible()
    anna.get_by_label("Zin om van te leren").fill(COPIED)
    anna.get_by_label("Zin om te toetsen").fill(TEST)
    anna.get_by_role("button", name="Stel voor").click()
    assert "acht of meer woorden achter elkaar" in anna.inner_text("main")
    assert anna.get_by_label("Zin om te toetsen").input_value() == TEST
    anna.get_by_label("Zin om van te leren").fill(LEARN)
    anna.get_by_role("button", name="Stel voor").click()
    anna.get_by_text("Een collega keurt het goed").wait_for()
    assert anna.get_by_role("button", name="Keur goed").count() == 0

    bert.goto(f"{morning.address}/verbeteringen")
    bert.get_by_role("link", name=LEARN).click()
    bert.get_by_role("button", name="Keur goed").click()
    bert.get_by_text("Goedgekeurd.").wait_for()
    bert.goto(f"{morning.address}/verbeteringen/uitvoer")
    with bert.expect_download() as downloading:
        bert.get_by_role("button", name="Download en noteer als uitgevoerd").click()
    path = tmp_path / "verbeteringen.zip"
    downloading.value.save_as(path)
    bert.goto(f"{morning.address}/verbeteringen/uitvoer")
    bert.get_by_role("button", name="Download nummer 1 opnieuw").wait_for()

    _keeps_the_rules(path.read_bytes(), morning.tree)


def _keeps_the_rules(data: bytes, tree: Path) -> None:
    """The files hold both sentences where they belong, and `scripts.check_examples` has nothing to say."""
    known, tests = read_examples(tree / "data/nlu"), read_tests(tree)
    before = set(known)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == ["data/nlu/slachtoffer.yml", "tests/nlu/regressions.tsv"]
        archive.extractall(tree)
    after = library(tree)
    new = [one for one in after.examples if one not in before]
    assert new == [Example(LEARN, "stalking", "slachtoffer.yml")]
    assert len(after.examples) == len(known) + 1
    regression = [one for one in after.tests if one.file == "regressions.tsv"]
    assert regression == [Example(TEST, "stalking", "regressions.tsv")]
    said = set(words(LEARN))  # masking what cannot be its double would take minutes
    alike = [one for one in known if one.intent == "stalking" or len(said & set(words(one.text))) > len(said) / 2]
    kept, refused = sorted_out(new, alike, [*tests, *regression])
    assert (kept, refused) == (new, [])
    assert near_the_tests([*known, *new], regression) == []
    assert TYPED not in (tree / "data/nlu/slachtoffer.yml").read_text(encoding="utf-8")
