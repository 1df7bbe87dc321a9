"""The words of a summary for a human: `load_roles()`, from role to a short sentence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from bot.content.reading import read

ROLES = Path(__file__).with_name("summary.yml")


@lru_cache(maxsize=1)
def load_roles(path: Path = ROLES) -> Mapping[str, str]:
    """Role → what stands in the summary, read once: open desks ask twice a second. Raises ContentError."""
    return MappingProxyType({role: words.text() for role, words in read(path).fields().items()})
