"""HTML for visitors: `page()` renders a template with what every page has, the numbers and the exits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.content.directory import Directory
from bot.conversation.retention import OPEN_FOR
from bot.web.visitor.services import Services, services

HERE = Path(__file__).parent
THEMES = HERE / "static" / "themas"
_PLAIN_THEME = "standaard"
#: Whose number stands beside 112 on every page.
_ALWAYS_THERE = "veilig_thuis"
_OPEN = frozenset({"open", "usually_open"})


@dataclass(frozen=True)
class Door:
    """Somebody who helps: `status` is a Dutch fragment ("dag en nacht open"), `href` opens phone or chat."""

    name: str
    what: str
    open: bool
    status: str
    contact: str
    href: str


def page(
    request: Request,
    template: str,
    fields: Mapping[str, object] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page of this municipality."""
    parts = services(request)
    shared = {
        "thuis": _door(parts, request, _ALWAYS_THERE),
        "exits": " ".join(parts.frontpage.exits),
        "theme": theme_of(parts.municipality),
        "municipality": _directory(parts).name,
        "raw_days": parts.terms.raw_text.days,
        "kept_days": parts.terms.rows.days,
        "open_minutes": OPEN_FOR // timedelta(minutes=1),
    }
    html = _environment().get_template(template).render({**shared, **(fields or {})})
    return HTMLResponse(html, status, dict(headers or {}))


def doors(request: Request) -> Sequence[Door]:
    """Who is there, in the order of `pagina.yml`; who does not exist here is left out."""
    parts = services(request)
    found = _directory(parts).organisations
    return tuple(_door(parts, request, door) for door in parts.frontpage.doors if door in found)


def theme_of(municipality: str) -> str:
    """The name of the theme: the municipality's own file, else the plain one."""
    return municipality if (THEMES / f"{municipality}.css").exists() else _PLAIN_THEME


def _door(parts: Services, request: Request, organisation: str) -> Door:
    directory, now = _directory(parts), parts.moment(request)
    way = "telefoon" if directory.has(organisation, "telefoon_link") else "chat"
    return Door(
        name=directory.placeholder(organisation, "naam", now),
        what=directory.placeholder(organisation, "wat", now),
        open=directory.status(organisation, now).state in _OPEN,
        status=directory.placeholder(organisation, "nu_kort", now),
        contact=directory.placeholder(organisation, way, now),
        href=directory.placeholder(organisation, f"{way}_link", now),
    )


def _directory(parts: Services) -> Directory:
    directory = parts.copybook.directory
    assert isinstance(directory, Directory)
    return directory


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=select_autoescape(["html"]), trim_blocks=True, lstrip_blocks=True)
