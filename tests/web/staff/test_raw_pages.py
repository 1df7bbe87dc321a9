"""Raw text on the pages of staff: nobody sees it alone, for long, or without a line in the log."""

from __future__ import annotations

import re

import pytest

from bot import clock
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.review.dossiers import write_dossier
from bot.review.schema import dossier
from bot.staff.roles import Role
from tests.conversation.conftest import GREETING, STALKING
from tests.staff.conftest import House
from tests.web.fakes import settings_for
from tests.web.staff.conftest import Browser, NewBrowser

TYPED = "<script>alert(1)</script> zwaantje woont op korreweg 12"
REASON = "ik wil weten of het adres klopt"


@pytest.fixture
def ref(house: House) -> str:
    """A conversation that is over, as staff name it."""
    settings = settings_for(house.directory)
    keys = KeyStore(settings.key_dir)
    tracker = TrackerRows(make_engine(f"sqlite:///{house.directory}/tracker.sqlite3"))
    conversations = Conversations(house.engine, keys, tracker, house.clock)
    opened = conversations.open(GREETING, "groningen", house.clock())
    turn = conversations.write_down(opened.token, "0f1e2d3c-0000-4000-8000-000000000001", TYPED, None, clock.now())
    usual = {"state": "bot", "alert": "none", "asks": None, "urgent": False, "safety_asked": False}
    conversations.answer(turn, (STALKING,), **usual, understanding=None)  # type: ignore[arg-type]
    with house.engine.begin() as connection:
        write_dossier(connection, keys, opened.conversation_id)
        return str(connection.execute(dossier.select()).one().ref)


@pytest.fixture
def anna(browser: NewBrowser) -> Browser:
    """A reviewer."""
    return browser(Role.reviewer)


def _ask(who: Browser, ref: str) -> str:
    who.get(f"/gesprekken/{ref}/ruw")
    assert who.post(f"/gesprekken/{ref}/ruw", {"reden": REASON}).to == "/ruwe-tekst?klaar=gevraagd"
    page = who.get("/ruwe-tekst?klaar=gevraagd")
    assert "staat klaar voor een collega" in page.text
    return str(re.findall(r"/ruwe-tekst/([0-9a-f]{16})/", page.raw)[0])


def test_two_people_and_a_quarter_of_an_hour(browser: NewBrowser, anna: Browser, ref: str, house: House) -> None:
    """Anna asks, Bert approves, Anna reads; then the page is closed, and the log says who did what."""
    id = _ask(anna, ref)
    waiting = anna.get(f"/gesprekken/{ref}/ruw")
    assert "wacht op een collega" in waiting.text
    assert "zwaantje" not in waiting.text

    bert = browser(Role.administrator, login="bert")
    page = bert.get("/ruwe-tekst")
    assert REASON in page.text
    assert "Anna wil gesprek" in page.text
    assert bert.post(f"/ruwe-tekst/{id}/goedkeuren").to == "/ruwe-tekst?klaar=goedgekeurd"

    shown = anna.get(f"/gesprekken/{ref}/ruw")
    assert shown.status == 200
    assert TYPED in shown.text
    assert "<script>alert" not in shown.raw
    assert shown.headers["cache-control"] == "no-store"
    left = re.search(r'http-equiv="refresh" content="(\d+); url=/ruwe-tekst"', shown.raw)
    assert left
    assert 800 <= int(left.group(1)) <= 900

    house.clock.forward(minutes=14)
    assert TYPED in anna.get(f"/gesprekken/{ref}/ruw").text
    house.clock.forward(minutes=1)
    late = anna.get(f"/gesprekken/{ref}/ruw")
    assert "was open, is nu dicht" in late.text
    assert "zwaantje" not in late.text

    actions = [line.action for line in house.staff.lines(None, None, None)[0]]
    assert actions.count("raw_read") == 2
    log = bert.get("/logboek")
    assert "las ruwe tekst" in log.text
    assert ref in log.text
    assert "zwaantje" not in log.text
    assert REASON not in log.text


def test_nobody_else_sees_it(browser: NewBrowser, anna: Browser, ref: str) -> None:
    """Not who approved it, nor another reviewer, while it is open for Anna."""
    id = _ask(anna, ref)
    bert = browser(Role.reviewer, login="bert")
    bert.get("/ruwe-tekst")
    bert.post(f"/ruwe-tekst/{id}/goedkeuren")
    assert TYPED in anna.get(f"/gesprekken/{ref}/ruw").text
    other = bert.get(f"/gesprekken/{ref}/ruw")
    assert "Vraag om de ruwe tekst" in other.text
    assert "zwaantje" not in other.text


