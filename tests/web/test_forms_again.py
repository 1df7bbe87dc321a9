"""A form that the browser sends again: after leaving it shows nothing, before that it does nothing twice."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversation.models import Opened
from bot.web.visitor.beginnings import MOST, Beginnings
from tests.web.conftest import Gateway
from tests.web.test_page import hidden

WORDS = "mijn ex volgt me kanarievogel"


def test_the_first_form_again_after_leaving_shows_nothing(gateway: Gateway) -> None:
    """Back and "send again": the words of the first form are nowhere, not even in the field."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            start = await visitor.http.get("/")
            form = {"gesprek": "", "nummer": hidden(start, "nummer"), "tekst": WORDS}
            page = await visitor.http.post("/gesprek", data=form)
            later = {"gesprek": hidden(page, "gesprek"), "nummer": hidden(page, "nummer"), "tekst": WORDS}
            await visitor.http.post("/gesprek", data=later)
            await visitor.http.post("/gesprek", data={"gesprek": hidden(page, "gesprek"), "actie": "weg"})
            asked = len(rasa.asked)
            for again in (form, later):
                answer = await visitor.http.post("/gesprek", data=again)
                assert answer.status_code == 404
                assert "kanarievogel" not in answer.text
                assert 'href="tel:112"' in answer.text
            assert len(rasa.asked) == asked

    asyncio.run(story())


def test_the_first_form_twice_is_one_conversation(gateway: Gateway) -> None:
    """Two presses at once: both get the same answer of the same conversation."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            start = await visitor.http.get("/")
            form = {"gesprek": "", "nummer": hidden(start, "nummer"), "tekst": WORDS}
            pages = await asyncio.gather(*(visitor.http.post("/gesprek", data=form) for _ in range(2)))
            assert len({hidden(page, "gesprek") for page in pages}) == 1
            assert len(rasa.asked) == 1

    asyncio.run(story())


def test_what_could_not_begin_may_be_tried_again() -> None:
    """A failure is not remembered, and neither are more forms than a night brings."""

    async def fails() -> Opened:
        raise ConnectionError

    async def story() -> None:
        beginnings = Beginnings()
        for _ in range(2):
            with pytest.raises(ConnectionError):
                await beginnings.begin("a", fails)

        async def opens() -> Opened:
            return opened

        opened = object.__new__(Opened)
        for number in range(MOST + 5):
            assert await beginnings.begin(str(number), opens) is opened
        assert len(beginnings._begun) <= MOST + 1

    asyncio.run(story())


def test_only_what_is_the_same_for_everybody_is_compressed(gateway: Gateway) -> None:
    """Pages to read, style, scripts and rules are; a conversation never is, and without asking nothing is."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            for path in ("/", "/sporen", "/static/page.css", "/static/assess.js", "/gevaar.json", "/openapi.yml"):
                small = await visitor.http.get(path, headers={"Accept-Encoding": "gzip"})
                plain = await visitor.http.get(path, headers={"Accept-Encoding": "identity"})
                assert small.headers["content-encoding"] == "gzip", path
                assert "content-encoding" not in plain.headers, path
                assert plain.headers["vary"] == small.headers["vary"] == "Accept-Encoding"
            await visitor.open()
            page = await visitor.http.post("/gesprek", data={"gesprek": visitor.token, "tekst": WORDS})
            assert "content-encoding" not in page.headers
            assert "content-encoding" not in (await visitor.say(WORDS)).headers

    asyncio.run(story())
