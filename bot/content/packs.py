"""Which municipalities there are: `municipalities()`, and `known_organisations()` over all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.content.reading import read

MUNICIPALITIES = Path(__file__).with_name("municipalities")
#: The folder with what every municipality shares; it is none itself.
NATIONAL = "nederland"


def municipalities(root: Path = MUNICIPALITIES) -> tuple[str, ...]:
    """The municipalities that have a folder, in the order of the alphabet."""
    return tuple(sorted(folder.name for folder in root.iterdir() if folder.is_dir() and folder.name != NATIONAL))


@cache
def known_organisations(root: Path = MUNICIPALITIES) -> frozenset[str]:
    """The ids of all organisations of all municipalities, so that a text may speak of one that is not everywhere.

    Raises ContentError for a file that cannot be read.
    """
    return frozenset(
        item.fields()["id"].text()
        for path in root.glob("*/organisations.yml")
        for item in read(path).fields()["organisations"].items()
    )