def test_one_cannot_approve_ones_own(anna: Browser, ref: str) -> None:
    """Her own request has no button, and a made-up form is refused."""
    id = _ask(anna, ref)
    assert f"/ruwe-tekst/{id}/goedkeuren" not in anna.get("/ruwe-tekst").raw
    refused = anna.post(f"/ruwe-tekst/{id}/goedkeuren")
    assert refused.status == 422
    assert "een collega doen, niet de vrager" in refused.text
    assert "zwaantje" not in anna.get(f"/gesprekken/{ref}/ruw").text


def test_refused_and_withdrawn(browser: NewBrowser, anna: Browser, ref: str) -> None:
    """What was refused stays closed; what she withdraws nobody can approve."""
    id = _ask(anna, ref)
    bert = browser(Role.reviewer, login="bert")
    bert.get("/ruwe-tekst")
    assert bert.post(f"/ruwe-tekst/{id}/weigeren").to == "/ruwe-tekst?klaar=geweigerd"
    assert "geweigerd" in anna.get(f"/gesprekken/{ref}/ruw").text
    id = _ask(anna, ref)
    assert anna.post(f"/ruwe-tekst/{id}/intrekken").to == "/ruwe-tekst?klaar=ingetrokken"
    assert "Iemand was je voor" in bert.post(f"/ruwe-tekst/{id}/goedkeuren").text


def test_a_reason_is_required_and_comes_back(anna: Browser, ref: str) -> None:
    """Too short: nothing is asked, and what was typed stands there still, as text."""
    anna.get(f"/gesprekken/{ref}/ruw")
    page = anna.post(f"/gesprekken/{ref}/ruw", {"reden": "<b>kort"})
    assert page.status == 422
    assert "10 tekens of meer" in page.text
    assert "&lt;b&gt;kort</textarea>" in page.raw


def test_a_session_that_is_over_shows_nothing_and_loses_no_reason(anna: Browser, ref: str, house: House) -> None:
    """Idle for too long: the login page, without a word of the conversation; the reason comes back afterwards."""
    anna.get(f"/gesprekken/{ref}/ruw")
    house.clock.forward(minutes=16)
    answer = anna.post(f"/gesprekken/{ref}/ruw", {"reden": REASON})
    assert "zwaantje" not in answer.text
    assert answer.title == "Inloggen"
    assert house.staff.lines(None, None, "raw_asked")[0] == []
    assert "zwaantje" not in anna.get(f"/gesprekken/{ref}/ruw").text


def test_out_of_use_while_reading(browser: NewBrowser, anna: Browser, ref: str, house: House) -> None:
    """An account that is put out of use sees nothing more at the next look."""
    id = _ask(anna, ref)
    bert = browser(Role.administrator, login="bert")
    bert.get("/ruwe-tekst")
    bert.post(f"/ruwe-tekst/{id}/goedkeuren")
    assert TYPED in anna.get(f"/gesprekken/{ref}/ruw").text
    accounts = house.staff.accounts
    accounts.disable("command-line", accounts.by_login("anna").id)
    gone = anna.get(f"/gesprekken/{ref}/ruw")
    assert "zwaantje" not in gone.text
    assert gone.title == "Inloggen"


@pytest.mark.parametrize("role", [Role.chatter, Role.editor, Role.administrator])
def test_only_reviewers_read(role: Role, browser: NewBrowser, ref: str) -> None:
    """Whoever has no part in reviewing gets no page, and no hint of what is there."""
    page = browser(role).get(f"/gesprekken/{ref}/ruw")
    assert page.status == 403
    assert "zwaantje" not in page.text


def test_what_is_not_there(anna: Browser) -> None:
    """A reference that is none, and a request that is none: not found."""
    assert anna.get("/gesprekken/0000000000000000/ruw").status == 404
    anna.get("/ruwe-tekst")
    assert anna.post("/ruwe-tekst/0000000000000000/goedkeuren").status == 404
    anna.get("/ruwe-tekst")
    assert anna.post("/ruwe-tekst/0000000000000000/intrekken").status == 404
