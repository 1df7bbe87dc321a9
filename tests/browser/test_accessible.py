"""For everybody: axe in many states, sizes and colours; each message read out once; keyboard only; large text."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Site, hide, judged, say
from tests.browser.test_leaving import NINE_MINUTES

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {320: 640, 768: 1024, 1280: 860}
COLOURS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "dark", "forced_colors": "active"},
}
#: In CSS pixels: the buttons that matter, and everything else that can be pressed.
MAIN_TARGET, TARGET = 44, 24


def offline(page: Any) -> None:
    page.context.set_offline(True)
    page.fill("#tekst", "hallo?")
    page.keyboard.press("Enter")
    page.locator("#wachten a[href='tel:112']").wait_for()


def offline_danger(page: Any) -> None:
    page.context.set_offline(True)
    page.fill("#tekst", "hij schopt de deur eruit")
    page.keyboard.press("Enter")
    page.locator("#gesprek .urgent").first.wait_for()


def slow(page: Any) -> None:
    page.context.route(re.compile("/messages$"), lambda _: None)
    page.fill("#tekst", "hallo")
    page.keyboard.press("Enter")
    page.locator("#wachten").get_by_text("Het duurt langer").wait_for()


def typing(page: Any) -> None:
    page.context.route(re.compile("/messages$"), lambda _: None)
    page.fill("#tekst", "hallo")
    page.keyboard.press("Enter")
    page.locator(".bezig").wait_for()


def refused(page: Any) -> None:
    page.fill("#tekst", "heel lang " * 101)
    page.keyboard.press("Enter")
    page.locator("#fout:visible").wait_for()


def erased(page: Any) -> None:
    say(page, "hallo")
    page.get_by_role("button", name="Ja, wissen").click()
    page.get_by_text("Dit gesprek is gewist").wait_for()


def warned(page: Any) -> None:
    say(page, "hallo")
    page.clock.fast_forward(NINE_MINUTES)
    page.get_by_role("alertdialog").wait_for()


def covered(page: Any) -> None:
    say(page, "hallo")
    hide(page)


def left_covered(page: Any) -> None:
    page.evaluate("document.getElementById('dek').hidden = false; document.getElementById('alles').inert = true")


def opened_steps(page: Any) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def by_form(page: Any) -> None:
    """What somebody gets without scripting."""
    with page.expect_navigation():
        page.evaluate("document.getElementById('schrijf').submit()")


def speaking(text: str) -> Callable[[Any], None]:
    return lambda page: say(page, text)


def nothing(page: Any) -> None:
    return


def thinking(page: Any) -> None:
    say(page, "hallo")
    page.locator("#mening summary").click()
    page.locator("#mening-tekst").wait_for()


#: State → address and what brings it about.
STATES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "start": ("/", nothing),
    "conversation": ("/", speaking("mijn ex volgt me")),
    "long answer": ("/", speaking("vertel er drie")),
    "danger": ("/", speaking("hij schopt de deur eruit")),
    "danger elsewhere": ("/", speaking("ik hoor bij de buren iemand gillen")),
    "suicide": ("/", speaking("ik wil niet meer leven")),
    "suicide now": ("/", speaking("ik heb net pillen geslikt om dood te gaan")),
    "Polish": ("/", speaking("mąż mnie bije teraz pomocy")),
    "Arabic": ("/", speaking("زوجي يضربني ساعدوني")),
    "typing": ("/", typing),
    "slow": ("/", slow),
    "offline": ("/", offline),
    "offline danger": ("/", offline_danger),
    "refused": ("/", refused),
    "erased": ("/", erased),
    "an opinion": ("/", thinking),
    "idle warning": ("/", warned),
    "cover": ("/", covered),
    "overlay": ("/", left_covered),
    "not found": ("/nergens", nothing),
    "by form, empty": ("/", by_form),
    "traces": ("/sporen", nothing),
    "privacy": ("/privacy", nothing),
    "traces, all open": ("/sporen", opened_steps),
    "accessibility": ("/toegankelijkheid", nothing),
    "for municipalities": ("/voor-gemeenten", nothing),
}


def test_there_are_at_least_twenty_states() -> None:
    """So that nobody takes one out."""
    assert len(STATES) >= 20


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(site: Site, state: str) -> None:
    """0 violations at 320, 768 and 1280 px, light, dark and forced colours, and no sideways scrolling."""
    path, bring = STATES[state]
    page = site.visit(path, clock=state == "idle warning", reduced_motion="reduce")
    if state == "offline danger":
        judged(page)
    if bring in (offline, offline_danger, slow, typing):
        say(page, "hallo")
    bring(page)
    assert_nothing_is_wrong(page, state)


def show_whole(page: Any, width: int, height: int) -> None:
    """A window as tall as the page; some of it grows with the window, so more than once."""
    for _ in range(4):
        tall = max(height, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": tall})
        if page.evaluate("document.documentElement.scrollHeight") <= tall:
            break
    page.evaluate("scrollTo(0, 0)")


def assert_nothing_is_wrong(page: Any, state: str) -> None:
    """Axe over this page as it is, in every size and colour; and nothing goes sideways."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    found: dict[str, list[str]] = {}
    for (width, height), (colours, media) in itertools.product(WIDTHS.items(), COLOURS.items()):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion="reduce", **media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (state, width)
        # the whole page at once, so that no button lies half under the top
        show_whole(page, width, height)
        run = (
            f"Promise.race([axe.run(document, {{resultTypes: ['violations'], runOnly: {json.dumps(TAGS)}}}),"
            " new Promise((_, no) => setTimeout(() => no(new Error('axe does not come back')), 60000))])"
        )
        summary = (
            ".then(found => JSON.stringify(found.violations"
            ".map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | '))))"
        )
        answer = session.send(
            "Runtime.evaluate", {"expression": run + summary, "awaitPromise": True, "returnByValue": True}
        )
        assert "exceptionDetails" not in answer, answer
        found[f"{width} {colours}"] = json.loads(answer["result"]["value"])
    assert {where: violations for where, violations in found.items() if violations} == {}


