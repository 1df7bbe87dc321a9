"""Two people, two browsers: the visitor's page and the desk, from the offer to the end, and when one is gone.

`NACHTLICHT_PICTURES=docs/images` takes the pictures of docs/images anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as NotSeen
from playwright.sync_api import expect

from bot.web import app
from tests.browser.actors import CANARY, PLAIN, Site, frontpage, seen
from tests.browser.handing import BAR, PANEL, Asked, offered, queued, until
from tests.staff.conftest import House
from tests.web.staff.room import Room, open_room
from tests.web.staff.test_pages_browser import sign_in

SIZES = {"telefoon": (390, 780), "breed": (1280, 860)}
PICTURES = os.environ.get("NACHTLICHT_PICTURES")
#: The bar, in milliseconds, from the key that sends to the words on the other screen.
DELIVERED = 1000
#: Keeps when words appeared and when Enter was pressed, in the browser itself: on one machine the clocks agree.
WATCH = """
window.arrived = {};
addEventListener("keydown", (event) => { if (event.key === "Enter") window.sent = Date.now(); }, true);
addEventListener("DOMContentLoaded", () => new MutationObserver((records) => {
  for (const record of records) for (const node of record.addedNodes) {
    if (node.nodeType !== 1) continue;
    const texts = [node, ...node.querySelectorAll("*")].filter((one) => one.matches(".tekst, .b-tekst"));
    for (const one of texts) window.arrived[one.textContent] ??= Date.now();
  }
}).observe(document.body, {childList: true, subtree: true}));
"""


@dataclass
class Hall:
    """The gateway with both its ports, and browsers of one size for visitors and chatters."""

    room: Room
    site: Site
    size: tuple[int, int] = SIZES["breed"]

    def page(self, address: str, **options: Any) -> Any:
        """A page in a browser of its own."""
        width, height = self.size
        context = self.site.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10000)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(address)
        return page

    def visitor(self, **options: Any) -> Any:
        """Somebody who comes to the page."""
        return self.page(self.room.visitors, **options)

    def chatter(self, login: str) -> Any:
        """Somebody who signs in and sits down at the desk."""
        person = self.room.chatter(login)
        page = self.page(f"{self.room.desk}/balie")
        self.room.house.clock.forward(seconds=30)
        sign_in(page, person.login, person.code)
        page.get_by_text("Je bent beschikbaar.").wait_for()
        return page


@pytest.fixture
def hall(house: House, site: Site) -> Iterator[Hall]:
    """Visitors and desk, really listening; leaving leads to plain sites of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "load_frontpage", lambda: frontpage(site.plain))
        with open_room(house, Asked()) as room:
            yield Hall(room, site)


def take(desk: Any) -> None:
    """The first in the queue."""
    desk.locator("#wachtenden .neem").first.wait_for(state="attached")
    desk.keyboard.press("Alt+n")
    desk.get_by_label("Bericht aan deze bezoeker").wait_for()


def says(page: Any, other: Any, text: str) -> float:
    """Type and send on one page; how many milliseconds until the words are on the other."""
    field = page.locator("#tekst, .gesprek:not(.voorbij) .g-zeg textarea").first
    field.fill(text)
    field.press("Enter")
    other.wait_for_function("text => text in window.arrived", arg=text)
    return float(other.evaluate("text => window.arrived[text]", text) - page.evaluate("window.sent"))


def picture(page: Any, name: str, size: str) -> None:
    """When pictures are wanted; on a wide screen of the conversation only."""
    if PICTURES and (size == "telefoon" or name in ("gesprek", "balie")):
        page.wait_for_timeout(700)
        page.screenshot(path=str(Path(PICTURES) / f"mens-{name}-{size}.png"))


def speaks_with(page: Any, state: str) -> None:
    """Wait until the page says who reads: bot, queued or human."""
    page.locator(f"#wie [data-staat~={state}]").wait_for()


