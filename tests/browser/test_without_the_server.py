"""The server is gone after the page has loaded: danger gets its answer, and what was sent waits and goes once."""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from bot.safety import assess
from tests.browser.actors import CANARY, Site, judged, say
from tests.safety.figures import read

TABLES = ("acute.tsv", "lookalikes.tsv", "everyday_dutch.tsv")
READINGS = Path(__file__).resolve().parents[1] / "safety"


def offline(site: Site, page: Any) -> None:
    """No line to our server any more."""
    page.context.set_offline(True)


@pytest.fixture
def page(site: Site) -> Any:
    """A page with a conversation that has begun and the rules for danger in memory."""
    found = site.visit()
    judged(found)
    say(found, "hallo")
    return found


def send(page: Any, text: str) -> None:
    """Type and press Enter, without waiting for anything."""
    page.fill("#tekst", text)
    page.keyboard.press("Enter")


#: What is typed, the number of the first line, and another number that must be on the page.
DANGER = [
    ("hij schopt de deur eruit", "tel:112", "tel:08002000"),
    ("ik hoor bij de buren iemand gillen", "tel:112", "tel:08002000"),
    ("ik wil niet meer leven", "tel:113", "tel:112"),
    ("ik heb net pillen geslikt om dood te gaan", "tel:112", "tel:113"),
    ("ik ga haar nu slaan ik hou het niet meer", "tel:112", "tel:08002000"),
    ("he is hitting me right now please send the police", "tel:112", "tel:08002000"),
]


@pytest.mark.parametrize(("text", "number", "other"), DANGER)
def test_danger_gets_the_answer_that_the_server_would_give(
    site: Site, page: Any, text: str, number: str, other: str
) -> None:
    """Within 3.5 seconds of sending, word for word, with numbers that can be pressed."""
    site.rasa.dead = True
    page.locator("#gesprek").get_by_text("Antwoord op hallo").wait_for()
    opened = httpx.post(f"{site.address}/api/conversations", json={}).json()["conversation"]
    body = {"id": "6b1e0c1e-6b7a-4a6e-9d83-0e6f5f0a0a11", "text": text}
    answer = httpx.post(f"{site.address}/api/conversations/{opened}/messages", json=body).json()
    offline(site, page)
    began = time.monotonic()
    send(page, text)
    page.locator(f"#gesprek .visitor ~ .bot a[href='{number}']").first.wait_for(timeout=3500)
    print(f"\n{text!r}: {time.monotonic() - began:.2f} s")
    page.locator("#gesprek .visitor ~ .bot .tekst").nth(1).wait_for()
    shown = page.locator("#gesprek .visitor ~ .bot .tekst").all_inner_texts()[1:]
    first = [message["text"] for message in answer["messages"]]
    assert shown[0] == first[0]
    assert set(shown) <= set(first)
    assert page.locator(f"a[href='{other}']:visible").count() > 0
    assert ("alarm" in page.evaluate("document.body.className")) is answer["alert"]


def test_what_is_sent_waits_and_goes_once(site: Site, page: Any) -> None:
    """Two messages, in order, each once and with the id it had; the page says that they wait."""
    sent: list[Any] = []
    page.on(
        "request",
        lambda request: sent.append(json.loads(request.post_data)) if "/messages" in request.url else None,
    )
    offline(site, page)
    send(page, f"eerste {CANARY}")
    page.locator(".wacht .status", has_text="Wacht op verbinding").wait_for()
    expect(page.locator("#wachten a[href='tel:112']")).to_be_visible()
    expect(page.locator("#wachten a[href='tel:08002000']")).to_be_visible()
    assert "alarm" not in page.evaluate("document.body.className")
    send(page, "tweede vraag")
    assert page.input_value("#tekst") == ""
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    page.get_by_text("Antwoord op tweede vraag").wait_for()
    expect(page.locator("#gesprek .visitor")).to_have_count(3)
    assert page.locator(".wacht, .status, #wachten:visible").count() == 0
    assert [question.text for question in site.rasa.asked[-2:]] == [f"eerste {CANARY}", "tweede vraag"]
    expect(page.get_by_text(f"Antwoord op eerste {CANARY}")).to_have_count(1)
    assert len({body["id"] for body in sent if "text" in body}) == 2
    assert page.inner_text("#melding").startswith("Er is weer verbinding")


