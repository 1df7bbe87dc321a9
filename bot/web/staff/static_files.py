"""Style sheet and icon of the staff pages: the files of one folder, known at the start."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from bot.web.staff.doors import Page, Who
from bot.web.staff.visit import Visit

_FILES = {path.name: path for path in (Path(__file__).parent / "static").iterdir() if path.is_file()}


async def serve(visit: Visit) -> Response:
    """`GET /static/NAME`; anything that is not in the folder is not there."""
    found = _FILES.get(visit.request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return FileResponse(found)


PAGES = (Page("GET", "/static/{name}", serve, Who.anyone, counts=False),)