#: Counts what a screen reader would be told: each text that enters a live region in sight, with its politeness.
LISTEN = """
window.heard = [];
addEventListener("DOMContentLoaded", () => {
  const implied = {log: "polite", status: "polite", alert: "assertive"};
  const live = (node) => {
    for (let at = node; at && at.getAttribute; at = at.parentElement) {
      if (at.inert || at.hidden || at.getAttribute("aria-hidden") === "true") return null;
      const own = at.getAttribute("aria-live") || implied[at.getAttribute("role")];
      if (own) return own === "off" ? null : own;
    }
    return null;
  };
  new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach((node) => {
    const element = node.nodeType === 1 ? node : record.target;
    const how = live(element);
    const text = node.textContent.replace(/\\s+/g, " ").trim();
    if (how && text) window.heard.push([how, text]);
  }))).observe(document.body, {childList: true, subtree: true});
});
"""


def test_each_message_is_read_out_exactly_once(site: Site) -> None:
    """Own words and answers politely, danger assertively; nothing twice, nothing not at all."""
    context = site.browser.new_context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(site.address)
    for text in ("mijn ex volgt me", "vertel er drie", "hij schopt de deur eruit", "mąż mnie bije teraz pomocy"):
        say(page, text)
    page.wait_for_timeout(700)
    shown = page.evaluate(
        """() => Array.from(document.querySelectorAll("#gesprek .bericht"), (bubble) => [
          bubble.querySelector(".van").textContent,
          bubble.querySelector(".tekst").textContent,
          bubble.classList.contains("urgent")])"""
    )
    greeting = 3
    heard = page.evaluate("window.heard")
    times: Counter[str] = Counter()
    for who, text, urgent in shown[greeting:]:
        politely = [words for how, words in heard if how == "polite" and words.startswith(f"{who}{text}")]
        at_once = [words for how, words in heard if how == "assertive" and text in words]
        times["danger" if urgent else "usual"] += 1
        assert (len(politely), len(at_once)) == ((0, 1) if urgent else (1, 0)), (text, politely, at_once)
    cries = [words for how, words in heard if how == "assertive"]
    print(f"\nread out: {dict(times)}, cries {len(cries)}")
    spoken = " ".join(words for how, words in heard if how == "polite")
    assert "Computer" in spoken
    assert "Jij" in spoken


def test_the_accessibility_tree_agrees(site: Site) -> None:
    """Chromium itself: the log is polite, danger in it is silent, the cry is assertive, who speaks is text."""
    page = site.visit()
    say(page, "mijn ex volgt me")
    say(page, "hij schopt de deur eruit")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]

    def properties(node: Any) -> dict[str, Any]:
        return {one["name"]: one["value"].get("value") for one in node.get("properties", [])}

    def name(node: Any) -> str:
        return str(node.get("name", {}).get("value", ""))

    roles = {node["role"]["value"]: properties(node) for node in nodes if not node.get("ignored")}
    assert roles["log"]["live"] == "polite"
    assert roles["alert"]["live"] == "assertive"
    log = next(node for node in nodes if node["role"]["value"] == "log")
    assert name(log) == "Gesprek"
    names = [name(node) for node in nodes if not node.get("ignored")]
    assert {"Jij", "Computer"} <= set(names)
    urgent = page.locator(".bericht.urgent").first
    assert urgent.get_attribute("aria-live") == "off"


