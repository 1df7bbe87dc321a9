"""`python -m scripts.screenshots [folder]`: pictures of the page, with our real texts and a fixed clock.

Needs Chromium (`make browser`). The model is not asked: a word in the message chooses the text, so that a picture
shows the page and nothing else, and is the same tomorrow. Those with a human: tests/browser/test_handover.py.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bot.content.copybook import Context, load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation.reply import BotReply
from bot.safety import assess
from bot.safety.language import language_of
from bot.web.rasa import Question, read_reply
from tests.browser.actors import hide, judged
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.web.fakes import FakeRasa, channel_body
from tests.web.server import serving

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
#: A Friday night in winter, at 02:35.
NIGHT = {"X-Now": "2026-01-16T02:35"}
NINE_MINUTES = 9 * 60 * 1000 + 6000
BOOK = load_municipal_copy(load_directory("groningen"))
#: A word in the message → the text that answers it.
WORDS = {"volgt": "stalking", "verkracht": "seksueel_geweld", "buren": "omstander_thuisgeweld"}


class Reader(FakeRasa):
    """Answers with our real texts."""

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        text = question.text or ""
        language = language_of(text)
        key = next(
            (key for word, key in WORDS.items() if word in text), f"taal_{language}" if language else "begroeting"
        )
        answer = BOOK.render(key, Context(now=question.now, values={"alleen": "ja"}))
        body = channel_body(acute=0.9 if assess(text).danger.urgent else 0.01)
        body["messages"][0]["bubbles"] = [
            {"text": one.text, "links": [{"label": link.label, "href": link.href} for link in one.links]}
            for one in answer.bubbles
        ]
        body["messages"][0]["buttons"] = [{"label": one.label, "to": one.to} for one in answer.buttons]
        return read_reply(body)


def say(page: Any, text: str) -> None:
    page.fill("#tekst", text)
    page.keyboard.press("Enter")
    page.wait_for_timeout(2200)


def start(_: Any) -> None:
    return


def talk(page: Any) -> None:
    say(page, "mijn ex volgt me overal, hij staat elke avond in de straat")


def danger(page: Any) -> None:
    say(page, "hij schopt de deur eruit")


def suicide(page: Any) -> None:
    say(page, "ik wil niet meer leven")


def offline(page: Any) -> None:
    judged(page)
    page.context.set_offline(True)
    say(page, "hij staat nu met een mes voor de deur")


def waiting(page: Any) -> None:
    judged(page)
    talk(page)
    page.context.set_offline(True)
    say(page, "mag ik ook zonder naam bellen")


def idle(page: Any) -> None:
    page.clock.run_for(1000)
    page.fill("#tekst", "mijn ex volgt me overal")
    page.keyboard.press("Enter")
    page.clock.run_for(4000)
    page.clock.fast_forward(NINE_MINUTES)
    page.get_by_role("alertdialog").wait_for()


def cover(page: Any) -> None:
    talk(page)
    hide(page)


def language(page: Any) -> None:
    say(page, "زوجي يضربني ساعدوني")


@dataclass(frozen=True)
class Picture:
    """One picture: what brings it about, where, and on what kind of screen."""

    name: str
    bring: Callable[[Any], None]
    width: int = 390
    height: int = 780
    dark: bool = False
    path: str = "/"


PICTURES = [
    *(
        Picture(f"{name}-telefoon", bring)
        for name, bring in (("start", start), ("gevaar", danger), ("zelfdoding", suicide))
    ),
    Picture("start-nacht", start, dark=True),
    Picture("gesprek-nacht", talk, dark=True),
    Picture("gevaar-nacht", danger, dark=True),
    Picture("gevaar-klein", danger, 320, 640),
    Picture("start-tablet", start, 768, 1024),
    Picture("start-breed", start, 1280, 860),
    Picture("gesprek-breed", talk, 1280, 860),
    Picture("gesprek-breed-nacht", talk, 1280, 860, dark=True),
    Picture("gevaar-breed", danger, 1280, 860),
    Picture("zonder-server", offline),
    Picture("wacht-op-verbinding", waiting),
    Picture("stilte", idle),
    Picture("afgedekt", cover, dark=True),
    Picture("andere-taal", language),
    Picture("sporen", start, path="/sporen"),
    Picture("voor-gemeenten", start, 1280, 860, path="/voor-gemeenten"),
]


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(Path(directory), Reader(), NACHTLICHT_TEST_CLOCK="1", NACHTLICHT_LIMITS="off") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for picture in PICTURES:
            context = browser.new_context(
                viewport={"width": picture.width, "height": picture.height},
                color_scheme="dark" if picture.dark else "light",
                extra_http_headers=NIGHT,
            )
            page = context.new_page()
            if picture.bring is idle:
                page.clock.install()
            page.goto(address + picture.path)
            picture.bring(page)
            page.screenshot(path=str(folder / f"{picture.name}.png"))
            context.close()
            print(folder / f"{picture.name}.png", flush=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
