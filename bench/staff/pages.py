"""A few questions over HTTP, as a reviewer who is signed in: `over_http(url, made, directory, runs)`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

from bench.staff.generate import Generated
from bench.staff.measure import Figure, timed, worked_by
from bot.settings import load
from bot.staff.roles import Role
from bot.web.staff.application import make_staff_application
from tests.staff.conftest import make_house
from tests.web.staff.conftest import Browser


def over_http(url: str, made: Generated, directory: Path, runs: int) -> Iterator[Figure]:
    """The whole way: the door, the session, the template."""
    settings = load({"NACHTLICHT_VAR": str(directory)}, env_file=directory / "no.env")
    for house in make_house(directory, url, made=True):
        browser = Browser(house, make_staff_application(settings, house.staff))
        browser.sign_in(house.settle(f"r{uuid.uuid4().hex[:8]}", Role.reviewer))
        worked = worked_by(url)
        common = made.vocabulary[0]
        for path in (
            "/gesprekken",
            "/gesprekken?rol=pleger&thema=stalking",
            f"/gesprekken?zoek={common}&vlag=ja",
            f"/gesprekken/{made.columns['ref'][made.size // 2]}?thema=stalking",
        ):
            browser.get(path)

            def ask(browser: Browser = browser, path: str = path) -> int:
                page = browser.get(path)
                assert page.status == 200, (path, page.status)
                return page.raw.count("data-regel")

            yield timed(f"HTTP {path.replace(common, 'WORD')[:40]}", ask, runs, worked)
