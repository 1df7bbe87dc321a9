"""Whatever somebody types, staff see it as text: on every page that the router has, and in every export."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from ruamel.yaml import YAML
from starlette.applications import Starlette

from bot.conversation.moments import to_ms
from bot.conversation.schema import tally
from bot.learning.schema import correction
from bot.review.deidentify.pseudonymise import Tools
from bot.review.deidentify.text import clean
from bot.review.figures import Table
from bot.review.service import open_review
from bot.staff.roles import COMMAND_LINE, Role
from bot.web.staff.application import PAGES
from bot.web.staff.figures import _names, as_csv
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.fakes import settings_for
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import Browser, NewBrowser
from tests.web.staff.hostile import PAYLOADS, UNSEEN, read

__all__ = ["tools"]

#: Pages without a word of a visitor: of who is not signed in yet; a stream is no page.
NOT_LOOKED_AT = {"/inloggen", "/eerste-keer", "/eerste-keer/app", "/static/{name}", "/balie/stroom"}
#: Pages of the desk need a gateway beside them; their own tests type hostile text into a hand-over.
OF_THE_DESK = {"/balie", "/balie/eenvoudig"}
#: What an address needs besides: the number of the first message of a visitor.
ASKS = {"/gesprekken/{ref}/fout": "?bericht=2"}
#: Where some of it must be read, so that this cannot pass because pages are empty.
MUST_SHOW = {
    "/gesprekken",
    "/gesprekken/{ref}",
    "/gesprekken/{ref}/ruw",
    "/ruwe-tekst",
    "/gesprekken/{ref}/fout",
    "/verbeteringen",
    "/verbeteringen/{number}",
    "/gebruikers",
    "/logboek",
}


@dataclass
class Scene:
    """A conversation full of it, and what staff wrote about it."""

    ref: str
    user: str
    browser: Browser

    def address(self, path: str) -> str:
        """With something in each place; a name that nobody knows here fails."""
        known = {"ref": self.ref, "user": self.user, "number": "1"}
        return re.sub(r"{(\w+)}", lambda place: known[place[1]], path) + ASKS.get(path, "")


@pytest.fixture
def scene(house: House, tools: Tools, browser: NewBrowser, application: Starlette) -> Scene:
    """Typed, noted, tagged, asked for, corrected, and in the name of an account."""
    ref = Archive(house, replace(tools, tagger=None)).talk(*PAYLOADS.values(), confidence=0.2)
    anna, bert = browser(*Role, login="anna"), house.settle("bert", Role.reviewer)
    me = house.staff.accounts.by_login("anna").id
    eva, _ = house.staff.accounts.add(COMMAND_LINE, "eva", PAYLOADS["script"], [Role.editor])
    review = open_review(settings_for(house.directory), house.staff)
    review.judging.filing.write_note(me, ref, "\n".join(PAYLOADS.values()), 0)
    review.judging.filing.add_tag(me, ref, "<b>zz9</b>")
    request = review.raw.ask(ref, me, "".join(PAYLOADS[one] for one in ("script", "image", "bidi", "ansi")))
    review.raw.decide(request, bert.entered.session.user.id, approve=True)
    with house.engine.begin() as connection:
        for number, text in enumerate(PAYLOADS.values(), start=1):
            said = {"sentence": clean(text), "test": clean(text), "proposed_by": eva.id}
            usual = {"intent": "kosten", "now": False, "status": "proposed", "proposed_at": to_ms(house.clock.now)}
            connection.execute(sa.insert(correction).values(id=number, **said, **usual))
    return Scene(ref, eva.id, anna)


def test_every_page_shows_it_as_text(scene: Scene) -> None:
    """Every page of the router: none of it becomes an element, a command or an address, or turns text around."""
    wrong, silent = [], set(MUST_SHOW)
    for page in PAGES:
        if page.method != "GET" or page.path in NOT_LOOKED_AT | OF_THE_DESK:
            continue
        answer = scene.browser.get(scene.address(page.path))
        if answer.status != 200:
            wrong.append(f"{page.path}: {answer.status}")
        found = read(answer.raw)
        wrong += [f"{page.path}: {one}" for one in found.foreign]
        wrong += [f"{page.path}: {ord(sign):#x}" for sign in UNSEEN if sign in answer.raw]
        if "zz9" in "".join(found.text):
            silent.discard(page.path)
    assert wrong == []
    assert silent == set(), "these pages were to show some of it"


def test_a_transcript_shows_every_text_as_it_was_typed(scene: Scene) -> None:
    """What can be seen of each of them stands there, letter for letter, in the transcript and in the raw text."""
    for path in (f"/gesprekken/{scene.ref}", f"/gesprekken/{scene.ref}/ruw"):
        text = " ".join("".join(read(scene.browser.get(path).raw).text).split())
        for name in ("script", "image", "closing", "attribute", "template", "sql", "no space"):
            assert " ".join(PAYLOADS[name].split()) in text, (path, name)


def test_a_search_for_it_is_a_search(scene: Scene) -> None:
    """Filters and words in the address come back as text, and break nothing."""
    for text in PAYLOADS.values():
        answer = scene.browser.client.get("/gesprekken", params={"woorden": text, "thema": text, "na": text})
        assert answer.status_code == 200
        assert read(answer.text).foreign == []
        log = scene.browser.client.get("/logboek", params={"wie": text, "wat": text, "voor": text})
        assert (log.status_code, read(log.text).foreign) == (200, [])


def test_the_export_of_corrections_holds_text(scene: Scene, house: House) -> None:
    """The files are YAML and TSV in which each sentence is a sentence, or they are not made."""
    with house.engine.begin() as connection:
        connection.execute(sa.update(correction).values(status="approved", decided_by="x", decided_at=1))
    scene.browser.get("/verbeteringen/uitvoer")
    answer = scene.browser.client.post("/verbeteringen/uitvoer", **scene.browser.form({}))
    if answer.headers["content-type"] != "application/zip":
        assert answer.status_code in (200, 422)
        return
    for name, content in _files(answer.content):
        if name.endswith(".yml"):
            made = YAML(typ="safe").load(content)
            intents = {one["intent"] for one in made["nlu"]}
            assert "acuut_gevaar" not in intents or "acuut" in name, "no sentence became an intent"
        assert not any(sign in content for sign in UNSEEN), name


def _files(content: bytes) -> list[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return [(one, packed.read(one).decode()) for one in packed.namelist()]


@pytest.mark.parametrize("name", ["formula", "plus", "minus", "at", "tab", "script"])
def test_a_cell_of_a_table_is_no_formula(name: str) -> None:
    """If a name of somebody else ever came into a table, a spreadsheet would read it as text."""
    table = Table("theme", {PAYLOADS[name]: 12}, None)
    for row in csv.reader(io.StringIO(as_csv(table, _names())), delimiter=";"):
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r")), row


def test_a_count_with_a_hostile_name_is_text(scene: Scene, house: House) -> None:
    """A row of counts that somebody wrote into the database becomes no element of the page of figures."""
    month = f"{house.clock.now.year - 1}-01"
    rows = [{"month": month, "kind": kind, "row_name": PAYLOADS["image"], "column_name": "", "count": 50}
            for kind in ("conversations", "theme", "referral")]  # fmt: skip
    with house.engine.begin() as connection:
        connection.execute(sa.insert(tally), rows)
    answer = scene.browser.get(f"/cijfers?maand={month}")
    assert (answer.status, read(answer.raw).foreign) == (200, [])
