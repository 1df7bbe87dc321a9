"""The list of conversations and a conversation to read."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode

import pytest
import sqlalchemy as sa

from bot.review.deidentify.pseudonymise import Tools
from bot.review.filters import Filters, Place
from bot.review.schema import dossier, pseudonymised, tag
from bot.staff.roles import Role
from bot.web.staff.dossiers.query import FIELDS, read_query
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import Browser, NewBrowser

__all__ = ["tools"]

DAY = 86_400_000
#: What nobody may do anything with: script, formula, SQL, terminal codes, direction, a hidden sign, half a letter.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://x.example";"klik")',
    "'; DROP TABLE dossier; --",
    "\x1b[31mrood\x1b[0m",
    "\u202egnilets\u202c",
    "nul\x00teken",
    "{{ 7*7 }}{% raise %}",
    "%00%0a",
    "\ufffd\udc80".encode("utf-8", "replace").decode(),
)


@pytest.fixture
def archive(house: House, tools: Tools) -> Archive:
    """No conversations yet."""
    return Archive(house, tools)


@pytest.fixture
def reader(browser: NewBrowser) -> Browser:
    """A reviewer who is signed in."""
    return browser(Role.reviewer)


@pytest.mark.parametrize(
    ("params", "expected", "why"),
    [
        ({}, Filters(), "nothing is asked"),
        ({"thema": "stalking", "rol": "pleger"}, Filters(theme="stalking", role="pleger"), "one of each"),
        ({"gevaar": "ja", "vlag": "nee"}, Filters(acute=True, flagged=False), "yes and no"),
        ({"terugval": "vaker", "duim": "geen"}, Filters(fallback="more", feedback="none"), "words of the form"),
        ({"overdracht": "any", "beoordeeld": "nee"}, Filters(handoff="any", reviewed=False), "however it ended"),
        ({"label": " Les "}, Filters(tag="les"), "as tags are kept"),
        ({"zoek": "Hij VOLGT, mij"}, Filters(words=frozenset({"hij", "volgt", "mij"})), "whole words"),
        ({"van": "2026-03-29"}, Filters(since=1774738800000), "midnight in Amsterdam"),
        ({"tot": "2026-03-29"}, Filters(until=1774821600000), "the whole day, one hour shorter than others"),
        ({"thema": ""}, Filters(), "empty is not asked"),
        ({"iets": "anders"}, Filters(), "a field that is none"),
    ],
)
def test_what_an_address_asks_for(params: dict[str, str], expected: Filters, why: str) -> None:
    """Every filter stands in the address and comes back as it was."""
    query = read_query(params)
    assert query.filters == expected, why
    assert query.wrong == ()
    assert read_query(dict(parse_qsl(query.address.lstrip("?")))).filters == expected


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"van": "gisteren"}, ("van",)),
        ({"van": "2026-02-30"}, ("van",)),
        ({"van": "２０２６-01-01"}, ("van",)),
        ({"tot": "9999-12-31"}, ("tot",)),
        ({"van": "2026-03-02", "tot": "2026-03-01"}, ("van", "tot")),
        ({"thema": "bestaat_niet"}, ("thema",)),
        ({"gevaar": "misschien"}, ("gevaar",)),
        ({"zoek": "a"}, ("zoek",)),
        ({"zoek": "?!"}, ("zoek",)),
        ({"zoek": "een twee drie vier vijf zes zeven acht negen"}, ("zoek",)),
        ({"label": "x" * 41}, ("label",)),
    ],
)
def test_nonsense_is_named_and_left_out(params: dict[str, str], wrong: tuple[str, ...]) -> None:
    """The rest of the address still counts."""
    query = read_query({**params, "duim": "op"})
    assert query.wrong == wrong
    assert query.filters == Filters(feedback="up")


@pytest.mark.parametrize("place", ["", "x", "1", "1-", "-1-2", "1-2-3", "9" * 16 + "-1", "１-２"])
def test_a_place_that_is_none_is_the_beginning(place: str) -> None:
    """Nobody gets lost by an address that was cut off."""
    assert read_query({"na": place}).after is None
    assert read_query({"na": "12-3"}).after == Place(12, 3)
    assert read_query({"voor": "12-3"}).newer


def test_the_newest_stands_on_top_with_what_is_known(archive: Archive, reader: Browser) -> None:
    """Date, theme, who writes, danger; the first message is there behind something to open."""
    archive.talk("hij volgt mij", "en nu weer")
    ref = archive.talk("hij staat voor de deur, help", danger="acute", intent="acuut_gevaar")
    page = reader.get("/gesprekken")
    assert page.status == 200
    assert page.text.index("voor de deur") < page.text.index("hij volgt mij")
    top = page.text[page.text.index(ref) :]
    assert "Er is nu gevaar" in top
    assert '<li class="merk gevaar">gevaar</li>' in top
    assert re.search(
        r"<details class=\"vaag\" data-vaag><summary>Eerste bericht.*gaat over gevaar op dat moment", top
    )
    assert "Hoi. Ik ben een computer." not in page.text, "the first message of the visitor, not ours"


def test_each_filter_can_be_chosen_and_says_what_it_is(archive: Archive, reader: Browser) -> None:
    """The form has a field for each filter, and shows what was asked."""
    archive.talk("hij volgt mij")
    page = reader.get("/gesprekken?thema=stalking&van=2020-01-01&zoek=volgt")
    for name in FIELDS:
        assert f'name="{name}"' in page.text, name
        assert f'for="{name}"' in page.text, name
    assert '<option value="stalking" selected>Iemand volgt mij</option>' in page.text
    assert 'value="2020-01-01"' in page.text
    assert "data-regel" in page.text
    assert "data-regel" not in reader.get("/gesprekken?thema=kosten").text
    assert "Geen gesprek past hierbij." in reader.get("/gesprekken?zoek=volgt+nergens").text


def test_pages_follow_each_other_without_gap_or_double(archive: Archive, reader: Browser) -> None:
    """Down to the end and back up, with the filter in each link."""
    archive.talk("een bericht")
    _copies(archive.house, 59)
    first = reader.get("/gesprekken?thema=stalking")
    seen, page = _refs(first.text), first
    assert 'rel="prev"' not in page.text
    while link := re.search(r'rel="next" href="([^"]+)"', page.raw):
        assert "thema=stalking" in link.group(1)
        page = reader.get(unescape(link.group(1)))
        seen += _refs(page.text)
    assert len(seen) == len(set(seen)) == 60
    back = re.search(r'rel="prev" href="([^"]+)"', page.raw)
    assert back is not None
    up = reader.get(unescape(back.group(1)))
    assert _refs(up.text) == seen[25:50]
    assert reader.get("/gesprekken?na=1-1").text.count("Hier staat niets meer") == 1


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_filters_are_text_and_give_the_list(archive: Archive, reader: Browser, hostile: str) -> None:
    """In every field: no error, no effect, a sentence that says what is wrong, and the list all the same."""
    archive.talk("hij volgt mij")
    for name in (*FIELDS, "na", "voor"):
        page = reader.get(f"/gesprekken?{urlencode({name: hostile}, errors='replace')}")
        assert page.status == 200, name
        assert "<script>alert" not in page.raw
        assert "<img src=x" not in page.raw
        assert not set("\x1b\x00\u202e\u202c") & set(page.raw)
        if name not in ("zoek", "label"):
            assert "data-regel" in page.text, name
        if name not in ("zoek", "label", "na", "voor") and hostile.strip():
            assert "Dit filter telt nu niet mee." in page.text, name


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_messages_are_text(archive: Archive, reader: Browser, hostile: str) -> None:
    """What a visitor typed is shown as text, in the list and in the conversation."""
    ref = archive.talk(f"begin {hostile} einde")
    for path in ("/gesprekken", f"/gesprekken/{ref}"):
        page = reader.get(path)
        assert page.status == 200
        assert "begin " in page.text
        assert "<script>alert" not in page.raw
        assert "<img src=x" not in page.raw
        assert not set("\x1b\x00\u202e\u202c") & set(page.raw)


def test_a_conversation_is_read_turn_by_turn(archive: Archive, reader: Browser) -> None:
    """Who said it, what was understood, how sure, in doubt with what, and danger, beside each message."""
    ref = archive.talk(
        "mijn ex kevin volgt mij", danger="acute", rule="deur", acute=0.81, threshold=0.5,
        ranking=(("stalking", 0.9), ("kosten", 0.06)),
    )  # fmt: skip
    page = reader.get(f"/gesprekken/{ref}")
    assert page.title.startswith("Gesprek van ")
    assert "mijn ex [naam-1] volgt mij" in page.text
    assert "kevin" not in page.text
    turn = page.text[page.text.index("van-visitor") :]
    for said in (
        "Bezoeker",
        "112 getoond",
        "regels: gevaar nu",
        "kans op gevaar 81 %",
        "Iemand volgt mij · 90 % zeker",
    ):
        assert said in turn, said
    assert "twijfel: Kost het geld? 6 %" in turn
    assert "<strong>Nachtlicht</strong>" in page.text
    assert "Let op:" in page.text
    assert "gaat over stalking, gevaar op dat moment" in page.text
    assert f'<a href="/gesprekken/{ref}" data-deel>' in page.text


def test_what_was_not_understood_says_what_it_might_have_been(archive: Archive, reader: Browser) -> None:
    """The fallback, and the first guess under it."""
    ranking = (("nlu_fallback", 0.4), ("stalking", 0.21), ("kosten", 0.2))
    ref = archive.talk("hm", intent="nlu_fallback", confidence=0.4, ranking=ranking)
    page = reader.get(f"/gesprekken/{ref}")
    assert "niet begrepen" in page.text
    assert "dacht aan: Iemand volgt mij 21 %" in page.text


def test_a_withheld_text_says_so(archive: Archive, reader: Browser) -> None:
    """One that could not be made harmless, and a conversation whose texts are over their term."""
    ref = archive.talk("x" * 9000, "hij volgt mij")
    assert reader.get(f"/gesprekken/{ref}").text.count("Deze tekst wordt niet getoond") == 1
    assert "Het eerste bericht wordt niet getoond." in reader.get("/gesprekken").text
    with archive.house.engine.begin() as connection:
        connection.execute(sa.delete(pseudonymised))
    assert "De bewaartijd is voorbij." in reader.get(f"/gesprekken/{ref}").text


def test_next_and_previous_stay_within_the_filter(archive: Archive, reader: Browser) -> None:
    """From one to the next of the same theme, past those of others; without a filter every one."""
    refs = [archive.talk("een", intent=intent) for intent in ("stalking", "kosten", "stalking")]
    page = reader.get(f"/gesprekken/{refs[2]}?thema=stalking")
    assert re.findall(r'data-volgend href="([^"]+)"', page.raw)[0] == f"/gesprekken/{refs[0]}?thema=stalking"
    assert "data-vorig " not in page.raw
    page = reader.get(f"/gesprekken/{refs[0]}")
    assert re.findall(r'data-vorig href="([^"]+)"', page.raw)[0] == f"/gesprekken/{refs[1]}"
    assert 'href="/gesprekken?thema=stalking"' in reader.get(f"/gesprekken/{refs[0]}?thema=stalking").raw


def test_who_knows_the_person_reads_nothing_more(archive: Archive, browser: NewBrowser) -> None:
    """It closes for her, everywhere, and stands once in the audit log; a colleague still reads it."""
    ref = archive.talk("hij volgt mij")
    anna, bert = browser(Role.reviewer, login="anna"), browser(Role.reviewer, Role.administrator, login="bert")
    anna.get(f"/gesprekken/{ref}")
    for _ in range(2):
        assert anna.post(f"/gesprekken/{ref}/bekend").to == f"/gesprekken/{ref}"
    closed = anna.get(f"/gesprekken/{ref}")
    assert closed.status == 403
    assert "Je zei dat je deze persoon kent." in closed.text
    listed = anna.get("/gesprekken")
    assert "Gesloten voor jou" in listed.text
    inbox = anna.get("/postvak")
    assert "voor jou dicht" in inbox.text
    for page in (closed, listed, inbox):
        assert "hij volgt mij" not in page.text
        assert "Iemand volgt mij" not in page.text.split('<ol class="')[-1]
    for looked_for in ("zoek=volgt", "thema=stalking", "gevaar=nee"):
        assert ref not in anna.get(f"/gesprekken?{looked_for}").text, "finding it would tell what is in it"
        assert ref in bert.get(f"/gesprekken?{looked_for}").text
    assert "hij volgt mij" in bert.get(f"/gesprekken/{ref}").text
    log = bert.get("/logboek?wat=knows_person").text
    assert log.count("<td>zei deze persoon te kennen</td>") == 1
    assert f"dossier:{ref}" in log


@pytest.mark.parametrize("ref", ["0" * 16, "x", "0" * 17, "%00", "0000000000000000%0a", "é"])
def test_what_is_no_conversation_is_not_there(archive: Archive, reader: Browser, ref: str) -> None:
    """Gone, never there, or nonsense: the same answer, to reading and to closing."""
    assert reader.get(f"/gesprekken/{ref}").status == 404
    reader.get("/gesprekken")
    reader.get("/account")
    assert reader.post(f"/gesprekken/{ref}/bekend").status == 404


def test_it_is_gone_when_she_erases_it(archive: Archive, reader: Browser) -> None:
    """While somebody reads, the visitor erases: the next look says that it is not there."""
    ref = archive.talk("hij volgt mij")
    reader.get(f"/gesprekken/{ref}")
    archive.conversations.erase(archive.token, by_exit=False)
    assert reader.get(f"/gesprekken/{ref}").status == 404
    reader.get("/account")
    assert reader.post(f"/gesprekken/{ref}/bekend").status == 404
    assert "Er zijn nog geen gesprekken" in reader.get("/gesprekken").text


def _refs(text: str) -> list[str]:
    return re.findall(r'<p class="kopregel"><a href="/gesprekken/([0-9a-f]{16})', text)


def _copies(house: House, count: int) -> None:
    """More rows like the one that is there, some with the same moment."""
    with house.engine.begin() as connection:
        row = dict(connection.execute(sa.select(dossier)).mappings().one())
        of = connection.execute(sa.text("SELECT * FROM conversation")).mappings().one()
        for number in range(1, count + 1):
            at = row["last_message_at"] - number // 3
            name = f"{number:032x}"
            values = {**of, "id": name}
            columns = ", ".join(values)
            connection.execute(
                sa.text(f"INSERT INTO conversation ({columns}) VALUES ({', '.join(f':{one}' for one in values)})"),
                values,
            )
            fresh = {**row, "number": row["number"] + number, "ref": f"{number:016x}"}
            connection.execute(
                sa.insert(dossier).values({**fresh, "conversation_id": name, "last_message_at": at})
            )
        connection.execute(sa.insert(tag).values(number=row["number"], tag="les"))
