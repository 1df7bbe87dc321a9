"""`FreshCopybook`: the copybook as it is on disk, so that a changed comma needs no restart and no training."""

from __future__ import annotations

import time
from pathlib import Path

from bot.content.copybook import CONTENT, Copybook, load_municipal_copy
from bot.content.directory import load_directory
from bot.content.errors import ContentError
from bot.log import get_logger

#: Seconds between two looks at the files.
LOOK_EVERY = 1.0


class FreshCopybook:
    """Loads at the start, and again when a content file is newer. Raises ContentError only at the start."""

    def __init__(self, municipality: str, root: Path = CONTENT) -> None:
        self._municipality = municipality
        self._root = root
        self._looked = time.monotonic()
        self._stamp = self._newest()
        self.current = self._load()

    def book(self) -> Copybook:
        """The texts, after a look at the files when the last one is more than a second ago."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            self.look()
        return self.current

    def look(self) -> None:
        """Read the files again when one is newer. A wrong file is reported, and the texts before it stay."""
        stamp = self._newest()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.current = self._load()
        except ContentError as error:
            get_logger("content").error("copy_kept_as_it_was", reason=str(error))

    def _load(self) -> Copybook:
        return load_municipal_copy(load_directory(self._municipality))

    def _newest(self) -> tuple[int, int]:
        times = [path.stat().st_mtime_ns for path in self._root.rglob("*.yml")]
        return len(times), max(times, default=0)