@pytest.mark.parametrize("size", SIZES)
def test_offer_queue_six_messages_a_colleague_the_end_and_again(hall: Hall, size: str) -> None:
    """Everything that the two can do, at phone and desktop width; each message is there within a second."""
    hall.size = SIZES[size]
    anna, visitor = hall.chatter("anna"), hall.visitor()
    bea = hall.chatter("bea")

    offered(visitor)
    picture(visitor, "aanbod", size)
    visitor.get_by_role("link", name="Kies hier").click()
    visitor.get_by_label("Waar gaat het over?").select_option(label="Iemand volgt mij")
    visitor.get_by_label("In welke plaats?").fill("Haren")
    visitor.get_by_text("Ook iets meesturen").click()
    visitor.get_by_label("mijn ex volgt me elke dag").check()
    picture(visitor, "meesturen", size)
    visitor.get_by_role("button", name="Ja, en stuur dit mee").click()
    speaks_with(visitor, "queued")
    assert "Je bent de eerste in de rij" in visitor.inner_text(BAR)
    picture(visitor, "rij", size)
    assert "mijn ex volgt me" not in anna.content(), "no text before she is taken"

    take(anna)
    speaks_with(visitor, "human")
    assert visitor.inner_text("#wie").strip() == "Je praat nu met een mens van Filomena."
    shared = anna.inner_text(".g-weet")
    assert [part in shared for part in ("Iemand volgt mij", "Haren", "mijn ex volgt me elke dag")] == [True] * 3
    times = []
    for question, answer in (
        ("goedenavond, ik ben Anna", "hoi, ik durf niet te bellen"),
        ("dat hoeft ook niet", "hij stond vanmorgen bij mijn werk"),
        ("is hij daar nu nog?", "nee hij is weg"),
    ):
        times += [says(anna, visitor, question), says(visitor, anna, answer)]
    picture(visitor, "gesprek", size)
    picture(anna, "balie", size)
    print(f"\n{size}: delivered in {[round(one) for one in times]} ms")
    assert max(times) <= DELIVERED
    own = visitor.locator(".bericht.visitor .tekst").all_inner_texts()
    assert own.count("nee hij is weg") == 1
    assert visitor.locator(".bericht.human .van").first.inner_text() == "Mens"

    anna.keyboard.press("Alt+c")
    anna.locator("select[name=collega] option").first.wait_for(state="attached")
    anna.locator("select[name=collega]").select_option(index=0)
    anna.get_by_role("button", name="Geef het gesprek").click()
    bea.locator(".g-log", has_text="nee hij is weg").wait_for(state="attached")
    visitor.get_by_text("Een collega van Filomena neemt het gesprek over").wait_for()
    bea.keyboard.press("Alt+1")
    assert says(bea, visitor, "ik ben Bea, ik las het terug") <= DELIVERED
    assert "nee hij is weg" not in anna.content()

    bea.keyboard.press("Alt+e")
    bea.get_by_role("button", name="Rond het gesprek af").click()
    speaks_with(visitor, "bot")
    assert not visitor.locator(BAR).is_visible()
    visitor.get_by_role("button", name="Toch een mens spreken").wait_for()
    visitor.fill("#tekst", "wat kan ik nu doen")
    visitor.keyboard.press("Enter")
    visitor.get_by_text("Antwoord op wat kan ik nu doen").wait_for()

    again(hall, visitor, bea)


def again(hall: Hall, visitor: Any, desk: Any) -> None:
    """A second hand-over, refused and then without anything; and a third. What was said before stays unread."""
    visitor.get_by_role("button", name="Een mens spreken").click()
    visitor.get_by_role("button", name="Nee, liever niet").click()
    visitor.get_by_text("Er is niets doorgestuurd").wait_for()
    for stops in (True, False):
        visitor.get_by_role("button", name="mens spreken").click()
        visitor.get_by_role("button", name="Ja, maar stuur niets mee").or_(
            visitor.get_by_role("button", name="Ja, zet mij in de rij")
        ).first.click()
        speaks_with(visitor, "queued")
        take(desk)
        speaks_with(visitor, "human")
        assert "wat kan ik nu doen" not in desk.content()
        assert says(desk, visitor, f"weer een mens, {stops}") <= DELIVERED
        if stops:
            visitor.get_by_role("button", name="Stop met de mens").click()
            speaks_with(visitor, "bot")
            desk.locator(".gesprek.voorbij").first.wait_for()
            desk.locator(".gesprek.voorbij").get_by_role("button", name="Sluit").first.click()


