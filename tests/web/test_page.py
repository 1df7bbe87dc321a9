"""The page without scripting: the same conversation through forms, the id in a hidden field only."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from bot.content.frontpage import load_frontpage
from tests.web.conftest import Gateway

STATIC = Path(__file__).resolve().parents[2] / "bot/web/visitor/static"


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found.group(1)


async def send(http: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    """Press a button of the form on this page."""
    body = {"gesprek": hidden(page, "gesprek"), "nummer": hidden(page, "nummer"), **fields}
    return await http.post("/gesprek", data=body)


def test_the_numbers_are_in_the_first_four_kilobytes(gateway: Gateway) -> None:
    """Before anything else is loaded, 112 and 0800-2000 can be pressed, and it says that it is a computer."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await visitor.http.get("/")
            first = page.content[:4096].decode("utf-8", "ignore")
            assert 'href="tel:112"' in first
            assert 'href="tel:08002000"' in first
            assert "0800-2000" in first
            assert "computer" in first
            assert "<title>Informatie</title>" in first

    asyncio.run(story())


def test_the_page_is_small(gateway: Gateway) -> None:
    """At most 60 KB before it can be read, 100 KB in all; nothing from elsewhere."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await visitor.http.get("/")
            loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
            loaded |= {f"/static/{script.name}" for script in STATIC.glob("*.js")}
            files = [await visitor.http.get(path) for path in sorted(loaded)]
            assert all(file.status_code == 200 for file in files)
            css = (STATIC / "page.css").stat().st_size
            assert len(page.content) + css < 60 * 1024
            assert len(page.content) + sum(len(file.content) for file in files) < 100 * 1024
            assert not re.search(r'(?:src|action)="https?:', page.text)

    asyncio.run(story())


def test_nothing_is_kept_before_somebody_says_something(gateway: Gateway) -> None:
    """Looking at the page opens no conversation."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await visitor.http.get("/")
            assert hidden(page, "gesprek") == ""

    asyncio.run(story())


def test_a_conversation_through_forms(gateway: Gateway) -> None:
    """Type, read the whole history, press a button, and the address never holds the id."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            first = await visitor.http.get("/")
            second = await send(visitor.http, first, tekst="mijn ex volgt me <b>steeds</b>")
            assert second.status_code == 200
            assert "Antwoord op mijn ex volgt me" in second.text
            assert "<b>steeds" not in second.text
            assert hidden(second, "gesprek")
            assert hidden(second, "gesprek") not in str(second.url)
            third = await send(visitor.http, second, tekst="en hij belt ook")
            assert third.text.index("mijn ex volgt me") < third.text.index("en hij belt ook")
            choice = re.search(r'name="keuze" value="([^"]+)">Een mens spreken', third.text)
            assert choice
            fourth = await send(visitor.http, third, keuze=choice.group(1))
            assert fourth.status_code == 200
            assert rasa.asked[-1].choice == "mens_spreken"

    asyncio.run(story())


def test_sending_a_form_twice_does_nothing_twice(gateway: Gateway) -> None:
    """A reload repeats the same message number, and Rasa is asked once."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            second = await send(visitor.http, await visitor.http.get("/"), tekst="hallo")
            await send(visitor.http, second, tekst="mijn ex volgt me")
            asked = len(rasa.asked)
            await send(visitor.http, second, tekst="mijn ex volgt me")
            assert len(rasa.asked) == asked

    asyncio.run(story())


def test_a_button_of_the_greeting_begins(gateway: Gateway) -> None:
    """Who presses before typing gets a conversation and the answer to that button."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            page = await send(visitor.http, await visitor.http.get("/"), keuze="begin:1")
            assert page.status_code == 200
            assert rasa.asked[0].choice == "stalking"
            wrong = await send(visitor.http, await visitor.http.get("/"), keuze="begin:99")
            assert wrong.status_code == 400
            assert "tel:112" in wrong.text

    asyncio.run(story())


def test_leaving_erases_and_goes_elsewhere(gateway: Gateway) -> None:
    """The exit is a POST: 303 to a neutral site, and the conversation is gone."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await send(visitor.http, await visitor.http.get("/"), tekst="hallo")
            visitor.token = hidden(page, "gesprek")
            away = await visitor.http.post("/gesprek", data={"gesprek": visitor.token, "actie": "weg"})
            assert away.status_code == 303
            assert away.headers["location"] in load_frontpage().exits
            assert away.headers["clear-site-data"] == '"cache"'
            assert (await visitor.say("hallo")).status_code == 404
            nothing = await visitor.http.post("/gesprek", data={"gesprek": "", "actie": "weg"})
            assert nothing.status_code == 303

    asyncio.run(story())


def test_danger_makes_112_large(gateway: Gateway) -> None:
    """With the alert on, the page says so to its style, also without scripting and without Rasa."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            rasa.dead = True
            page = await send(visitor.http, await visitor.http.get("/"), tekst="hij schopt de deur eruit")
            assert '<body class="praat alarm"' in page.text
            assert "Bel nu 112" in page.text

    asyncio.run(story())


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"tekst": ""}, 400, "nothing typed"),
        ({"tekst": "\u200b "}, 400, "nothing to be seen"),
        ({"tekst": "a" * 1001}, 413, "too long"),
        ({"tekst": "a" * 30_000}, 413, "a form over its cap"),
        ({"gesprek": "bestaat-niet", "tekst": "hallo"}, 404, "an invented conversation"),
        ({"nummer": "7", "tekst": "hallo"}, 400, "a number that is none"),
        ({"keuze": "é"}, 400, "a choice that cannot be"),
    ],
)
def test_bad_forms_get_a_page_with_the_numbers(
    gateway: Gateway, fields: dict[str, str], status: int, reason: str
) -> None:
    """What cannot be accepted is answered by the page itself, with the status of the contract."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await send(visitor.http, await visitor.http.get("/"), **fields)
            assert page.status_code == status, reason
            assert 'href="tel:112"' in page.text
            assert 'role="alert"' in page.text

    asyncio.run(story())


def test_what_was_typed_comes_back_when_it_was_refused(gateway: Gateway) -> None:
    """Nobody has to type it twice."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await send(visitor.http, await visitor.http.get("/"), tekst="heel lang " * 101)
            assert "heel lang heel lang" in page.text.split('<textarea id="tekst"')[1]

    asyncio.run(story())


def test_no_store_still_shows_the_page(gateway: Gateway, tmp_path: Path) -> None:
    """When there is no place for a database, the page, the numbers and the answer to danger are there."""
    (tmp_path / "nope").write_text("a file where a directory should be")

    async def story() -> None:
        environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/nope/x.sqlite3"}
        async with gateway(**environment) as (visitor, _):
            page = await visitor.http.get("/")
            assert page.status_code == 200
            refused = await send(visitor.http, page, tekst="hij schopt de deur eruit")
            assert refused.status_code == 503
            assert "Bel nu 112" in refused.text
            health = (await visitor.http.get("/health")).json()
            assert (health["status"], health["parts"]["database"]) == ("degraded", "down")

    asyncio.run(story())


def test_lost_people_get_a_page(gateway: Gateway) -> None:
    """An unknown address is a page with the numbers, not a line of JSON."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            page = await visitor.http.get("/wp-admin")
            assert page.status_code == 404
            assert page.headers["content-type"].startswith("text/html")
            assert 'href="tel:112"' in page.text
            again = await visitor.http.get("/gesprek")
            assert (again.status_code, again.headers["location"]) == (303, "/")

    asyncio.run(story())
