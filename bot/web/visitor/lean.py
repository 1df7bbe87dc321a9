"""`LeanFiles` serves scripts and styles without the lines that only explain: fewer bytes for a slow telephone."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_KINDS = {".js": "text/javascript", ".css": "text/css"}
#: Municipalities take these over as they are, to be read.
_WHOLE = "launcher."
_EXPLAINS = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/)[ \t]*\n", re.MULTILINE | re.DOTALL)


def lean(text: str) -> str:
    """A script or a style without the comments that have lines of their own. What stands behind code stays."""
    return _EXPLAINS.sub("", text)


class LeanFiles(StaticFiles):
    """Static files; a browser that has a file keeps it for as long as the file is the same."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or that it is still the same."""
        path = Path(full_path)
        whole = FileResponse(path, status_code=status_code, stat_result=stat_result)
        if path.suffix not in _KINDS or path.name.startswith(_WHOLE):
            return super().file_response(full_path, stat_result, scope, status_code)
        told = {name: whole.headers[name] for name in ("etag", "last-modified")}
        if self.is_not_modified(whole.headers, Headers(scope=scope)):
            return NotModifiedResponse(Headers(told))
        return Response(_body(path, stat_result.st_mtime_ns), status_code, told, _KINDS[path.suffix])


@lru_cache(maxsize=64)
def _body(path: Path, _: int) -> str:
    return lean(path.read_text(encoding="utf-8"))