def goes_on_typing(box: Any, words: str, notice: Any) -> None:
    """Somebody types, and types on when nothing was seen of it: a notice may get lost, words never."""
    box.press_sequentially(words)
    for _ in range(5):
        try:
            notice.wait_for(timeout=3_000)
        except NotSeen:
            box.press_sequentially(" ")
        else:
            return
    raise AssertionError("nobody sees that somebody types")


def test_each_sees_that_the_other_types(hall: Hall) -> None:
    """Never the words: only that somebody does, and it ends when they are sent or taken away."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    goes_on_typing(visitor.locator("#tekst"), CANARY, anna.get_by_text("De bezoeker typt"))
    assert CANARY not in anna.content()
    visitor.fill("#tekst", "")
    anna.get_by_text("De bezoeker typt").wait_for(state="hidden")
    box = anna.get_by_label("Bericht aan deze bezoeker")
    goes_on_typing(box, "ik denk even na", visitor.get_by_text("De mens typt"))
    assert "ik denk even na" not in visitor.content()
    anna.keyboard.press("Enter")
    visitor.get_by_text("ik denk even na").wait_for()
    until(lambda: visitor.inner_text("#typt") == "")


def test_danger_is_seen_by_both_and_stays(hall: Hall) -> None:
    """112 large on her page, said at the desk, and still there when the human has gone."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    says(visitor, anna, "hij slaat me nu")
    visitor.locator("body.alarm .bericht.urgent").first.wait_for()
    anna.get_by_text("Bij de bezoeker staat 112 groot in beeld").wait_for()
    says(anna, visitor, "bel 112, ik blijf hier")
    expect(visitor.locator("body.alarm")).to_have_count(1)
    anna.keyboard.press("Alt+e")
    anna.get_by_role("button", name="Geef terug aan de computer").click()
    speaks_with(visitor, "bot")
    expect(visitor.locator("body.alarm")).to_have_count(1)


@pytest.mark.parametrize("way", ["exit", "erase"])
def test_what_the_desk_sees_when_she_leaves(hall: Hall, way: str) -> None:
    """As `/sporen` promises: the human sees that she left, and none of her words stays on the desk."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    says(visitor, anna, f"{CANARY} is mijn naam")
    if way == "exit":
        visitor.click("#weg")
        visitor.get_by_text(PLAIN).wait_for()
    else:
        visitor.get_by_role("button", name="Dit gesprek wissen").click()
        visitor.get_by_role("button", name="Ja, wis alles").click()
        visitor.get_by_text("Dit gesprek is gewist").wait_for()
        assert seen(visitor) == 0
        assert not visitor.locator(BAR).is_visible()
    anna.locator(".gesprek.voorbij").wait_for()
    print(f"\nafter {way} the desk says: {anna.inner_text('.gesprek.voorbij p')}")
    assert "weg" in anna.inner_text(".gesprek.voorbij") or "gewist" in anna.inner_text(".gesprek.voorbij")
    assert CANARY not in anna.content()


@pytest.mark.parametrize("bring", [offered, queued], ids=["offered", "queued"])
def test_the_exit_works_while_she_chooses_or_waits(hall: Hall, bring: Callable[[Any], None]) -> None:
    """The panel with her own words and the queue: gone from the page in the same moment, and nobody waits."""
    hall.chatter("anna")
    visitor = hall.visitor()
    bring(visitor)
    if bring is offered:
        visitor.fill("#mee-plaats", CANARY)
    visitor.click("#weg")
    visitor.get_by_text(PLAIN).wait_for()
    until(lambda: not hall.room.handoffs.desk.queue("groningen"))
    visitor.go_back()
    assert seen(visitor) == 0
    assert not visitor.get_by_text("mijn ex volgt me").count()
    assert visitor.locator(PANEL).count() == 0 or not visitor.locator(PANEL).is_visible()


@pytest.mark.parametrize("way", ["closed", "reloaded"])
def test_a_page_that_closes_while_queued_is_out_of_the_queue(hall: Hall, way: str) -> None:
    """At once; after a reload the page says calmly that it keeps nothing."""
    hall.chatter("anna")
    visitor = hall.visitor()
    queued(visitor)
    assert len(hall.room.handoffs.desk.queue("groningen")) == 1
    if way == "closed":
        visitor.close(run_before_unload=False)
    else:
        visitor.reload()
        visitor.get_by_text("Deze pagina is opnieuw geladen").wait_for()
        assert "mijn ex volgt me" not in visitor.content()
        assert "computer" in visitor.inner_text("#wie")
    until(lambda: not hall.room.handoffs.desk.queue("groningen"))


def test_a_reload_with_a_human_is_told_to_the_desk(hall: Hall) -> None:
    """The desk sees within two seconds that her page is gone; she begins anew and can ask again."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    says(visitor, anna, "ik ben er nog")
    visitor.reload()
    anna.get_by_text("De pagina van de bezoeker is niet in beeld").wait_for(timeout=3000)
    visitor.get_by_text("Stond hier een gesprek? Dan begin je nu opnieuw").wait_for()
    assert "ik ben er nog" not in visitor.content()
    queued(visitor)
    assert len(hall.room.handoffs.desk.queue("groningen")) == 1


