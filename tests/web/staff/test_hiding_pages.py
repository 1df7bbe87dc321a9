"""Hiding what is still readable, from the page of a conversation, without scripting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bot.conversation.feedback import Opinion
from bot.review.deidentify.pseudonymise import Tools
from bot.review.schema import pseudonymised
from bot.staff.roles import Role
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import NewBrowser
from tests.web.staff.test_judging_pages import SEQ, archive, eraser
from tests.web.staff.test_opinion_page import _thought

__all__ = ["archive", "eraser", "tools"]

LEFT = "kanariegeel"
HIDDEN = "Verborgen door een medewerker"
OFFER = "Staat hier nog een naam of nummer?"


@pytest.fixture
def ref(archive: Archive) -> str:
    """A conversation in which something stayed readable."""
    return archive.talk(f"ik zit bij {LEFT}", "hij volgt mij")


def _turn(page: str, seq: int = SEQ) -> str:
    return page.split(f'id="bericht-{seq}"')[1].split("</li>")[0]


@pytest.mark.parametrize("role", [Role.reviewer, Role.administrator])
def test_who_reads_it_may_hide_it(ref: str, browser: NewBrowser, role: Role) -> None:
    """A step to open, a button to confirm; then nobody reads it, and the page says that a person did this."""
    anna, bert = browser(role), browser(Role.reviewer, login="bert")
    page = anna.get(f"/gesprekken/{ref}?thema=stalking")
    assert page.text.count(OFFER) == 2, "at each message of the visitor, and at none of the bot's"
    assert f'<details class="verberg"><summary>{OFFER}' in _turn(page.text), "folded until somebody asks"
    answer = anna.post(f"/gesprekken/{ref}/verberg?thema=stalking", {"bericht": SEQ})
    assert answer.to == f"/gesprekken/{ref}?thema=stalking&klaar=verborgen&bij={SEQ}#bericht-{SEQ}"
    mine = _turn(anna.get(answer.to).text)
    assert 'role="status">Verborgen.' in mine
    assert "Bewaard." not in mine
    for who in (anna, bert):
        shown = who.get(f"/gesprekken/{ref}").text
        assert HIDDEN in _turn(shown)
        assert OFFER not in _turn(shown)
        assert 'role="status">Verborgen.' not in shown
        assert "hij volgt mij" in shown
        assert LEFT not in shown
        assert LEFT not in who.get("/gesprekken").text
        assert ref not in who.get(f"/gesprekken?zoek={LEFT}").text
        assert ref in who.get("/gesprekken?zoek=volgt").text


def test_it_is_gone_where_somebody_goes_on_with_it(ref: str, browser: NewBrowser) -> None:
    """Asked what it should have been, and writing a correction: neither page has the text."""
    anna = browser(Role.reviewer)
    anna.get(f"/gesprekken/{ref}")
    anna.post(f"/gesprekken/{ref}/verberg", {"bericht": SEQ})
    wrong = anna.get(f"/gesprekken/{ref}/fout?bericht={SEQ}").text
    assert HIDDEN in wrong
    assert LEFT not in wrong
    assert LEFT not in anna.get(f"/verbeteringen/nieuw?gesprek={ref}&bericht={SEQ}").text


def test_the_machine_is_not_called_a_colleague(ref: str, house: House, browser: NewBrowser) -> None:
    """A text that failed says so as before, and offers nothing to hide."""
    with house.engine.begin() as connection:
        connection.execute(sa.update(pseudonymised).where(pseudonymised.c.seq == SEQ).values(body=None))
    turn = _turn(browser(Role.reviewer).get(f"/gesprekken/{ref}").text)
    assert "Deze tekst wordt niet getoond" in turn
    assert HIDDEN not in turn
    assert OFFER not in turn


def test_the_later_of_two_reads_the_same(ref: str, browser: NewBrowser) -> None:
    """Both had the page open: it is hidden once, and the log has one line, in words, without the text."""
    anna, bert = browser(Role.reviewer), browser(Role.administrator, login="bert")
    for who in (anna, bert):
        who.get(f"/gesprekken/{ref}")
    for who in (anna, bert):
        assert who.post(f"/gesprekken/{ref}/verberg", {"bericht": SEQ}).status == 303
    log = bert.get("/logboek?wat=text_hidden").text
    assert log.count(f"dossier:{ref}") == 1
    assert "verborg een bericht met een naam of nummer" in log
    assert f"bericht {SEQ}" in log
    assert LEFT not in log


@pytest.mark.parametrize("seq", ["1", "99", "-1", "", "x", "2; DROP", "99999999999999999999"])
def test_nonsense_is_refused(ref: str, browser: NewBrowser, seq: str) -> None:
    """The bot's own words, no message at all, no number."""
    anna = browser(Role.reviewer)
    anna.get(f"/gesprekken/{ref}")
    assert anna.post(f"/gesprekken/{ref}/verberg", {"bericht": seq}).status == 404
    assert LEFT in anna.get(f"/gesprekken/{ref}").text


