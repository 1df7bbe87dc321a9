"""Names by Deduce (UMC Utrecht's de-identifier, made for Dutch notes): `load(folder)`, then `names(text)`.

Only its rules for names: it knows thousands of names with a capital, titles, initials and "van der". Our own rules
do the rest. Where there is no capital at all it is not asked: there it finds nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.review.deidentify.packages import package

#: Characters that Deduce sees at once.
_PIECE = 150
Finder = Callable[[str], list[tuple[int, int]]]


def load(folder: Path, *, small_too: bool = False) -> Finder:
    """What finds names in a text, as pairs of offsets. Takes about half a second and 50 MB, once per process.

    `small_too`: it is also asked where there is no capital.
    """
    deduce = _make(folder, build=False)

    def names(text: str) -> list[tuple[int, int]]:
        asked = ((start, piece) for start, piece in pieces(text) if small_too or any(map(str.isupper, piece)))
        return [span for start, piece in asked for span in _names_in(deduce, piece, start)]

    return names


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Where each piece begins, and the piece: lines, cut at a space when they are long.

    Deduce compares every name with every other, so that a long row of capitals would take minutes.
    """
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            cut = max(text.rfind(sign, start + _PIECE // 2, end) for sign in ("\n", ". ", ", ", " "))
            end = cut + 1 if cut > 0 else end
        yield start, text[start:end]
        start = end


def _names_in(deduce: Any, piece: str, start: int) -> list[tuple[int, int]]:
    found = deduce.deidentify(piece, disabled={"post_processing"}).annotations
    return [(start + one.start_char, start + one.end_char) for one in found if one.tag in ("persoon", "patient")]


def build(folder: Path) -> None:
    """Make the lookup structures from `folder/src` and keep them in `folder/cache`."""
    _make(folder, build=True)


def _make(folder: Path, *, build: bool) -> Any:
    with _logging_untouched():
        from deduce import Deduce

        return Deduce(
            load_base_config=False,
            config=_names_only(),
            lookup_data_path=folder,
            cache_path=folder,
            build_lookup_structs=build,
        )


def _names_only() -> dict[str, Any]:
    """Deduce's own configuration without everything but names."""
    config: dict[str, Any] = json.loads((package("deduce").parent / "base_config.json").read_text("utf-8"))
    annotators = config["annotators"]
    config["annotators"] = {name: each for name, each in annotators.items() if each.get("group") == "names"}
    return config


@contextmanager
def _logging_untouched() -> Iterator[None]:
    """Deduce sets the root logger to DEBUG on standard output when it is imported; texts must never be logged."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.addHandler(logging.NullHandler())  # with a handler there, its basicConfig does nothing
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
