"""The page in a real browser: talking, choosing, reading on a slow line, and without scripting."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.actors import CANARY, PLAIN, Site, judged, say

#: The bars: bytes before it can be read, bytes in all, and milliseconds until it can be read.
READABLE_BYTES, ALL_BYTES, READABLE_MS = 60 * 1024, 100 * 1024, 2000
#: A slow line, as the debugging protocol wants it: milliseconds, and bytes a second.
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}


def test_a_conversation_is_shown_once_and_in_order(site: Site) -> None:
    """The stream of events brings the same messages again, and nothing is doubled."""
    page = site.visit()
    say(page, "mijn ex volgt me")
    say(page, "vertel er drie")
    page.wait_for_timeout(700)
    texts = page.locator("#gesprek .visitor .tekst, #gesprek .visitor ~ .bot .tekst").all_inner_texts()
    over = "over vertel er drie"
    assert texts == [
        "mijn ex volgt me",
        "Antwoord op mijn ex volgt me",
        "vertel er drie",
        f"Bel een {over}",
        f"Bel twee {over}",
        f"Bel drie {over}",
    ]


def test_only_the_buttons_of_the_last_answer_are_there(site: Site) -> None:
    """A button of the greeting opens the conversation; afterwards only new buttons are left."""
    page = site.visit()
    page.get_by_role("button", name="Iemand volgt mij").click()
    page.get_by_text("Antwoord op stalking").wait_for()
    assert [question.choice for question in site.rasa.asked] == ["stalking"]
    page.get_by_role("button", name="Ja, wissen").wait_for()
    assert page.locator("#keuzes button").all_inner_texts() == ["Een mens spreken", "Ja, wissen"]


def test_an_erased_conversation_is_gone_from_the_screen(site: Site) -> None:
    """After "wis" only what says so is left, and typing on begins a new conversation."""
    page = site.visit()
    say(page, f"{CANARY} volgt me")
    page.get_by_role("button", name="Ja, wissen").click()
    page.get_by_text("Dit gesprek is gewist").wait_for()
    assert CANARY not in page.content()
    page.fill("#tekst", "toch nog iets")
    page.click("#stuur")
    page.get_by_text("Antwoord op toch nog iets").wait_for()


def test_a_refused_text_comes_back(site: Site) -> None:
    """Too long: the sentence and the numbers come, the text stays in the field, which has the focus."""
    page = site.visit()
    page.fill("#tekst", "heel lang " * 101)
    page.click("#stuur")
    page.locator("#fout").get_by_text("te lang").wait_for()
    assert page.input_value("#tekst").startswith("heel lang")
    assert page.evaluate("document.activeElement.id") == "tekst"


def test_the_answer_has_a_rhythm_and_danger_has_none(site: Site) -> None:
    """Three bubbles come one after the other; for danger, and without motion, all in the same moment."""
    watch = """() => {
      window.moments = [];
      new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach((node) => {
        if (node.classList && node.classList.contains("bot") && !node.classList.contains("bezig"))
          window.moments.push(performance.now());
      }))).observe(document.getElementById("gesprek"), {childList: true});
    }"""
    spans = {}
    for name, text, motion in (
        ("usual", "vertel er drie", "no-preference"),
        ("danger", "hij schopt de deur eruit", "no-preference"),
        ("no motion", "vertel er drie", "reduce"),
    ):
        page = site.visit(reduced_motion=motion)
        say(page, "hallo")
        page.evaluate(watch)
        say(page, text)
        moments = page.evaluate("window.moments")
        assert len(moments) >= 3
        spans[name] = moments[-1] - moments[0]
    print(f"\nfrom the first bubble to the last: { {name: round(span) for name, span in spans.items()} } ms")
    assert 300 < spans["usual"] < 1500
    assert spans["danger"] < 20
    assert spans["no motion"] < 20


def test_who_is_faster_than_the_rhythm_waits_for_nothing(site: Site) -> None:
    """Sending on while bubbles are coming shows the rest at once, before the new words."""
    page = site.visit()
    say(page, "hallo")
    page.fill("#tekst", "vertel er drie")
    page.keyboard.press("Enter")
    page.get_by_text("Bel een over").wait_for()
    say(page, "en nu?")
    texts = page.locator("#gesprek .tekst").all_inner_texts()
    assert texts.index("Bel drie over vertel er drie") < texts.index("en nu?") < texts.index("Antwoord op en nu?")


def test_a_human_looks_and_reads_different(site: Site) -> None:
    """Another name, another colour and border, and the line above says so; and back again."""
    event = """([name, data]) => {
      const bubble = new MessageEvent(name, {data: JSON.stringify(data)});
      window.stream.dispatchEvent(bubble);
    }"""
    context = site.browser.new_context()
    context.add_init_script(
        "const Real = window.EventSource;"
        "window.EventSource = function (url) { window.stream = new Real(url); return window.stream; };"
    )
    page = context.new_page()
    page.goto(site.address)
    say(page, "hallo")
    page.evaluate(event, ["handoff", {"state": "human", "position": None}])
    way_out = [{"id": "899:0", "label": "Stop met de mens"}]
    joined = {"id": "899", "from": "system", "text": "Er is nu een mens.", "buttons": way_out, "links": []}
    page.evaluate(event, ["message", {**joined, "urgent": False}])
    page.get_by_role("button", name="Stop met de mens").wait_for()
    message = {
        "id": "900",
        "from": "human",
        "text": "Hoi, ik ben Sanne.",
        "buttons": [],
        "links": [],
        "urgent": False,
    }
    page.evaluate(event, ["message", message])
    bubble = page.locator(".bericht.human")
    bubble.wait_for()
    assert bubble.inner_text().split() == ["Mens", "Hoi,", "ik", "ben", "Sanne."]
    assert page.inner_text("#wie").strip() == "Je praat nu met een mens."
    expect(
        page.get_by_role("button", name="Stop met de mens"), "the human's words have no buttons"
    ).to_be_visible()
    colours = page.evaluate(
        """() => ["human", "bot"].map((name) => {
          const style = getComputedStyle(document.querySelector(`.bericht.${name}`));
          return [style.backgroundColor, style.borderTopColor, style.borderTopWidth].join();
        })"""
    )
    assert colours[0] != colours[1]
    page.evaluate(event, ["handoff", {"state": "bot", "position": None}])
    assert "computer" in page.inner_text("#wie")


def test_without_scripting(site: Site) -> None:
    """The same conversation through forms: type, press a button, leave; the address never holds an id."""
    page = site.visit(java_script_enabled=False)
    assert "JavaScript staat uit" in page.content().split("<noscript>")[1].split("</noscript>")[0]
    page.fill("#tekst", "mijn ex volgt me")
    page.click("#stuur")
    assert "Antwoord op mijn ex volgt me" in page.content()
    assert page.url == f"{site.address}/gesprek#laatste"
    page.get_by_role("button", name="Een mens spreken").click()
    assert "Antwoord op mens_spreken" in page.content()
    page.fill("#tekst", "mąż mnie bije teraz pomocy")
    page.click("#stuur")
    assert page.locator(".tekst[lang=pl]").count() > 0
    assert page.locator("#keuzes [lang=pl]").count() > 0
    page.click("#weg")
    page.get_by_text(PLAIN).wait_for()


def test_the_slow_line(site: Site) -> None:
    """1.6 Mbit and 300 ms: bytes and milliseconds until it can be read, and all bytes, with the danger rules."""
    context = site.browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    bytes_of: dict[str, float] = {}
    urls: dict[str, str] = {}
    order: list[str] = []
    session.on(
        "Network.responseReceived", lambda event: urls.update({event["requestId"]: event["response"]["url"]})
    )

    def finished(event: dict[str, Any]) -> None:
        url = urls.get(event["requestId"], "?")
        bytes_of[url] = event["encodedDataLength"]
        order.append(url)

    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(site.address, wait_until="commit")
    judged(page)
    paint = page.evaluate(
        "new Promise(resolve => new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))"
        ".observe({type: 'largest-contentful-paint', buffered: true}))"
    )
    needed = [url for url in bytes_of if url.endswith((".css", "/"))]
    before, everything = sum(bytes_of[url] for url in needed), sum(bytes_of.values())
    for url in order:
        print(f"\n  {bytes_of[url]:7.0f}  {url.removeprefix(site.address)}", end="")
    print(f"\nreadable after {paint:.0f} ms and {before:.0f} bytes; {everything:.0f} bytes in all")
    assert paint <= READABLE_MS
    assert before <= READABLE_BYTES
    assert everything <= ALL_BYTES
    assert any(url.endswith("/gevaar.json") for url in bytes_of)


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_way_out_and_the_numbers_are_always_in_sight(site: Site, width: int) -> None:
    """After a long conversation and in alarm: no sideways scrolling, exit and 112 within the window."""
    page = site.visit(viewport={"width": width, "height": 640})
    for text in ("mijn ex volgt me " * 10, "hij schopt de deur eruit"):
        say(page, text)
    for selector in ("#weg", ".nood", ".thuis", "#tekst"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 640
    assert page.evaluate("document.documentElement.scrollWidth") <= width