@pytest.mark.parametrize("bericht", [str(SEQ), "zin"])
def test_who_knows_the_person_and_what_is_gone(
    archive: Archive, browser: NewBrowser, bericht: str, eraser: Callable[[], None]
) -> None:
    """Closed stays closed, erased is gone: no error, and nothing is hidden."""
    ref = archive.talk(f"ik zit bij {LEFT}")
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    anna.get(f"/gesprekken/{ref}")
    anna.post(f"/gesprekken/{ref}/bekend")
    closed = anna.post(f"/gesprekken/{ref}/verberg", {"bericht": bericht})
    assert closed.status == 403
    assert "Je zei dat je deze persoon kent" in closed.text
    assert LEFT in bert.get(f"/gesprekken/{ref}").text
    eraser()
    assert bert.post(f"/gesprekken/{ref}/verberg", {"bericht": bericht}).status == 404


@pytest.mark.parametrize("role", [Role.chatter, Role.editor])
def test_who_may_not_read_may_not_hide(ref: str, browser: NewBrowser, role: Role) -> None:
    """Refused at the door, with a good proof in hand."""
    other, anna = browser(role), browser(Role.reviewer, login="rie")
    assert other.post(f"/gesprekken/{ref}/verberg", {"bericht": SEQ}).status == 403
    assert LEFT in anna.get(f"/gesprekken/{ref}").text


def test_a_session_that_ended_meanwhile(ref: str, house: House, browser: NewBrowser) -> None:
    """Nothing is hidden until she is back and says so again."""
    person = house.settle("anna", Role.reviewer)
    anna = browser()
    anna.sign_in(person)
    anna.get(f"/gesprekken/{ref}")
    house.clock.forward(minutes=16)
    assert "Je was een tijd weg" in anna.post(f"/gesprekken/{ref}/verberg", {"bericht": SEQ}).text
    kept = anna.sign_in(person)
    assert f'action="/gesprekken/{ref}/verberg"' in kept.raw
    assert LEFT in anna.client.get(f"/gesprekken/{ref}").text
    assert anna.post(f"/gesprekken/{ref}/verberg", {"bericht": SEQ}).status == 303
    assert LEFT not in anna.get(f"/gesprekken/{ref}").text


def test_the_sentence_beside_a_thumb(house: House, browser: NewBrowser, tools: Tools) -> None:
    """Hidden in the same way; the thumb stays."""
    ref = _thought(house, tools, Opinion("down", f"zeg dat tegen {LEFT}"))
    anna = browser(Role.reviewer)
    part = anna.get(f"/gesprekken/{ref}").text.split('id="kop-mening"')[1].split("</section>")[0]
    assert OFFER in part
    answer = anna.post(f"/gesprekken/{ref}/verberg", {"bericht": "zin"})
    assert answer.to == f"/gesprekken/{ref}?klaar=verborgen#kop-mening"
    part = anna.get(answer.to).text.split('id="kop-mening"')[1].split("</section>")[0]
    assert 'role="status">Verborgen.' in part
    assert "Duim omlaag. Er was een zin bij. Die is verborgen door een medewerker" in part
    assert OFFER not in part
    assert LEFT not in part


def test_a_thumb_alone_offers_nothing(house: House, browser: NewBrowser, tools: Tools) -> None:
    """There is no sentence to hide."""
    ref = _thought(house, tools, Opinion("up"))
    part = browser(Role.reviewer).get(f"/gesprekken/{ref}").text.split('id="kop-mening"')[1].split("</section>")[0]
    assert OFFER not in part
