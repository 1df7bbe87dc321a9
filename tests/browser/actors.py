"""Who acts in the browser tests: a Rasa that says more, plain sites to leave to, and a visitor with a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.content.frontpage import Frontpage, load_frontpage
from bot.conversation.reply import BotReply
from bot.web.rasa import Question, read_reply
from tests.web.fakes import FakeRasa, channel_body

#: A word that may be nowhere once somebody has left: it stands in what was typed and in the answer.
CANARY = "kanarievogel"
#: Where a visitor came from before the chat, and what the exits show.
HOST, PLAIN = "waar ik vandaan kwam", "het weer van vandaag"


@dataclass
class Actor(FakeRasa):
    """Answers "drie" with three bubbles, everything else as the others do."""

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        reply = await super().ask(question, seconds)
        if reply is None or "drie" not in (question.text or ""):
            return reply
        body = channel_body(acute=0.01)
        bubbles = [
            {"text": f"Bel {number} over {question.text}", "links": []} for number in ("een", "twee", "drie")
        ]
        body["messages"][0]["bubbles"] = bubbles
        return read_reply(body)


@dataclass
class Plain:
    """Sites that are none of ours; `delay` is how long they take to answer, in seconds."""

    address: str = ""
    delay: float = 0.0
    visits: list[str] = field(default_factory=list)

    @property
    def exits(self) -> tuple[str, ...]:
        """Three places to leave to."""
        return tuple(f"{self.address}/uit/{name}" for name in ("weer", "nieuws", "trein"))


@contextmanager
def plain_sites() -> Iterator[Plain]:
    """A server of its own, so that leaving really leads to another origin."""
    plain = Plain()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            out = self.path.startswith("/uit/")
            plain.visits.append(self.path)
            time.sleep(plain.delay if out else 0)
            body = f"<!doctype html><title>x</title><p>{PLAIN if out else HOST}</p>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    plain.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield plain
    finally:
        server.shutdown()


@dataclass
class Site:
    """The gateway that really listens, the Rasa behind it and the sites around it."""

    address: str
    rasa: Actor
    plain: Plain
    browser: Any

    def visit(self, path: str = "/", clock: bool = False, **options: Any) -> Any:
        """A page in a fresh context that came from another site."""
        context = self.browser.new_context(**options)
        context.set_default_timeout(8000)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.goto(f"{self.plain.address}/begin")
        page.goto(self.address + path)
        return page


def frontpage(plain: Plain) -> Frontpage:
    """The real list of doors, with exits that these tests can reach."""
    return Frontpage(plain.exits, load_frontpage().doors)


def say(page: Any, text: str) -> None:
    """Type, send, and wait until the whole answer is there."""
    before = page.locator("#gesprek .bericht").count()
    page.fill("#tekst", text)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => document.querySelectorAll('#gesprek .bericht').length >= before + 2"
        " && !document.querySelector('.wacht, .bezig') && !document.getElementById('keuzes').hidden",
        arg=before,
    )


def judged(page: Any) -> None:
    """Wait until the page has the rules for danger."""
    page.locator("html[data-oordeel=klaar]").wait_for(state="attached")


def hide(page: Any) -> None:
    """Put the page in the background, as far as the page can tell, and take it back."""
    for hidden in ("true", "false"):
        page.evaluate(
            f"Object.defineProperty(document, 'hidden', {{get: () => {hidden}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )


def seen(page: Any) -> int:
    """How often the canary stands anywhere on the page: text, attributes, fields, accessibility tree."""
    html = page.content()
    fields = page.evaluate("Array.from(document.querySelectorAll('input, textarea'), field => field.value).join()")
    session = page.context.new_cdp_session(page)
    tree = str(session.send("Accessibility.getFullAXTree"))
    session.detach()
    return int(html.count(CANARY) + fields.count(CANARY) + tree.count(CANARY))
