"""A Chromium with its back-forward cache on, and a gateway that listens, for all browser tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.web import app
from tests.browser.actors import Actor, Site, frontpage, plain_sites
from tests.web.conftest import empty_database, read_once
from tests.web.server import serving
from tests.web.staff.conftest import house

__all__ = ["empty_database", "house", "read_once"]

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: Playwright switches it off by itself; then the Back button proves nothing.
NOT_OFF = ["--disable-back-forward-cache"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this room needs a browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Any]:
    """Playwright, only in this room: its loop is in the way of others. Without Chromium nothing is tested."""
    if not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM HERE: the page was not tested in a browser (make browser installs it)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="package")
def browser(playwright: Any) -> Iterator[Any]:
    """One Chromium for all."""
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=NOT_OFF)
    yield found
    found.close()


@pytest.fixture(scope="package")
def standing(tmp_path_factory: pytest.TempPathFactory, empty_database: Path, browser: Any) -> Iterator[Site]:
    """The gateway, started once."""
    directory = tmp_path_factory.mktemp("browser")
    (directory / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
    rasa = Actor()
    with plain_sites() as plain, pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "load_frontpage", lambda: frontpage(plain))
        with serving(directory, rasa, NACHTLICHT_LIMITS="off", NACHTLICHT_TEST_CLOCK="1") as address:
            yield Site(address, rasa, plain, browser)


@pytest.fixture
def site(standing: Site) -> Iterator[Site]:
    """The same gateway, with everything well again."""
    standing.rasa.dead, standing.rasa.delay, standing.plain.delay = False, 0.0, 0.0
    standing.rasa.asked.clear()
    yield standing
    for context in standing.browser.contexts:
        context.close()