def test_the_network_goes_and_comes_back_in_a_human_chat(hall: Hall) -> None:
    """What each wrote meanwhile arrives once and in order; nothing is doubled."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    says(anna, visitor, "ben je er nog?")
    visitor.context.set_offline(True)
    for text in ("ja", "hij belt aan", "ik doe niet open"):
        visitor.fill("#tekst", text)
        visitor.keyboard.press("Enter")
    visitor.locator("#wachten", has_text="geen verbinding").wait_for()
    for text in ("goed zo", "ik blijf bij je"):
        box = anna.get_by_label("Bericht aan deze bezoeker")
        box.fill(text)
        box.press("Enter")
        anna.locator(".g-log", has_text=text).wait_for()
    visitor.context.set_offline(False)
    anna.locator(".g-log", has_text="ik doe niet open").wait_for(timeout=20000)
    visitor.locator(".bericht.human", has_text="ik blijf bij je").wait_for(timeout=20000)
    visitor.locator("#wachten", has_text="geen verbinding").wait_for(state="hidden")
    heard = anna.locator(".g-log .b-tekst").all_inner_texts()
    assert [text for text in heard if text in ("ja", "hij belt aan", "ik doe niet open")] == [
        "ja",
        "hij belt aan",
        "ik doe niet open",
    ]
    human = visitor.locator(".bericht.human .tekst").all_inner_texts()
    assert human == ["ben je er nog?", "goed zo", "ik blijf bij je"]
    assert says(anna, visitor, "welkom terug") <= DELIVERED


def test_a_stream_that_the_server_refused_is_opened_again(hall: Hall) -> None:
    """A browser gives up for good on a 503; the page does not, and nothing that was said meanwhile is missed."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    says(anna, visitor, "een")
    refused: list[str] = []

    def refuse(route: Any) -> None:
        refused.append(route.request.url)
        route.fulfill(status=503, body="nee")

    visitor.context.route(re.compile(r"/events"), refuse)
    with visitor.expect_request(re.compile(r"/events")):
        visitor.evaluate("dispatchEvent(new Event('online'))")
    box = anna.get_by_label("Bericht aan deze bezoeker")
    box.fill("twee")
    box.press("Enter")
    anna.locator(".g-log", has_text="twee").wait_for()
    visitor.context.unroute(re.compile(r"/events"))
    visitor.locator(".bericht.human", has_text="twee").wait_for(timeout=15000)
    assert says(anna, visitor, "drie") <= DELIVERED
    assert visitor.locator(".bericht.human .tekst").all_inner_texts() == ["een", "twee", "drie"]
    assert "after=" in refused[0]


def test_when_the_desk_goes_she_is_first_in_the_queue_again(hall: Hall) -> None:
    """Its browser closes: she is told, keeps her place, and the next chatter is a human again."""
    anna, visitor = hall.chatter("anna"), hall.visitor()
    bea = hall.chatter("bea")
    queued(visitor)
    take(anna)
    speaks_with(visitor, "human")
    anna.context.close()
    visitor.get_by_text("De verbinding met de medewerker is weggevallen").wait_for(timeout=15000)
    speaks_with(visitor, "queued")
    assert "Je bent de eerste in de rij" in visitor.inner_text(BAR)
    take(bea)
    speaks_with(visitor, "human")
    assert says(bea, visitor, "ik neem het over") <= DELIVERED
