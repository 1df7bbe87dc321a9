"""The inbox as reviewers see it: why each one lies there, filters, setting aside, and what was handled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.conversation.keys import KeyStore
from bot.conversation.models import Understanding
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.review import filing, inbox, inbox_rows, verdicts
from bot.review.deidentify.build import build
from bot.review.deidentify.pseudonymise import Tools, load_tools
from bot.review.missed import Kind
from bot.review.reasons import Reason
from bot.review.verdicts import Verdict
from bot.staff.roles import Role
from bot.web.staff.render import environment
from tests.conversation.conftest import Store
from tests.review.judging import FIRST, LOST, Room
from tests.staff.conftest import House
from tests.web.staff.conftest import NewBrowser

MISSED = Verdict(Kind.missed_danger)


@pytest.fixture(scope="session")
def tools() -> Tools:
    """Pseudonymising, loaded once."""
    build()
    return load_tools()


@pytest.fixture
def room(house: House, tools: Tools) -> Iterator[Room]:
    """Conversations in the database of the house, with its clock."""
    tracker = make_engine(f"sqlite:///{house.directory}/tracker.sqlite3")
    keys = KeyStore(house.directory / "keys")
    yield Room(Store(house.engine, tracker, keys, TrackerRows(tracker), house.clock, house.directory), tools)
    tracker.dispose()


def test_each_conversation_says_why_it_is_there(room: Room, browser: NewBrowser) -> None:
    """The gravest first, its reasons in words, and a way to open it; no word of the visitor."""
    mild = room.dossier(("kwetter", LOST), ("kwetter", LOST), "kwetter")
    grave = room.dossier("hij heeft een mes, kwetter", "ja", "nee")
    page = browser(Role.reviewer).get("/postvak")
    assert page.title == "Postvak"
    assert page.text.index(f"/gesprekken/{grave}") < page.text.index(f"/gesprekken/{mild}")
    assert "Er staat een woord dat vaak bij gevaar hoort" in page.text
    assert "De bot begreep het meer dan één keer niet." in page.text
    assert "Open (2)" in page.text
    assert "kwetter" not in page.text


def test_only_one_reason(room: Room, browser: NewBrowser) -> None:
    """A filter in the address; nonsense filters nothing and breaks nothing."""
    mild = room.dossier(("?", LOST), ("?", LOST), "ja")
    grave = room.dossier("hij heeft een mes", "ja", "nee")
    anna = browser(Role.reviewer)
    found = anna.get("/postvak?reden=repeated_fallback").text
    assert mild in found
    assert grave not in found
    for nonsense in (
        "reden=onzin",
        "na=x",
        "na=9999999999999999999-1",
        "na=-1--2",
        "toon=%00",
        "reden=%27OR+1%3D1",
    ):
        page = anna.get(f"/postvak?{nonsense}")
        assert page.status == 200, nonsense
        assert "Postvak" in page.title
    assert anna.get("/postvak?na=999999999999999-999999999999999999").status == 200


def test_one_is_set_aside_and_found_again(room: Room, browser: NewBrowser) -> None:
    """With a reason; without one, or when a colleague was first, the page says so."""
    ref = room.dossier("hij heeft een mes", "ja", "nee")
    anna = browser(Role.reviewer)
    anna.get("/postvak")
    assert "Kies een reden uit de lijst." in anna.post(f"/postvak/{ref}/opzij", {"reden": "zomaar"}).text
    assert anna.post(f"/postvak/{ref}/opzij", {"reden": "trial"}).to == "/postvak?klaar=opzij"
    page = anna.get("/postvak?klaar=opzij")
    assert "Het postvak is leeg." in page.text
    assert "Opzij gezet." in page.text
    handled = anna.get("/postvak?toon=afgehandeld").text
    assert ref in handled
    assert "opzij gezet: een proef van onszelf" in handled
    assert "gevaarlijk woord" in handled
    late = anna.post(f"/postvak/{ref}/opzij", {"reden": "fine"})
    assert late.status == 422
    assert "Een collega was je voor" in late.text
    assert anna.post("/postvak/0123456789abcdef/opzij", {"reden": "fine"}).status == 404


def test_who_named_danger_waits_and_a_colleague_is_asked(room: Room, browser: NewBrowser) -> None:
    """Neither can set it aside: it is for two."""
    ref = room.dossier("hij volgt me", "ja", "nee")
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    ids = {user.login: user.id for user in room.staff.accounts.all()}
    room.judging.verdicts.give(ids["anna"], ref, FIRST, MISSED, 0)
    mine, other = anna.get("/postvak").text, bert.get("/postvak").text
    assert "Jij zei dit. Een collega kijkt als tweede." in mine
    assert "Jij zei dit." not in other
    room.judging.verdicts.give(ids["bert"], ref, FIRST, MISSED, 1)
    assert "Bij 1 bericht zeggen twee mensen dat gevaar is gemist" in bert.get("/postvak").text
    for page in (mine, other):
        assert "zeggen twee mensen" not in page
        assert "Een collega zegt: gevaar gemist." in page
        assert "Zet opzij" not in page


def test_a_closed_conversation_says_so(room: Room, browser: NewBrowser) -> None:
    """Who knows the person sees that a colleague looks, and cannot put it away."""
    ref = room.dossier("hij heeft een mes", "ja", "nee")
    anna = browser(Role.reviewer)
    ids = {user.login: user.id for user in room.staff.accounts.all()}
    anna.application.state.parts.review.dossiers.know(ref, ids["anna"])
    page = anna.get("/postvak").text
    assert "Je kent deze persoon." in page
    assert "Zet opzij" not in page
    assert anna.post(f"/postvak/{ref}/opzij", {"reden": "fine"}).status == 404


def test_the_pages_go_on(room: Room, browser: NewBrowser) -> None:
    """Twenty-five on a page, then a link; each conversation once."""
    first = room.dossier("hij heeft een mes", "ja", "nee")
    for _ in range(29):
        room.talk("hij heeft een mes", "ja", "nee")
    room.read()
    anna = browser(Role.reviewer)
    one = anna.get("/postvak").text
    link = one.split('<p><a href="')[1].split('"')[0]
    two = anna.get(link.replace("&amp;", "&")).text
    assert (one.count('<h2><a href="/gesprekken/'), two.count('<h2><a href="/gesprekken/')) == (25, 5)
    assert first not in one
    assert first in two
    assert "Verder naar beneden" not in two


def test_every_reason_and_every_ending_has_its_words() -> None:
    """A page can never meet a name without a sentence."""
    words = environment().get_template("_oordelen.html").module
    names = {reason.value for reason in Reason}
    assert set(words.reden) == set(words.reden_kort) == names  # type: ignore[attr-defined]
    endings = {inbox_rows.GONE, filing.REVIEWED, verdicts.JUDGED, verdicts.SECOND, *inbox.ASIDE}
    assert set(words.afloop) == endings  # type: ignore[attr-defined]
    assert set(words.opzij) == set(inbox.ASIDE)  # type: ignore[attr-defined]
    assert set(words.oordeel) == {kind.value for kind in Kind}  # type: ignore[attr-defined]


def test_what_was_judged_reads_well_in_the_log(room: Room, browser: NewBrowser) -> None:
    """Every action and every detail in words, without a tag or a note."""
    ref = room.dossier("hij heeft een mes", "ja", "nee")
    anna, admin = browser(Role.reviewer), browser(Role.administrator, login="admin")
    me = room.staff.accounts.by_login("anna").id
    filing, give = room.judging.filing, room.judging.verdicts.give
    give(me, ref, FIRST, Verdict(Kind.right), 0)
    give(me, ref, FIRST, Verdict(Kind.wrong, "kosten", "relatie=ex"), 1)
    room.judging.verdicts.take_back(me, ref, FIRST, 2)
    for flagged in (True, False):
        filing.flag(me, ref, flagged=flagged)
    filing.add_tag(me, ref, "kwetter")
    filing.take_tag(me, ref, "kwetter")
    filing.write_note(me, ref, "kwetter", 0)
    filing.write_note(me, ref, "", 1)
    room.judging.inbox.set_aside(me, ref, "trial")
    filing.review(me, ref)
    filing.reopen(me, ref)
    assert anna.get("/account").status == 200
    page = admin.get("/logboek").text
    for line in room.lines(ref):
        assert f"<td>{line.action}</td>" not in page, line.action
    for words in ("bericht 3", "eerst goed", "fout", "een proef", f"dossier:{ref}"):
        assert words in page, words
    assert "kwetter" not in page


def test_what_the_understanding_lacks_does_not_matter(room: Room, browser: NewBrowser) -> None:
    """Rasa was away: no intent, no confidence; the page shows it all the same."""
    ref = room.dossier(("hij heeft een mes", Understanding()), ("ja", Understanding()), ("nee", Understanding()))
    assert ref in browser(Role.reviewer).get("/postvak").text