def test_a_state_change_and_the_line_are_told(site: Site) -> None:
    """No line, and a line again: said politely, once each."""
    context = site.browser.new_context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(site.address)
    judged(page)
    say(page, "hallo")
    context.set_offline(True)
    page.fill("#tekst", "ben je daar")
    page.keyboard.press("Enter")
    page.locator("#wachten").wait_for()
    page.wait_for_timeout(1500)
    context.set_offline(False)
    page.get_by_text("Antwoord op ben je daar").wait_for()
    heard = page.evaluate("window.heard")
    assert sum("geen verbinding" in words for _, words in heard) == 1
    assert sum("weer verbinding" in words and "geen" not in words for _, words in heard) == 1


def test_with_the_keyboard_only(site: Site) -> None:
    """The exit is the first stop; write, send, choose, answer the warning: the focus is never lost."""
    page = site.visit(clock=True)
    stops = []
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert stops == ["weg", "nood", "thuis"]
    focused = "document.activeElement !== document.body && document.activeElement.id"
    page.focus("#tekst")
    page.keyboard.type("mijn ex volgt me")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Een mens spreken").wait_for()
    assert page.evaluate(focused) == "tekst"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Helpt dit gesprek?"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ja, wissen"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Antwoord op mens_spreken").wait_for()
    assert page.evaluate(focused) == "gesprek"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#gesprek, #keuzes') !== null")
    page.clock.fast_forward(NINE_MINUTES)
    page.get_by_role("alertdialog").wait_for()
    assert page.evaluate(focused) == "blijf"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement !== document.body")


def test_focus_can_be_seen(site: Site) -> None:
    """Everything that can have the focus shows it with an outline of at least two pixels."""
    page = site.visit()
    say(page, "hij schopt de deur eruit")
    for _ in range(14):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return [style.outlineStyle, parseFloat(style.outlineWidth)] })()"
        )
        if page.evaluate("document.activeElement === document.body"):
            break
        assert style[0] != "none"
        assert style[1] >= 2


@pytest.mark.parametrize("state", ["start", "danger", "offline", "idle warning", "traces"])
def test_targets_are_large(site: Site, state: str) -> None:
    """Buttons and links to press are 44 px high at least; nothing is under 24 px but links within a sentence."""
    path, bring = STATES[state]
    page = site.visit(path, clock=state == "idle warning", viewport={"width": 320, "height": 640})
    bring(page)
    boxes = page.evaluate(
        """() => Array.from(document.querySelectorAll("a, button, summary, textarea"))
          .filter((one) => one.checkVisibility() && !one.closest("[inert]"))
          .filter((one) => getComputedStyle(one).display !== "inline")
          .map((one) => [one.textContent.trim().slice(0, 20), one.getBoundingClientRect()])
          .map(([text, box]) => [text, box.width, box.height])"""
    )
    assert len(boxes) >= 4
    small = [box for box in boxes if box[2] < MAIN_TARGET or box[1] < MAIN_TARGET]
    assert small == []


@pytest.mark.parametrize("state", ["start", "conversation", "danger", "offline", "idle warning", "traces"])
def test_at_four_hundred_percent(site: Site, state: str) -> None:
    """1280 by 1024 at 400 % is 320 by 256: nothing sideways, the exit in sight, the field can be used."""
    path, bring = STATES[state]
    page = site.visit(path, clock=state == "idle warning", viewport={"width": 320, "height": 256})
    bring(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    box = page.locator("#weg").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 256
    top = page.evaluate("document.querySelector('.top').getBoundingClientRect().height")
    assert top <= 128, "the top must leave half of the screen"
    if state in ("start", "conversation", "danger"):
        say(page, "en verder")
        assert page.evaluate("document.activeElement.id") == "tekst"


def test_text_can_be_set_wider(site: Site) -> None:
    """WCAG 1.4.12: more space between lines, letters and words; nothing is cut off or sideways."""
    page = site.visit(viewport={"width": 320, "height": 640})
    say(page, "hij schopt de deur eruit")
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`
            * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
            p { margin-bottom: 2em !important; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = page.evaluate(
        """() => Array.from(document.querySelectorAll("button, .tekst, .top a"))
          .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.textContent)"""
    )
    assert cut == []


def test_other_languages_are_marked(site: Site) -> None:
    """Language and direction stand on the message, and on the half of a button's label that is not Dutch."""
    page = site.visit()
    say(page, "زوجي يضربني ساعدوني")
    first = page.locator(".bericht.urgent .tekst").first
    assert (first.get_attribute("lang"), first.get_attribute("dir")) == ("ar", "rtl")
    last = page.locator(".bericht.bot .tekst").last
    assert last.get_attribute("lang") is None
    button = page.locator("#keuzes button").first
    expect(button.locator("span[lang=ar]")).to_have_count(1)
    assert page.locator("#nood [lang=ar]").count() > 0
