"""Where the data of an installed package lies: `package("deduce")`, without importing it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from bot.errors import NachtlichtError


class TablesMissing(NachtlichtError):
    """What the tables are made of is not installed, so that nothing can be pseudonymised."""


def package(name: str) -> Path:
    """Its folder. Raises TablesMissing."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise TablesMissing(f"{name} is not installed: run 'make setup'")
    return Path(spec.submodule_search_locations[0])
