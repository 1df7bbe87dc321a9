"""Templates become answers: `html()`. Every Dutch word of the staff pages stands in a template."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Everything is escaped, and a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page. What every page needs has a default: nobody is signed in."""
    known = {"session": None, "proof": "", "problem": None, "may": _nowhere, **values}
    return HTMLResponse(environment().get_template(template).render(known), status)


def _nowhere(path: str) -> bool:
    return False
