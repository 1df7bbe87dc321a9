"""Corrections as staff meet them: nothing typed is lost, two people, who is late, hostile text, the files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.learning.service import open_learning
from bot.review.service import open_review
from bot.staff.roles import Role
from bot.web.staff.application import make_staff_application
from tests.learning.conftest import GOOD, Desk, make_desk, tree
from tests.staff.conftest import House
from tests.web.fakes import settings_for
from tests.web.staff.conftest import Browser, NewBrowser

__all__ = ["tree"]

FORM = {"bedoeling": "kosten", "leerzin": GOOD.sentence, "toetszin": GOOD.test, "gesprek": "", "bericht": ""}


@pytest.fixture
def desk(house: House, tree: Path) -> Desk:
    """Two more people, and conversations."""
    return make_desk(house, tree)


@pytest.fixture
def application(house: House, tree: Path) -> Starlette:
    """The pages, with a small tree of examples."""
    settings = settings_for(house.directory)
    made = make_staff_application(settings, house.staff)
    learning = open_learning(settings, house.staff, open_review(settings, house.staff).dossiers, tree)
    made.state.parts = replace(made.state.parts, learning=learning)
    return made


def _as(browser: NewBrowser, login: str, *roles: Role) -> Browser:
    return browser(*roles, login=login)


def _proposed(who: Browser, **changes: str) -> str:
    who.get("/verbeteringen/nieuw")
    answer = who.post("/verbeteringen", {**FORM, **changes})
    assert answer.status == 303, answer.text
    return answer.to.partition("?")[0]


def test_one_proposes_another_approves_and_the_files_go_out(browser: NewBrowser, tree: Path) -> None:
    """From the form to a ZIP that holds both sentences; every step in the audit log."""
    clara, dirk = _as(browser, "clara", Role.reviewer), _as(browser, "dirk", Role.editor, Role.administrator)
    page = _proposed(clara)
    assert "Een collega beslist erover" in clara.get(page).text
    assert "Keur goed" not in clara.page
    assert GOOD.sentence in dirk.get("/verbeteringen").text
    dirk.get(page)
    assert dirk.post(f"{page}/goedkeuren").to == f"{page}?klaar=goedgekeurd"
    dirk.get("/verbeteringen/uitvoer")
    assert "data/nlu/hulpvragen.yml" in dirk.page
    answer = dirk.client.post("/verbeteringen/uitvoer", **dirk.form({}))
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert f"    - {GOOD.sentence}\n" in archive.read("data/nlu/hulpvragen.yml").decode()
        assert f"kosten\t\t{GOOD.test}\n" in archive.read("tests/nlu/regressions.tsv").decode()
    dirk.get("/verbeteringen/uitvoer")
    assert "Er is niets om uit te voeren" in dirk.page
    assert dirk.post("/verbeteringen/uitvoer").status == 422
    again = dirk.client.post("/verbeteringen/uitvoer/1", **dirk.form({}))
    assert again.content == answer.content
    log = dirk.get("/logboek").text
    for words in (
        "stelde een verbetering voor",
        "keurde een verbetering goed",
        "voerde verbeteringen uit",
        "opnieuw",
    ):
        assert words in log
    assert GOOD.sentence not in log


def test_whoever_is_late_is_told(browser: NewBrowser) -> None:
    """Two colleagues open the same proposal; the second reads what the first decided."""
    page = _proposed(_as(browser, "clara", Role.reviewer))
    dirk, els = _as(browser, "dirk", Role.editor), _as(browser, "els", Role.reviewer)
    dirk.get(page)
    els.get(page)
    assert dirk.post(f"{page}/weigeren").status == 303
    answer = els.post(f"{page}/goedkeuren")
    assert answer.status == 422
    assert "Iemand anders was je voor" in answer.text
    assert "geweigerd" in answer.text


def test_nobody_decides_about_her_own(browser: NewBrowser) -> None:
    """Not with a form made by hand either; she may take it back, a colleague may not."""
    clara, dirk = _as(browser, "clara", Role.reviewer), _as(browser, "dirk", Role.administrator)
    page = _proposed(clara)
    clara.get(page)
    assert clara.post(f"{page}/goedkeuren").status == 422
    dirk.get(page)
    assert dirk.post(f"{page}/intrekken").status == 422
    clara.get(page)
    assert clara.post(f"{page}/intrekken").status == 303


def test_what_is_wrong_is_said_and_nothing_is_lost(browser: NewBrowser) -> None:
    """Each field has its own sentence; what was typed stands in the page again."""
    clara = _as(browser, "clara", Role.reviewer)
    clara.get("/verbeteringen/nieuw")
    wrong = {**FORM, "bedoeling": "bestaat_niet", "leerzin": "bel me op 06-12345678", "toetszin": "x" * 301}
    answer = clara.post("/verbeteringen", wrong)
    assert answer.status == 422
    for words in ("Deze bedoeling bestaat niet", "iets wat bij een mens kan horen", "te lang"):
        assert words in answer.text
    assert wrong["leerzin"] in answer.text
    assert wrong["toetszin"] in answer.text


def test_what_she_copied_is_refused(browser: NewBrowser, desk: Desk) -> None:
    """The message stands beside the form; eight words of it in a row do not get in."""
    ref = desk.conversation("hij staat elke avond voor mijn deur en belt aan")
    clara = _as(browser, "clara", Role.reviewer)
    answer = clara.get(f"/verbeteringen/nieuw?gesprek={ref}&bericht=1&bedoeling=acuut_gevaar")
    assert "hij staat elke avond voor mijn deur en belt aan" in answer.text
    assert '<option value="acuut_gevaar" selected>' in answer.text
    copied = {**FORM, "gesprek": ref, "bericht": "1", "leerzin": "pff hij staat elke avond voor mijn deur en"}
    refused = clara.post("/verbeteringen", copied)
    assert "acht of meer woorden achter elkaar" in refused.text
    page = _proposed(clara, gesprek=ref, bericht="1")
    assert f"/gesprekken/{ref}#bericht-1" in clara.get(page).text


def test_the_conversation_goes_while_she_writes(browser: NewBrowser, desk: Desk) -> None:
    """What she typed comes back; it can be sent without the conversation."""
    ref = desk.conversation("iets")
    clara = _as(browser, "clara", Role.reviewer)
    clara.get(f"/verbeteringen/nieuw?gesprek={ref}&bericht=1")
    desk.erase(ref)
    answer = clara.post("/verbeteringen", {**FORM, "gesprek": ref, "bericht": "1"})
    assert answer.status == 422
    assert "Dit gesprek is er niet meer" in answer.text
    assert GOOD.sentence in answer.text
    assert 'name="gesprek" value=""' in answer.raw


def test_who_knows_the_person_does_not_read_it_here_either(browser: NewBrowser, desk: Desk, house: House) -> None:
    """Closed is closed, on every page."""
    ref = desk.conversation("geheim van een bekende")
    clara = _as(browser, "clara", Role.reviewer)
    who = house.staff.accounts.by_login("clara").id
    open_review(settings_for(house.directory), house.staff).dossiers.know(ref, who)
    answer = clara.get(f"/verbeteringen/nieuw?gesprek={ref}&bericht=1")
    assert "geheim" not in answer.text


def test_an_editor_reads_no_conversations_here(browser: NewBrowser, desk: Desk) -> None:
    """She may propose, from nothing."""
    ref = desk.conversation("geheim")
    editor = _as(browser, "dirk", Role.editor)
    assert editor.get(f"/verbeteringen/nieuw?gesprek={ref}&bericht=1").status == 404
    _proposed(editor)


def test_a_session_that_ended_while_she_wrote(browser: NewBrowser, house: House) -> None:
    """Nothing is proposed, and her sentences lie sealed in the page of the new login."""
    clara = _as(browser, "clara", Role.reviewer)
    clara.get("/verbeteringen/nieuw")
    house.clock.forward(minutes=16)
    answer = clara.post("/verbeteringen", FORM)
    assert answer.status == 401
    assert 'name="_verder" value="' in answer.raw
    assert GOOD.sentence not in answer.text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script> wat nu",
        "=HYPERLINK(1) wat nu",
        "'; DROP TABLE correction; -- wat nu",
        "{{ 7 * 7 }} wat nu",
    ],
)
def test_hostile_words_are_text(hostile: str, browser: NewBrowser) -> None:
    """In the form, in the list, in the page, in the export: as typed, or refused; never run."""
    clara, dirk = _as(browser, "clara", Role.reviewer), _as(browser, "dirk", Role.editor)
    clara.get("/verbeteringen/nieuw")
    answer = clara.post("/verbeteringen", {**FORM, "leerzin": hostile})
    if answer.status == 422:
        assert escape(hostile) in answer.raw.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        return
    page = answer.to.partition("?")[0]
    for path in (page, "/verbeteringen"):
        shown = dirk.get(path)
        assert hostile in shown.text
        assert "<script>alert" not in shown.raw
    dirk.get(page)
    dirk.post(f"{page}/goedkeuren")
    assert "<script>alert" not in dirk.get("/verbeteringen/uitvoer").raw


@pytest.mark.parametrize(
    "path", ["/verbeteringen/0", "/verbeteringen/99", "/verbeteringen/x", "/verbeteringen/9e9"]
)
def test_what_is_not_there(path: str, browser: NewBrowser) -> None:
    """A number of nothing, and what is no number."""
    clara = _as(browser, "clara", Role.editor)
    assert clara.get(path).status == 404
    clara.get("/verbeteringen")
    assert clara.post(f"{path}/goedkeuren").status == 404
    clara.get("/verbeteringen/uitvoer")
    assert clara.post(path.replace("verbeteringen", "verbeteringen/uitvoer")).status == 404
