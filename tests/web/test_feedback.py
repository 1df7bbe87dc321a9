"""What a visitor thinks of it: kept, heard for danger, and never in the way; by calls and by forms."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bot.conversation.schema import feedback
from bot.db import make_engine
from tests.web.conftest import Gateway
from tests.web.fakes import Visitor, new_id

DANGER = "hij schopt nu de deur eruit"


def _rows(directory: Path) -> list[tuple[str, bool, bool]]:
    engine = make_engine(f"sqlite:///{directory / 'nachtlicht.sqlite3'}")
    with engine.connect() as connection:
        found = connection.execute(sa.select(feedback)).all()
    engine.dispose()
    return [(row.thumb, row.urgent, row.body is not None) for row in found]


async def _think(visitor: Visitor, body: object) -> httpx.Response:
    return await visitor.http.post(
        f"/api/conversations/{visitor.token}/feedback",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )


def test_a_thumb_and_a_sentence_are_kept_once(gateway: Gateway, tmp_path: Path) -> None:
    """204; the last thumb counts, and a thumb alone leaves the sentence."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            await visitor.say("mijn ex volgt me")
            for body in ({"thumb": "up"}, {"thumb": "down", "text": "ik zocht iets anders"}, {"thumb": "up"}):
                answer = await _think(visitor, body)
                assert (answer.status_code, answer.content) == (204, b"")
        assert _rows(tmp_path) == [("up", False, True)]

    asyncio.run(story())


def test_danger_in_the_sentence_gets_112(gateway: Gateway, tmp_path: Path) -> None:
    """Somebody writes it where nobody expects it: 112 in the first line, large; it is kept too."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            await visitor.say("mijn ex volgt me")
            asked = len(rasa.asked)
            answer = await _think(visitor, {"thumb": "down", "text": DANGER})
            assert answer.status_code == 200
            said = answer.json()
            assert said["alert"] is True
            assert said["messages"][0]["urgent"] is True
            assert "112" in said["messages"][0]["text"]
            assert len(rasa.asked) == asked, "the rules alone judge it"
            later = (await visitor.say("hallo")).json()
            assert later["alert"] is True, "the alert stays until she says that it is over"
        assert _rows(tmp_path) == [("down", True, True)]

    asyncio.run(story())


def test_thoughts_of_suicide_in_the_sentence_get_113(gateway: Gateway) -> None:
    """Also there."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            answer = await _think(visitor, {"thumb": "down", "text": "ik wil niet meer leven"})
            assert answer.status_code == 200
            assert "113" in answer.text

    asyncio.run(story())


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({}, 400, "no thumb"),
        ({"thumb": "sideways"}, 400, "another thumb"),
        ({"thumb": ["up"]}, 400, "a list"),
        ({"thumb": "up", "text": 5}, 400, "no text"),
        ([], 400, "no object"),
        ({"thumb": "up", "text": "a" * 301}, 413, "more than a sentence"),
        ({"thumb": "up", "text": "a" * 9000}, 413, "more than a body"),
        ({"thumb": "up", "text": "😀" * 300}, 204, "300 code points"),
        ({"thumb": "up", "text": None}, 204, "no sentence"),
        ({"thumb": "up", "text": " \u200b "}, 204, "nothing that anybody sees"),
        ({"thumb": "up", "text": "/restart{}"}, 204, "no command"),
        ({"thumb": "up", "text": "\ud800"}, 204, "half a character"),
    ],
)
def test_what_is_accepted(gateway: Gateway, body: object, status: int, why: str) -> None:
    """And what is refused, with the numbers beside it as everywhere."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            answer = await _think(visitor, body)
            assert answer.status_code == status, why
            if status >= 400:
                assert "112" in answer.text

    asyncio.run(story())


@pytest.mark.parametrize(
    ("body", "status"), [({"thumb": "x", "text": DANGER}, 400), ({"thumb": "up", "text": DANGER + "!" * 300}, 413)]
)
def test_a_refused_sentence_was_looked_at(gateway: Gateway, body: object, status: int) -> None:
    """Danger in what is refused comes first."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            answer = await _think(visitor, body)
            assert answer.status_code == status
            assert answer.json()["alert"] is True
            assert answer.json()["messages"][0]["urgent"] is True

    asyncio.run(story())


def test_an_unknown_conversation_and_a_locked_store(
    gateway: Gateway, blocked_store: Callable[[], AbstractContextManager[None]]
) -> None:
    """404 and 503, each with the answer to danger first."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            visitor.token = "nobody"
            assert (await _think(visitor, {"thumb": "up"})).status_code == 404
            await visitor.open()
            with blocked_store():
                answer = await _think(visitor, {"thumb": "up", "text": DANGER})
            assert answer.status_code == 503
            assert answer.json()["messages"][0]["urgent"] is True
            await visitor.http.post(f"/api/conversations/{visitor.token}/erase")
            assert (await _think(visitor, {"thumb": "up"})).status_code == 404

    asyncio.run(story())


def test_nobody_gives_a_hundred_in_a_minute(gateway: Gateway) -> None:
    """429 after some."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            found = {(await _think(visitor, {"thumb": "up"})).status_code for _ in range(70)}
            assert found == {204, 429}

    asyncio.run(story())


def test_an_erase_takes_it_along(gateway: Gateway, tmp_path: Path) -> None:
    """Row and sentence."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            await _think(visitor, {"thumb": "up", "text": "kanarie-feedback"})
            await visitor.http.post(f"/api/conversations/{visitor.token}/erase")
        assert _rows(tmp_path) == []

    asyncio.run(story())
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert b"kanarie-feedback" not in b"".join(one.read_bytes() for one in files)


def _token(page: str) -> str:
    found = re.search(r'name="gesprek" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_same_without_scripting(gateway: Gateway, tmp_path: Path) -> None:
    """A form of its own: thanks, the conversation still there; danger gets 112; too long is given back."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            first = await visitor.http.get("/")
            assert 'id="mening"' in first.text
            page = await visitor.http.post("/gesprek", data={"nummer": new_id(), "tekst": "mijn ex volgt me"})
            given = {"gesprek": _token(page.text)}
            thanked = await visitor.http.post("/gesprek", data={**given, "duim": "down", "mening": "te lang"})
            assert thanked.status_code == 200
            assert "Dank je." in thanked.text
            assert "mijn ex volgt me" in thanked.text
            assert _rows(tmp_path) == [("down", False, True)]
            long = await visitor.http.post("/gesprek", data={**given, "duim": "up", "mening": "woord " * 60})
            assert long.status_code == 413
            assert "woord woord" in long.text
            nonsense = await visitor.http.post("/gesprek", data={**given, "duim": "x", "mening": DANGER})
            assert nonsense.status_code == 400
            assert "alarm" in nonsense.text
            danger = await visitor.http.post("/gesprek", data={**given, "duim": "down", "mening": DANGER})
            assert danger.status_code == 200
            assert 'class="praat alarm"' in danger.text
            assert 'class="bericht bot urgent"' in danger.text

    asyncio.run(story())
