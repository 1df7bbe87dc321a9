"""The same security headers on every route, method and error; the list of routes is the router's own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Mount, Route

from bot.content.directory import load_directory
from bot.content.frontpage import load_frontpage
from bot.web.visitor import rendering
from bot.web.visitor.application import ROUTES
from bot.web.visitor.headers import security_headers
from tests.web.conftest import Gateway

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
EXPECTED = {name.lower(): value for name, value in security_headers(load_frontpage().origins).items()}
#: Bodies that are refused in different ways, and one that is not.
BODIES = [b"", b"{}", b"nonsense", b"{" * 9000, b"tekst=hallo"]


def paths() -> Iterator[str]:
    """Every route of the router, with values, and addresses that nobody serves."""
    for route in ROUTES:
        if isinstance(route, Route):
            yield re.sub(r"\{\w+\}", "bestaat-niet", route.path)
        elif isinstance(route, Mount):
            yield from (
                f"{route.path}/page.css",
                f"{route.path}/themas/groningen.css",
                f"{route.path}/nope",
                f"{route.path}/../",
            )
    yield from ("/nope", "/api/nope", "//", "/static", "/%00", "/gesprek/")


def check(answer: httpx.Response) -> None:
    """The very headers, each once, and no cookie."""
    where = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
    found = {name: answer.headers.get_list(name) for name in EXPECTED}
    assert found == {name: [value] for name, value in EXPECTED.items()}, where
    assert "set-cookie" not in answer.headers, where
    assert "server" not in answer.headers, where


def test_every_route_method_and_error_has_them(gateway: Gateway) -> None:
    """All paths with all methods and several bodies; at least nine statuses are met on the way."""
    statuses: set[int] = set()

    async def story() -> None:
        async with gateway(NACHTLICHT_LIMITS="off") as (visitor, _):
            for path in paths():
                for method in METHODS:
                    for body in BODIES if method == "POST" else BODIES[:1]:
                        answer = await visitor.http.request(method, path, content=body)
                        check(answer)
                        statuses.add(answer.status_code)
            opened = await visitor.open()
            check(opened)
            statuses.add(opened.status_code)
            check(await visitor.say("hallo"))
            long = await visitor.say("a" * 1001)
            check(long)
            statuses.add(long.status_code)
            form = {"content-type": "application/x-www-form-urlencoded"}
            check(await visitor.http.post("/gesprek", content=b"actie=weg", headers=form))

    asyncio.run(story())
    print(f"\nstatuses met: {sorted(statuses)}")
    assert statuses >= {200, 201, 204, 303, 400, 404, 405, 413, 415}


def test_too_many_and_not_stored_have_them(gateway: Gateway, tmp_path: Path) -> None:
    """429 and 503."""
    (tmp_path / "nope").write_text("a file where a directory should be")

    async def story() -> None:
        async with gateway() as (visitor, _):
            answers = [await visitor.http.post("/api/conversations", json={}) for _ in range(400)]
            assert {answer.status_code for answer in answers} >= {429}
            for answer in answers:
                check(answer)
        async with gateway(DATABASE_URL=f"sqlite:///{tmp_path}/nope/x.sqlite3") as (visitor, _):
            refused = await visitor.http.post("/api/conversations", json={})
            assert refused.status_code == 503
            check(refused)

    asyncio.run(story())


def test_a_surprise_has_them(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours is an apology with the same headers, also when the page itself is what is broken."""
    monkeypatch.setattr(rendering, "_environment", None)

    async def story() -> None:
        async with gateway() as (visitor, _):
            for path in ("/", "/sporen", "/nope"):
                answer = await visitor.http.get(path)
                assert answer.status_code == 503
                assert 'href="tel:112"' in answer.text
                number = load_directory("groningen").get("veilig_thuis").shown[0]
                assert f'href="{number.link}"' in answer.text
                assert str(number.value) in answer.text
                check(answer)

    asyncio.run(story())


def test_the_policy_is_strict() -> None:
    """Nothing unsafe, nothing from elsewhere but the exits of the form, and no string may become a script."""
    policy = EXPECTED["content-security-policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert "unsafe" not in policy
    assert "*" not in policy
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert directives["trusted-types"] == "'none'"
    assert set(directives["form-action"].split()) == {"'self'", *load_frontpage().origins}
    assert [name for name, value in directives.items() if "http" in value] == ["form-action"]
    assert EXPECTED["cache-control"] == "no-store"
    assert EXPECTED["referrer-policy"] == "no-referrer"
