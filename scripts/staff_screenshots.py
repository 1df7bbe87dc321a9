"""`python -m scripts.staff_screenshots [folder]`: the manual's pictures of a conversation, as reviewers see it.

Needs Chromium (`make browser`) and what pseudonymising needs (`make setup`). The conversations are made up; what
stands in them went through the worker's real rules.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bot.review.deidentify.pseudonymise import load_tools
from bot.review.missed import Kind
from bot.review.service import open_review
from bot.review.verdicts import Verdict
from bot.staff.roles import Role
from bot.web.staff.application import make_staff_application
from scripts.screenshots import FOLDER
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.staff.conftest import make_house
from tests.web.fakes import settings_for
from tests.web.server import listening
from tests.web.staff.archive import Archive
from tests.web.staff.test_pages_browser import sign_in

TURN = ".beurt.van-visitor"


@dataclass(frozen=True)
class Picture:
    """One picture: of which conversation, how wide, and what brings it about; without `part` the window."""

    name: str
    which: str
    bring: Callable[[Any], None]
    width: int = 1100
    height: int = 820
    part: str | None = None


def read(page: Any) -> None:
    page.keyboard.press("b")
    page.get_by_role("heading", name="Berichten").evaluate("one => scrollTo(0, one.offsetTop - 24)")


def read_wide(page: Any) -> None:
    page.keyboard.press("b")
    page.get_by_role("heading", name="Over dit gesprek").evaluate("one => scrollTo(0, one.offsetTop - 24)")


def judge(page: Any) -> None:
    page.locator(f"{TURN} details.vaag summary").first.click()


def hide(page: Any) -> None:
    judge(page)
    page.locator(f"{TURN} details.verberg summary").first.click()


PICTURES = [
    Picture("gesprek-lezen", "plain", read_wide),
    Picture("gesprek-lezen-telefoon", "plain", read, 360, 740),
    Picture("oordelen", "judged", judge, part=TURN),
    Picture("oordelen-telefoon", "judged", judge, 390, 844, part=TURN),
    Picture("gesprek-verbergen", "left", hide, part=TURN),
]


def fill(archive: Archive) -> dict[str, str]:
    """The conversations, by their names here; the `ref` of each."""
    doubt = (("stalking", 0.9), ("intieme_terreur", 0.06))
    refs = {
        "plain": archive.talk("mijn ex kevin volgt mij", "hij staat elke avond voor de deur", ranking=doubt),
        "judged": archive.talk("mijn ex kevin staat elke avond voor mijn deur en appt me kapot"),
        "left": archive.talk("mijn ex heet kevin en zijn nummer is 06 12 34 56 78 en 02"),
    }
    house = archive.house
    bert = house.settle("bert", Role.reviewer).entered.session.user
    review = open_review(settings_for(house.directory), house.staff)
    seq = min(review.dossiers.open(refs["judged"], bert.id).heard)
    review.judging.verdicts.give(bert.id, refs["judged"], seq, Verdict(Kind.missed_danger), 0)
    return refs


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        directory = Path(name)
        with contextmanager(make_house)(directory, f"sqlite:///{directory}/nachtlicht.sqlite3") as house:
            refs = fill(Archive(house, load_tools()))
            anna = house.settle("anna", Role.reviewer)
            house.clock.forward(seconds=30)
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            context = chromium.new_context()
            page = context.new_page()
            with listening(make_staff_application(settings_for(directory), house.staff)) as address:
                page.goto(address)
                sign_in(page, "anna", anna.code)
                page.get_by_role("heading", name="Hallo Anna").wait_for()
                for picture in PICTURES:
                    page.set_viewport_size({"width": picture.width, "height": picture.height})
                    page.goto(f"{address}/gesprekken/{refs[picture.which]}")
                    picture.bring(page)
                    seen = page.locator(picture.part).first if picture.part else page
                    seen.screenshot(path=str(folder / f"{picture.name}.png"))
                    print(folder / f"{picture.name}.png", flush=True)
            chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
