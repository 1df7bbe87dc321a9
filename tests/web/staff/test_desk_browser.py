"""The desk in a real browser: a chatter with visitors who come over the API."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.test_accessible import AXE, COLOURS, TAGS, WIDTHS
from tests.staff.conftest import House, Person
from tests.web.staff.room import Guest, Room, open_room
from tests.web.staff.test_pages_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the module; without one there is nothing to test."""
    if not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM HERE: the desk was not tested in a browser (make browser installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def room(house: House) -> Iterator[Room]:
    """Visitors and desk, really listening."""
    with open_room(house) as found:
        yield found


Sit = Callable[..., Any]


@pytest.fixture
def sit(browser: Any, room: Room) -> Iterator[Sit]:
    """A chatter at her desk: `sit("anna", width=1280)` gives the page."""
    contexts = []

    def make(login: str = "anna", width: int = 1280, height: int = 860, **options: Any) -> Any:
        person = room.chatter(login)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.person = person
        page.complaints = []
        page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        come_in(page, room, person)
        page.get_by_text("Je bent beschikbaar.").wait_for()
        page.complaints.clear()  # the login page itself answers 401
        return page

    yield make
    for context in contexts:
        context.close()


def come_in(page: Any, room: Room, person: Person) -> None:
    """Sign in, and to the desk."""
    page.goto(f"{room.desk}/balie")
    room.house.clock.forward(seconds=30)
    sign_in(page, person.login, person.code)
    page.wait_for_url(f"{room.desk}/balie")


def taken(page: Any, guest: Guest) -> str:
    """The visitor waits, and this desk takes her; the id of the hand-over."""
    id = guest.wait_for_a_human()
    page.get_by_role("button", name="Neem deze bezoeker").first.click()
    page.locator(f".gesprek[data-tab='{id}'] .g-zeg textarea").wait_for()
    return id


def within(seconds: float, holds: Callable[[], bool]) -> float:
    """Wait until it holds; how long that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not come about in time"
        time.sleep(0.02)
    return time.monotonic() - began


def test_from_the_queue_to_the_end(room: Room, sit: Sit) -> None:
    """She waits with a counting clock and no text; taken, words go both ways within a second; it ends once."""
    page, guest = sit(), room.guest()
    guest.say("mijn ex volgt me al weken")
    guest.wait_for_a_human()
    page.get_by_role("button", name="Neem deze bezoeker").wait_for()
    assert "mijn ex volgt me" not in page.content()
    assert page.title().startswith("(1) ")
    first = page.locator("[data-tijd]").inner_text()
    page.wait_for_function("before => document.querySelector('[data-tijd]').innerText !== before", arg=first)
    page.keyboard.press("Alt+n")
    box = page.get_by_label("Bericht aan deze bezoeker")
    box.wait_for()
    page.wait_for_function("() => document.activeElement.name === 'tekst'")
    assert guest.state == "human"
    assert "mijn ex volgt me" not in page.content()

    page.keyboard.type("goedenavond, ik ben een mens")
    page.keyboard.press("Enter")
    assert within(2, lambda: "goedenavond, ik ben een mens" in guest.texts()) < 1
    began = time.monotonic()
    guest.say("hij staat beneden bij de fietsen")
    page.get_by_text("hij staat beneden bij de fietsen").wait_for()
    assert time.monotonic() - began < 1.5
    bubbles = page.locator(".g-log .b:not(.system)")
    assert [one.split("\n")[0].split(" ")[0] for one in bubbles.all_inner_texts()] == ["Medewerker", "Bezoeker"]
    guest.say("hij slaat me nu")
    page.get_by_text("Bij de bezoeker staat 112 groot in beeld").wait_for()
    page.locator(".b.dringend", has_text="112").first.wait_for()

    page.keyboard.press("Alt+e")
    page.get_by_role("button", name="Rond het gesprek af").dblclick()
    page.get_by_text("Dit gesprek is klaar").first.wait_for()
    assert guest.state == "bot"
    assert "hij staat beneden" not in page.content()
    assert page.complaints == []


def test_typing_is_seen_on_both_sides_and_never_what(room: Room, sit: Sit) -> None:
    """The visitor's page hears that a human types; the desk sees that she does; nobody sees unsent words."""
    page, guest = sit(), room.guest()
    id = taken(page, guest)
    page.keyboard.type("nog niet verst")
    within(3, lambda: room.handoffs.desk.record(id).human_typing is not None)
    assert guest.texts() == []
    guest.http.post(f"{guest.address}/handoff/typing", json={"on": True})
    page.get_by_text("De bezoeker typt").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    within(3, lambda: room.handoffs.desk.record(id).human_typing is None)


def test_two_desks_want_the_same_visitor(room: Room, sit: Sit) -> None:
    """Both press at the same moment: one has her, the other reads that a colleague was first."""
    desks = [sit("anna"), sit("bert")]
    room.guest().wait_for_a_human()
    for page in desks:
        page.locator("#wachtenden button").wait_for()
    at = time.time() * 1000 + 700
    for page in desks:
        page.evaluate(
            "at => { const button = document.querySelector('#wachtenden button');"
            " setTimeout(() => button.click(), at - Date.now()); }",
            at,
        )
    told = [page.locator("#melding", has_text="Een collega was net eerder") for page in desks]
    within(6, lambda: sum(one.count() for one in told) == 1)
    assert sorted(page.locator(".gesprek").count() for page in desks) == [0, 1]


def test_a_reload_loses_nothing(room: Room, sit: Sit) -> None:
    """The chat, what was said, what she shared and the note are there again; no message twice."""
    page, guest = sit(), room.guest()
    taken(page, guest)
    guest.say("eerste bericht")
    page.keyboard.type("antwoord")
    page.keyboard.press("Enter")
    page.locator(".b.human:not(.wacht)", has_text="antwoord").wait_for()
    page.keyboard.press("Alt+i")
    page.keyboard.type("woont bij haar zus")
    page.get_by_role("button", name="Bewaar de notitie").click()
    page.get_by_text("Bewaard.").wait_for()
    page.reload()
    page.get_by_text("eerste bericht").wait_for()
    page.locator(".b.human", has_text="antwoord").wait_for()
    assert page.locator(".b.visitor").count() == page.locator(".b.human").count() == 1
    assert page.locator(".g-notitie textarea").input_value() == "woont bij haar zus"


def test_who_erases_is_gone_from_the_screen(room: Room, sit: Sit) -> None:
    """Words, note, what she shared and the half typed answer: nothing of it is left anywhere in the page."""
    page, guest = sit(), room.guest()
    taken(page, guest)
    guest.say("kanarievogel op het balkon")
    page.get_by_text("kanarievogel op het balkon").wait_for()
    page.keyboard.type("over die kanarievogel")
    guest.erase()
    page.get_by_text("De bezoeker is weggegaan en heeft alles gewist").first.wait_for()
    fields = "Array.from(document.querySelectorAll('textarea, input'), field => field.value).join()"
    assert "kanarievogel" not in page.content() + page.title() + page.evaluate(fields)
    session = page.context.new_cdp_session(page)
    assert "kanarievogel" not in str(session.send("Accessibility.getFullAXTree"))
    page.get_by_role("button", name="Sluit").click()
    assert page.locator(".voorbij").count() == 0


def test_the_line_goes_and_comes_back(room: Room, sit: Sit) -> None:
    """Without a line she types on; back again, both sides have everything once, in order."""
    page, guest = sit(), room.guest()
    taken(page, guest)
    guest.say("een")
    page.get_by_text("een", exact=True).wait_for()
    page.context.set_offline(True)
    page.get_by_text("Er is geen verbinding met Nachtlicht").wait_for()
    for text in ("twee", "drie"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    guest.say("intussen")
    room.sits(page.person.entered.session.user.id)  # so that the test does not race with the eight seconds
    expect(page.locator(".b.wacht")).to_have_count(2)
    page.context.set_offline(False)
    page.get_by_text("intussen", exact=True).wait_for()
    within(8, lambda: guest.texts() == ["twee", "drie"])
    page.locator(".b.wacht").first.wait_for(state="detached")
    page.wait_for_function("() => document.querySelectorAll('.b.human').length === 2")
    assert page.locator("#lijn").is_hidden()


def keep_signing(room: Room, chatter: str) -> Callable[[], None]:
    """Signs of life beside the browser, as from a second tab; call it to stop."""
    stop = threading.Event()

    def sign() -> None:
        while not stop.wait(1):
            room.sits(chatter)

    threading.Thread(target=sign, daemon=True).start()
    return stop.set


def signed_out(page: Any, room: Room) -> None:
    """Nobody did anything for a quarter of an hour."""
    room.house.clock.forward(minutes=16)
    page.get_by_text("Je bent uitgelogd").wait_for(timeout=12000)


def sign_in_beside(page: Any, room: Room) -> None:
    """In another tab of the same browser."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log opnieuw in").click()
    other = opened.value
    room.house.clock.forward(seconds=30)
    sign_in(other, page.person.login, page.person.code)
    other.get_by_role("heading", name="Hallo Anna").wait_for()
    other.close()


def test_a_session_that_ends_while_somebody_types(room: Room, sit: Sit) -> None:
    """The visitor's words are hidden, the half typed ones stay; signed in again in another tab, all of it goes."""
    page, guest = sit(), room.guest()
    taken(page, guest)
    guest.say("kanarievogel")
    page.get_by_text("kanarievogel").wait_for()
    stop = keep_signing(room, page.person.entered.session.user.id)
    try:
        page.keyboard.type("ik was nog aan het ")
        signed_out(page, room)
        assert "kanarievogel" not in page.content()
        page.keyboard.type("typen")
        page.keyboard.press("Enter")
        page.locator(".b.wacht", has_text="ik was nog aan het typen").wait_for()
        assert guest.texts() == []
        sign_in_beside(page, room)
        within(15, lambda: guest.texts() == ["ik was nog aan het typen"])
    finally:
        stop()
    page.get_by_text("kanarievogel").wait_for()
    assert page.locator("#lijn").is_hidden()


def test_a_session_that_ends_and_the_visitor_goes_back_to_the_queue(room: Room, sit: Sit) -> None:
    """Nobody sits there any more, so she is put back; who takes her again finds her own words in the box."""
    page, guest = sit(), room.guest()
    taken(page, guest)
    page.keyboard.type("half geschreven")
    signed_out(page, room)
    within(15, lambda: guest.state == "queued")
    assert page.get_by_label("Bericht aan deze bezoeker").input_value() == "half geschreven"
    sign_in_beside(page, room)
    page.get_by_text("Wat je had getypt, is nog niet verstuurd").wait_for(timeout=12000)
    page.get_by_role("button", name="Neem deze bezoeker").click()
    page.locator(".g-zeg textarea").wait_for()
    assert page.locator(".g-zeg textarea").input_value() == "half geschreven"
    assert guest.texts() == []


def test_the_page_asks_before_the_session_ends(room: Room, sit: Sit) -> None:
    """An open page is no sign of life; the button is, also where nobody waits."""
    page = sit()
    room.house.clock.forward(minutes=13)
    page.get_by_text("Ben je er nog?").wait_for()
    page.get_by_role("button", name="Ik ben er nog").click()
    page.locator("#sessie").wait_for(state="hidden")
    room.house.clock.forward(minutes=10)
    page.wait_for_timeout(4500)
    assert page.locator("#lijn").is_hidden()


def test_who_is_silent_too_long_gets_a_pause_and_reads_why(room: Room, sit: Sit) -> None:
    """As the worker does it when a visitor waited two minutes for words."""
    page = sit()
    room.handoffs.presence.accept(page.person.entered.session.user.id, False)
    page.get_by_text("omdat een bezoeker twee minuten").wait_for()
    page.get_by_role("button", name="Ik ben er weer").click()
    page.get_by_text("Je bent beschikbaar.").wait_for()


def test_somebody_else_signs_in_at_the_same_browser(room: Room, sit: Sit) -> None:
    """Nothing of the chatter before is shown or sent."""
    page, guest = sit("anna"), room.guest()
    taken(page, guest)
    page.keyboard.type("kanarievogel")
    page.keyboard.press("Enter")
    within(3, lambda: guest.texts() == ["kanarievogel"])
    signed_out(page, room)
    page.keyboard.type("kanarievogel twee")
    bert = room.chatter("bert")
    page.on("dialog", lambda dialog: dialog.accept())
    other = page.context.new_page()
    other.goto(f"{room.desk}/inloggen")
    room.house.clock.forward(seconds=30)
    sign_in(other, bert.login, bert.code)
    page.get_by_text("Je bent beschikbaar.").wait_for(timeout=15000)
    page.locator(".wie", has_text="Bert").wait_for(state="attached")
    assert "kanarievogel" not in page.content()
    assert guest.texts() == ["kanarievogel"]


HOSTILE = [
    "<img src=x onerror=\"window.pwned=1\">",
    "<script>window.pwned=1</script>",
    "</template></div><svg onload=window.pwned=1>",
    "{{ 7*7 }} ${7*7} {% raw %}",
    "javascript:window.pwned=1 http://example.org/<b>x</b>",
    "\u202eomgekeerd\u202c \u0000 \u200b \U0001f480 e\u0301",
    "x" * 900,
]  # fmt: skip


def test_hostile_text_is_text(room: Room, sit: Sit) -> None:
    """Markup, templates, directions and endless words of a visitor are shown as typed, and do nothing."""
    page, guest = sit(width=320, height=640), room.guest()
    taken(page, guest)
    for text in HOSTILE:
        guest.say(text)
    page.wait_for_function(f"() => document.querySelectorAll('.b.visitor').length === {len(HOSTILE)}")
    shown = page.locator(".b.visitor .b-tekst").all_text_contents()
    assert shown[:2] == HOSTILE[:2]
    assert page.evaluate("window.pwned") is None
    assert page.locator(".g-log img, .g-log script, .g-log svg, .g-log a").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    markup = "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')"
    assert page.evaluate(f"(() => {{ try {{ {markup}; return false }} catch {{ return true }} }})()")
    assert [one for one in page.complaints if "TrustedHTML" not in one and "Trusted Type" not in one] == []


def test_with_the_keyboard_only(room: Room, sit: Sit) -> None:
    """Take, write, insert a text, note, hand back, pause, the list of keys: no mouse."""
    page, first, second = sit(), room.guest(), room.guest()
    first.wait_for_a_human()
    second.wait_for_a_human()
    page.locator("#wachtenden li").nth(1).wait_for()
    for number in (1, 2):
        page.keyboard.press("Alt+n")
        page.locator(".gesprek").nth(number - 1).wait_for()
        page.wait_for_function("number => document.activeElement.name === 'tekst'"
                               " && document.activeElement.closest('.gesprek').innerText.startsWith(number)",
                               arg=f"{number}.")  # fmt: skip
    page.keyboard.press("Alt+1")
    page.keyboard.type("voor de eerste")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("twee regels")
    page.keyboard.press("Enter")
    within(3, lambda: first.texts() == ["voor de eerste\ntwee regels"])
    assert second.texts() == []
    page.keyboard.press("Alt+v")
    page.wait_for_function("() => document.activeElement.closest('[data-vast]') !== null")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.activeElement.name === 'tekst' && document.activeElement.value.length > 10"
    )
    assert first.texts() == ["voor de eerste\ntwee regels"], "a text to begin with is never sent by itself"
    page.keyboard.press("Alt+2")
    page.keyboard.press("Alt+e")
    page.wait_for_function("() => 'einde' in document.activeElement.dataset")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    within(3, lambda: second.state == "bot")
    page.keyboard.press("Alt+p")
    page.get_by_text("Je hebt pauze.").wait_for()
    assert room.handoffs.presence.somebody("groningen") is False
    page.keyboard.press("Alt+w")
    page.wait_for_function("() => document.activeElement.closest('#rij') !== null")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Toetsen").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("#geluid").get_attribute("aria-pressed") == "false"


def test_without_scripting(room: Room, sit: Sit, browser: Any) -> None:
    """Queue, take, words that come in by themselves, an answer, a text to begin with, note, end: by forms."""
    guest = room.guest()
    person = room.chatter("anna")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    context.set_default_timeout(12000)
    page = context.new_page()
    try:
        page.goto(f"{room.desk}/balie")
        room.house.clock.forward(seconds=30)
        sign_in(page, person.login, person.code)
        page.wait_for_url(re.compile("/balie/eenvoudig"), wait_until="commit")
        page.get_by_text("Niemand wacht.").wait_for()
        guest.say("mijn ex volgt me")
        guest.wait_for_a_human()
        page.get_by_role("link", name="Toon het").click(no_wait_after=True)
        page.get_by_role("button", name="Neem deze bezoeker").click(no_wait_after=True)
        page.get_by_role("heading", name="Bezoeker van").wait_for()
        assert page.get_by_text("mijn ex volgt me").count() == 0
        page.get_by_label("Bericht aan deze bezoeker").fill("dag, ik ben er")
        guest.say("<b>hallo</b>")
        page.get_by_text("<b>hallo</b>").wait_for()
        assert page.get_by_label("Bericht aan deze bezoeker").input_value() == "dag, ik ben er"
        page.get_by_role("button", name="Verstuur").click(no_wait_after=True)
        within(6, lambda: guest.texts() == ["dag, ik ben er"])
        page.get_by_text("dag, ik ben er").wait_for()
        page.get_by_text("Vaste teksten").click()
        page.get_by_role("button", name="Zet in het vak").click(no_wait_after=True)
        page.wait_for_url(re.compile("vast=0"), wait_until="commit")
        assert page.get_by_label("Bericht aan deze bezoeker").input_value() != ""
        assert guest.texts() == ["dag, ik ben er"]
        time.sleep(9)  # longer than a desk may be silent
        assert guest.state == "human"
        guest.erase()
        page.get_by_text("De bezoeker is weggegaan en heeft alles gewist").wait_for()
        assert "hallo" not in page.content()
    finally:
        context.close()


def test_without_scripting_what_was_typed_survives_a_login(room: Room, browser: Any) -> None:
    """The session was over when she pressed the button: she signs in, sees her text, and sends it once."""
    guest, person = room.guest(), room.chatter("anna")
    chatter = person.entered.session.user.id
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(12000)
    page, stop = context.new_page(), keep_signing(room, chatter)
    try:
        room.sits(chatter)
        id = guest.wait_for_a_human()
        room.handoffs.desk.take(id, chatter)
        page.goto(f"{room.desk}/balie/eenvoudig?gesprek={id}")
        room.house.clock.forward(seconds=30)
        sign_in(page, person.login, person.code)
        page.get_by_label("Bericht aan deze bezoeker").fill("ik blijf bij je")
        room.house.clock.forward(minutes=16)
        page.get_by_text("Je bent uitgelogd. Wat je typte").wait_for()
        page.get_by_role("button", name="Verstuur").click()
        page.get_by_text("Wat je had ingevuld, is niet weg").wait_for()
        room.house.clock.forward(seconds=30)
        sign_in(page, person.login, person.code)
        page.get_by_role("heading", name="Je tekst is er nog").wait_for()
        assert id not in page.locator("main").inner_text()
        assert guest.texts() == []
        page.get_by_role("button", name="Verstuur het nu").click(no_wait_after=True)
        within(6, lambda: guest.texts() == ["ik blijf bij je"])
    finally:
        stop()
        context.close()


def axe_finds(page: Any, what: str, found: dict[str, list[str]]) -> None:
    """All widths and colours of one state; nothing sideways."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    for (width, height), (colours, media) in itertools.product(WIDTHS.items(), COLOURS.items()):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion="reduce", **media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (what, width)
        run = f"axe.run(document, {{resultTypes: ['violations'], runOnly: {json.dumps(TAGS)}}})"
        summary = (
            ".then(found => JSON.stringify(found.violations"
            ".map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 150)).join(' | '))))"
        )
        answer = session.send(
            "Runtime.evaluate", {"expression": run + summary, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in answer, answer
        violations = json.loads(answer["result"]["value"])
        if violations:
            found[f"{what}, {width} {colours}"] = violations
    page.set_viewport_size({"width": 1280, "height": 860})


def test_axe_finds_nothing(room: Room, sit: Sit) -> None:
    """0 violations in each state of the desk, at 320, 768 and 1280 px, light, dark and forced colours."""
    page, first, second = sit(), room.guest(), room.guest()
    found: dict[str, list[str]] = {}
    axe_finds(page, "empty", found)
    second.say("hij slaat me nu")
    first.wait_for_a_human()
    second.wait_for_a_human()
    page.locator("#wachtenden li").nth(1).wait_for()
    axe_finds(page, "queue", found)
    for number in range(2):
        page.keyboard.press("Alt+n")
        page.locator(".gesprek").nth(number).wait_for()
    second.say("hij slaat me weer")
    first.say("hallo")
    page.locator(".b.dringend").first.wait_for()
    page.keyboard.type("dag")
    page.keyboard.press("Enter")
    axe_finds(page, "two chats", found)
    for key in ("v", "i", "c", "e"):
        page.keyboard.press(f"Alt+{key}")
        axe_finds(page, f"open part {key}", found)
    page.locator("#hulp").click()
    axe_finds(page, "keys", found)
    page.keyboard.press("Escape")
    first.erase()
    page.locator(".voorbij").wait_for()
    axe_finds(page, "one left", found)
    page.goto(f"{room.desk}/balie/eenvoudig", wait_until="commit")
    page.get_by_role("heading", name="Wachtrij").wait_for()
    axe_finds(page, "plain", found)
    page.get_by_role("link", name="Bezoeker van").click(no_wait_after=True)
    page.locator(".b.visitor").wait_for()
    axe_finds(page, "plain chat", found)
    page.goto(f"{room.desk}/balie")
    page.get_by_text("Je bent beschikbaar.").wait_for()
    signed_out(page, room)
    axe_finds(page, "signed out", found)
    assert found == {}, json.dumps(found, indent=0)
