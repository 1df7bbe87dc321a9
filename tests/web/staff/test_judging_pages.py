"""Judging from the page of a conversation, without scripting."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.review.deidentify.pseudonymise import Tools
from bot.review.missed import Missed
from bot.staff.roles import Role
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import Browser, NewBrowser, Page

__all__ = ["tools"]

#: The number of the first message of the visitor: one bubble of greeting comes before it.
SEQ = 2
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://x.example";"klik")',
    "'; DROP TABLE note; --",
    "\x1b[31mrood\x1b[0m",
    "\u202egnilets\u202c",
    "{{ 7*7 }}{% raise %}",
)


@pytest.fixture
def archive(house: House, tools: Tools) -> Archive:
    """No conversations yet."""
    return Archive(house, tools)


@pytest.fixture
def ref(archive: Archive) -> str:
    """A conversation in which danger was missed."""
    return archive.talk("hij heeft een mes in de la", "ja", "nee")


def _judge(who: Browser, ref: str, oordeel: str, versie: int = 0, **more: str) -> Page:
    who.get(f"/gesprekken/{ref}")
    data = {"bericht": SEQ, "versie": versie, "oordeel": oordeel, **more}
    return who.post(f"/gesprekken/{ref}/oordeel", data)


def _turn(page: Page) -> str:
    """What stands under the first message of the visitor."""
    return page.text.split(f'id="oordeel-{SEQ}"')[1].split("</section>")[0]


def test_a_verdict_is_kept_and_shown(ref: str, browser: NewBrowser) -> None:
    """Pressed, back at the message, and a colleague reads whose it is."""
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    answer = _judge(anna, ref, "goed")
    assert answer.to == f"/gesprekken/{ref}?klaar=oordeel&bij={SEQ}#bericht-{SEQ}"
    mine = _turn(anna.get(answer.to))
    assert "Bewaard." in mine
    assert re.search(r'value="goed"[^>]*aria-pressed="true"', mine)
    assert "<strong>Jij</strong>: goed" in mine
    other = _turn(bert.get(f"/gesprekken/{ref}"))
    assert "<strong>Anna</strong>: goed" in other
    assert 'aria-pressed="true"' not in other
    assert 'name="versie" value="1"' in other
    _judge(anna, ref, "terug", 1)
    assert "Anna" not in _turn(bert.get(f"/gesprekken/{ref}"))


def test_wrong_asks_what_it_should_have_been(ref: str, browser: NewBrowser) -> None:
    """Another page with intents and entities; what cannot be is said there, with the choice kept."""
    anna = browser(Role.reviewer)
    link = f"/gesprekken/{ref}/fout?bericht={SEQ}"
    assert link in anna.get(f"/gesprekken/{ref}").text
    page = anna.get(link)
    assert page.title == "Waar ging dit over?"
    assert "hij heeft een mes in de la" in page.text
    for onderwerp, detail, words in (
        ("", "", "Kies eerst waar het bericht over ging"),
        ("bestaat_niet", "", "Dit onderwerp kent de bot niet"),
        ("stalking", "", "Dit is wat de bot al hoorde"),
        ("acuut_gevaar", "wijk=onzin", "Dit kent de bot niet"),
    ):
        data = {"bericht": SEQ, "versie": 0, "oordeel": "fout", "onderwerp": onderwerp, "detail": detail}
        refused = anna.post(f"/gesprekken/{ref}/oordeel", data)
        assert (refused.status, words in refused.text) == (422, True), words
    assert '<option value="acuut_gevaar" selected>' in refused.raw
    good = {**data, "detail": "relatie=ex"}
    assert anna.post(f"/gesprekken/{ref}/oordeel", good).status == 303
    shown = _turn(anna.get(f"/gesprekken/{ref}"))
    assert "fout: Er is nu gevaar (relatie: ex)" in shown
    assert f"/verbeteringen/nieuw?gesprek={ref}&bericht={SEQ}&bedoeling=acuut_gevaar" in shown


def test_two_people_agree_on_missed_danger(ref: str, archive: Archive, browser: NewBrowser) -> None:
    """The second one is asked; only then it counts, and both read so."""
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    _judge(anna, ref, "gevaar-gemist")
    assert "Dit wacht op een tweede persoon" in _turn(anna.get(f"/gesprekken/{ref}"))
    assert "Is hier gevaar gemist?" not in _turn(anna.get(f"/gesprekken/{ref}"))
    assert "Is hier gevaar gemist?" in _turn(bert.get(f"/gesprekken/{ref}"))
    assert "/verbeteringen/nieuw" not in _turn(anna.get(f"/gesprekken/{ref}")), "it does not count yet"
    _judge(bert, ref, "gevaar-gemist", 1)
    agreed = _turn(anna.get(f"/gesprekken/{ref}"))
    assert "Twee mensen zeggen: hier is gevaar gemist" in agreed
    assert f"/verbeteringen/nieuw?gesprek={ref}&bericht={SEQ}&bedoeling=acuut_gevaar" in agreed
    judged = bert.application.state.parts.review.judging.of(ref)
    assert judged.turn(SEQ).missed is Missed.agreed


def test_who_does_not_agree_says_so(ref: str, browser: NewBrowser) -> None:
    """A button of its own; a third person is asked."""
    anna, bert, carla = (browser(Role.reviewer, login=name) for name in ("anna", "bert", "carla"))
    assert _judge(anna, ref, "geen-gevaar").status == 422
    _judge(anna, ref, "gevaar-gemist")
    _judge(bert, ref, "geen-gevaar", 1)
    assert "Jullie zijn het niet eens" in _turn(anna.get(f"/gesprekken/{ref}"))
    assert "Is hier gevaar gemist?" not in _turn(bert.get(f"/gesprekken/{ref}"))
    assert "Is hier gevaar gemist?" in _turn(carla.get(f"/gesprekken/{ref}"))


def test_the_later_of_two_reads_that_a_colleague_was_there(ref: str, browser: NewBrowser) -> None:
    """Both had the page open: both verdicts are kept, and the second one is told."""
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    _judge(anna, ref, "goed")
    answer = _judge(bert, ref, "toon", 0)
    assert "klaar=intussen" in answer.to
    shown = _turn(bert.get(answer.to))
    assert "Intussen oordeelde een collega hier ook over" in shown
    assert "<strong>Anna</strong>: goed" in shown
    assert "<strong>Jij</strong>: toon past niet" in shown


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"oordeel": "prachtig"}, 422), ({"oordeel": ""}, 422), ({"bericht": "3"}, 404), ({"bericht": "x"}, 404),
        ({"bericht": "99999999999999999999"}, 404), ({"versie": "-1; DROP"}, 303), ({"oordeel": "right"}, 422),
    ],
)  # fmt: skip
def test_nonsense_is_refused(ref: str, browser: NewBrowser, data: dict[str, str], status: int) -> None:
    """Without a trace and never with an error of the server."""
    anna = browser(Role.reviewer)
    anna.get(f"/gesprekken/{ref}")
    sent = {"bericht": str(SEQ), "versie": "0", "oordeel": "goed", **data}
    assert anna.post(f"/gesprekken/{ref}/oordeel", sent).status == status


def test_tags_flag_note_and_review(ref: str, browser: NewBrowser) -> None:
    """Each is kept and shown, also to a colleague, and can be taken back."""
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    anna.get(f"/gesprekken/{ref}")
    for path, data in (
        ("label", {"label": " Mes in huis "}),
        ("vlag", {"vlag": "ja"}),
        ("notitie", {"notitie": "Hier hoort 112.\nKijk naar het woord mes.", "versie": 0}),
        ("nagekeken", {"nagekeken": "ja"}),
    ):
        assert anna.post(f"/gesprekken/{ref}/{path}", data).to == f"/gesprekken/{ref}?klaar=gesprek#over", path
    page = bert.get(f"/gesprekken/{ref}").text
    for words in ("mes in huis", "Haal de vlag weg", "Hier hoort 112.\nKijk naar", "Nagekeken door <strong>Anna"):
        assert words in page, words
    assert '<option value="mes in huis">' not in page, "it has it already"
    for path, data in (("label/weg", {"label": "mes in huis"}), ("vlag", {"vlag": "nee"}),
                       ("nagekeken", {"nagekeken": "nee"})):  # fmt: skip
        assert bert.post(f"/gesprekken/{ref}/{path}", data).status == 303
    page = bert.get(f"/gesprekken/{ref}").text
    for words in ("mes in huis", "Haal de vlag weg", "Nagekeken door"):
        assert words not in page, words


def test_what_is_refused_stands_in_the_form_again(ref: str, browser: NewBrowser) -> None:
    """A tag with a number of somebody, a note that is too long, and one that was changed in another window."""
    anna = browser(Role.reviewer)
    anna.get(f"/gesprekken/{ref}")
    tag = anna.post(f"/gesprekken/{ref}/label", {"label": "bel 06-12345678"})
    assert tag.status == 422
    assert "Zet er geen nummer of adres van iemand in" in tag.text
    assert 'value="bel 06-12345678"' in tag.text
    long = "é" * 4001
    assert long in anna.post(f"/gesprekken/{ref}/notitie", {"notitie": long, "versie": 0}).text
    anna.post(f"/gesprekken/{ref}/notitie", {"notitie": "venster een", "versie": 0})
    late = anna.post(f"/gesprekken/{ref}/notitie", {"notitie": "venster twee", "versie": 0})
    assert late.status == 422
    assert "Hieronder staan beide" in late.text
    assert "venster een" in late.text
    assert ">venster twee</textarea>" in late.text
    again = re.search(r'name="versie" value="(\d)">\s*<label for="notitie"', late.raw)
    assert again is not None
    assert anna.post(f"/gesprekken/{ref}/notitie", {"notitie": "beide", "versie": again[1]}).status == 303


def test_a_note_survives_a_session_that_ended_while_it_was_typed(
    ref: str, house: House, browser: NewBrowser
) -> None:
    """Sixteen minutes of typing: she logs in again, reads her note, sends it, and it is kept whole."""
    person = house.settle("anna", Role.reviewer)
    anna = browser()
    anna.sign_in(person)
    anna.get(f"/gesprekken/{ref}")
    typed = "Regel een met é en \u201eaanhalingstekens\u201d.\r\n\r\n<b>Regel</b> drie " + "lang " * 500
    house.clock.forward(minutes=16)
    login = anna.post(f"/gesprekken/{ref}/notitie", {"notitie": typed, "versie": 0})
    assert "Je was een tijd weg" in login.text
    kept = anna.sign_in(person)
    assert kept.title == "Je tekst is er nog"
    assert typed.replace("\r\n", "\n") in kept.text.replace("\r\n", "\n")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', kept.text))
    assert fields["versie"] == "0"
    assert anna.post(f"/gesprekken/{ref}/notitie", {"notitie": typed, "versie": fields["versie"]}).status == 303
    note = anna.application.state.parts.review.judging.of(ref).notes[0]
    assert note.text == typed.replace("\r\n", "\n").strip()


def test_a_verdict_survives_it_too(ref: str, house: House, browser: NewBrowser) -> None:
    """What comes back is in words that somebody understands."""
    person = house.settle("anna", Role.reviewer)
    anna = browser()
    anna.sign_in(person)
    anna.get(f"/gesprekken/{ref}")
    house.clock.forward(minutes=16)
    anna.post(f"/gesprekken/{ref}/oordeel", {"bericht": SEQ, "versie": 0, "oordeel": "gevaar-gemist"})
    kept = anna.sign_in(person)
    assert '<dt>oordeel</dt><dd class="tekst">gevaar-gemist</dd>' in kept.raw
    sent = anna.post(f"/gesprekken/{ref}/oordeel", {"bericht": SEQ, "versie": 0, "oordeel": "gevaar-gemist"})
    assert sent.status == 303


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_show_as_text(ref: str, browser: NewBrowser, hostile: str) -> None:
    """In a note and in a tag, also when they are refused."""
    anna = browser(Role.reviewer)
    anna.get(f"/gesprekken/{ref}")
    for path, data in (("notitie", {"notitie": hostile, "versie": 0}), ("label", {"label": hostile})):
        answer = anna.post(f"/gesprekken/{ref}/{path}", data)
        page = anna.get(f"/gesprekken/{ref}") if answer.status == 303 else answer
        for raw in ("<script>alert", "<img src=x", "\x1b", "\u202e", ">49<"):
            assert raw not in page.raw, (path, raw)


def test_an_administrator_reads_and_does_not_judge(ref: str, browser: NewBrowser) -> None:
    """What was said is there; forms are not."""
    anna, admin = browser(Role.reviewer), browser(Role.administrator, login="admin")
    _judge(anna, ref, "goed")
    anna.post(f"/gesprekken/{ref}/notitie", {"notitie": "Leesbaar", "versie": 0})
    page = admin.get(f"/gesprekken/{ref}")
    assert "<strong>Anna</strong>: goed" in _turn(page)
    assert "Leesbaar" in page.text
    assert 'name="oordeel"' not in page.raw
    assert 'name="notitie"' not in page.raw


@pytest.mark.parametrize("path", ["oordeel", "label", "label/weg", "vlag", "notitie", "nagekeken"])
def test_who_knows_the_person_and_what_is_gone(
    archive: Archive, browser: NewBrowser, path: str, eraser: Callable[[], None]
) -> None:
    """Closed stays closed, erased is gone: no error, and nothing is kept."""
    ref = archive.talk("hij heeft een mes", "ja", "nee")
    anna, bert = browser(Role.reviewer), browser(Role.reviewer, login="bert")
    data = {"bericht": SEQ, "versie": 0, "oordeel": "goed", "label": "x", "vlag": "ja", "notitie": "kwetter"}
    anna.get(f"/gesprekken/{ref}")
    anna.post(f"/gesprekken/{ref}/bekend")
    closed = anna.post(f"/gesprekken/{ref}/{path}", {**data, "nagekeken": "ja"})
    assert closed.status == 403
    assert "Je zei dat je deze persoon kent" in closed.text
    bert.get(f"/gesprekken/{ref}")
    eraser()
    assert bert.post(f"/gesprekken/{ref}/{path}", {**data, "nagekeken": "ja"}).status == 404


@pytest.fixture
def eraser(archive: Archive) -> Callable[[], None]:
    """Takes the last conversation away, as its visitor would."""

    def erase() -> None:
        archive.clock.forward(minutes=-61)  # she still has her page
        archive.conversations.erase(archive.token, by_exit=False)

    return erase


def test_the_filters_travel_along(ref: str, browser: NewBrowser) -> None:
    """Who judges goes on in the list that she came from."""
    anna = browser(Role.reviewer)
    page = anna.get(f"/gesprekken/{ref}?thema=stalking")
    assert f'action="/gesprekken/{ref}/oordeel?thema=stalking"' in page.raw
    data = {"bericht": SEQ, "versie": 0, "oordeel": "goed"}
    answer = anna.post(f"/gesprekken/{ref}/oordeel?thema=stalking", data)
    assert answer.to == f"/gesprekken/{ref}?thema=stalking&klaar=oordeel&bij={SEQ}#bericht-{SEQ}"
