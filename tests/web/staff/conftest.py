"""The staff's pages over a database of their own, and people who visit them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.staff.roles import Role
from bot.web.staff.application import make_staff_application
from tests.staff.conftest import PASSWORD, House, Person, make_house
from tests.web.fakes import settings_for

ADDRESS = "https://staff.example"
PROOF = re.compile(r'name="_bewijs" value="([0-9a-f]+)"')
CARRIED = re.compile(r'name="_verder" value="([^"]*)"')


@dataclass
class Browser:
    """Somebody at a browser that keeps cookies and fills in forms."""

    house: House
    application: Starlette
    address: str = ADDRESS
    page: str = ""
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(self.application, self.address, follow_redirects=False, client=("192.0.2.1", 1))

    def at(self, application: Starlette) -> Browser:
        """The same browser, with its cookies and the page that is open, before another application."""
        moved = Browser(self.house, application, self.address, self.page)
        moved.client.cookies = self.client.cookies
        return moved

    def get(self, path: str, **headers: str) -> Page:
        """Go to a page."""
        return self._page(self.client.get(path, headers=headers))

    def post(self, path: str, data: Mapping[str, object] | None = None) -> Page:
        """Send the form of the page that is open."""
        carried = CARRIED.search(self.page) if path.startswith("/inloggen") else None
        along = {"_verder": carried.group(1)} if carried else {}
        return self._page(self.client.post(path, **self.form({**(data or {}), **along})))

    def form(self, data: Mapping[str, object], proof: str | None = None, origin: str = "") -> dict[str, Any]:
        """The body and the headers of a form, with the proof of the page that is open unless another is given."""
        found = PROOF.search(self.page)
        proof = proof if proof is not None else (found.group(1) if found else "")
        return {"data": {"_bewijs": proof, **data}, "headers": {"origin": origin or self.address}}

    def sign_in(self, person: Person, path: str = "/inloggen") -> Page:
        """Both steps, from the login page that is open, or from a fresh one."""
        if "_verder" not in self.page:
            self.get(path)
        self.post("/inloggen", {"naam": person.login, "wachtwoord": PASSWORD})
        self.house.clock.forward(seconds=30)
        answer = self.post("/inloggen/code", {"code": person.code})
        self.page = answer.raw  # a redirect has no form: the next page is fetched anew
        return answer

    def _page(self, response: object) -> Page:
        found = Page(response)
        if found.text:
            self.page = found.raw
        return found


class Page:
    """What came back."""

    def __init__(self, response: object) -> None:
        self.response = response
        self.status: int = response.status_code  # type: ignore[attr-defined]
        self.raw: str = response.text  # type: ignore[attr-defined]
        self.headers = response.headers  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        """As somebody reads it."""
        return unescape(self.raw)

    @property
    def title(self) -> str:
        """The heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.raw, re.DOTALL)
        return unescape(found.group(1)).strip() if found else ""

    @property
    def to(self) -> str:
        """Where it sends to."""
        return str(self.headers.get("location", ""))


NewBrowser = Callable[..., Browser]


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    """On SQLite: the pages do not know the difference."""
    (tmp_path / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
    yield from make_house(tmp_path, f"sqlite:///{tmp_path}/nachtlicht.sqlite3", made=True)


@pytest.fixture
def application(house: House) -> Starlette:
    """The pages, on the staff of the house."""
    return make_staff_application(settings_for(house.directory), house.staff)


@pytest.fixture
def browser(house: House, application: Starlette) -> NewBrowser:
    """A new browser, signed in when a role is given."""

    def make(*roles: Role, login: str = "anna", address: str = ADDRESS) -> Browser:
        made = Browser(house, application, address)
        if roles:
            made.sign_in(house.settle(login, *roles))
            made.get("/account")
        return made

    return make