def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(site: Site, page: Any) -> None:
    """The server did its work and the line broke before the answer: the same id brings it, and nothing twice."""
    asked = len(site.rasa.asked)
    lost: list[str] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        httpx.post(route.request.url, json=json.loads(route.request.post_data))
        route.abort()

    page.context.route(re.compile("/messages$"), lose)
    send(page, "mijn ex volgt me")
    page.get_by_text("Antwoord op mijn ex volgt me").wait_for()
    assert len(site.rasa.asked) == asked + 1
    expect(page.get_by_text("Antwoord op mijn ex volgt me")).to_have_count(1)


def test_a_server_that_hangs(site: Site, page: Any) -> None:
    """No error, no answer: the numbers are there within 3.5 seconds, for danger as for anything else."""
    page.context.route(re.compile("/messages$"), lambda _: None)
    began = time.monotonic()
    send(page, "wat is stalking")
    page.locator("#wachten a[href='tel:112']").wait_for(timeout=3500)
    expect(page.locator("#wachten a[href='tel:08002000']")).to_be_visible()
    print(f"\nnumbers after {time.monotonic() - began:.2f} s")
    other = site.visit()
    judged(other)
    say(other, "hallo")
    other.context.route(re.compile("/messages$"), lambda _: None)
    began = time.monotonic()
    send(other, "hij staat met een mes voor de deur")
    other.locator("#gesprek").get_by_text("Bel nu 112").wait_for(timeout=3500)
    print(f"danger after {time.monotonic() - began:.2f} s")


def test_danger_that_was_answered_is_not_answered_again(site: Site, page: Any) -> None:
    """When the line is back the server's answer adds its buttons, and says nothing a second time."""
    offline(site, page)
    send(page, "hij schopt de deur eruit")
    page.locator("#gesprek").get_by_text("Bel nu 112").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Ik ben nu veilig").wait_for()
    texts = page.locator("#gesprek .tekst").all_inner_texts()
    assert len(texts) == len(set(texts))
    assert "alarm" in page.evaluate("document.body.className")


def test_without_the_rules_everybody_sees_112(site: Site) -> None:
    """The rules did not load either: nobody judged, so 112 is large."""
    context = site.browser.new_context()
    context.route(re.compile("gevaar.json"), lambda route: route.abort())
    page = context.new_page()
    page.goto(site.address)
    page.locator("html[data-oordeel=niet]").wait_for(state="attached")
    offline(site, page)
    send(page, "hoe laat is het")
    page.locator("#wachten a[href='tel:112']").wait_for()
    assert "alarm" in page.evaluate("document.body.className")


def test_leaving_while_something_waits_sends_nothing_more(site: Site, page: Any) -> None:
    """What was not sent is never sent."""
    asked = len(site.rasa.asked)
    page.context.route(re.compile("/api/"), lambda route: route.abort())
    send(page, CANARY)
    page.locator("#wachten").wait_for()
    page.click("#weg")
    page.get_by_text("het weer van vandaag").wait_for()
    page.wait_for_timeout(1500)
    assert len(site.rasa.asked) == asked


def table() -> list[str]:
    """Every sentence of the tables of bot.safety."""
    texts = [row.text for name in TABLES for row in read(name)]
    for name in ("languages.tsv", "readings.tsv"):
        with (READINGS / name).open(encoding="utf-8", newline="") as rows:
            texts += [row[-1] for row in csv.reader(rows, delimiter="\t") if row and not row[0].startswith("#")]
    return texts


def test_the_page_judges_as_the_server_does(site: Site) -> None:
    """Agreement over all tables, in Chromium; no sentence with 112 at the server is without at the page."""
    page = site.visit()
    judged(page)
    texts = table()
    page.evaluate(
        """async () => {
          const found = await (await fetch("/gevaar.json")).json();
          window.assess = nachtlichtSafety(found.phrases);
        }"""
    )
    began = time.monotonic()
    heard: list[str] = page.evaluate("texts => texts.map(text => window.assess(text).danger)", texts)
    taken = time.monotonic() - began
    known = [assess(text).danger for text in texts]
    same = sum(one == other.value for one, other in zip(heard, known, strict=True))
    quieter = [
        text
        for text, one, other in zip(texts, heard, known, strict=True)
        if other.urgent and one in ("none", "suicide")
    ]
    print(
        f"\nagreement {same} of {len(texts)}, quieter than the server {len(quieter)}, "
        f"{1000 * taken / len(texts):.2f} ms each"
    )
    assert quieter == []
    assert same / len(texts) >= 0.995
