"""What a reviewer may choose from: `known_intents()` and `known_entities()`, as the bot has them now."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.content.copybook import load_themes
from bot.settings import MUNICIPALITIES, ROOT

_DOMAIN = ROOT / "domain.yml"
#: Word lists of the entities whose values have a name of their own; read as files: that needs no Rasa.
_LEXICON = ROOT / "bot" / "nlu" / "lexicon"
_LISTS = ("geweldsvorm", "relatie")


@lru_cache(maxsize=1)
def known_intents() -> Mapping[str, str]:
    """Each intent of domain.yml, in its order, with what it is called in the chat; without a name, its own."""
    themes = load_themes()
    names = [next(iter(one)) if isinstance(one, dict) else str(one) for one in _read(_DOMAIN)["intents"]]
    return {name: themes.get(name, name.replace("_", " ")) for name in names}


@lru_cache(maxsize=1)
def known_entities() -> Mapping[str, tuple[str, ...]]:
    """Each entity of domain.yml with the values it can have; none where any word may be one."""
    values = {name: tuple(_read(_LEXICON / f"{name}.yml")) for name in _LISTS}
    values["organisatie"] = tuple(sorted(_organisations()))
    return {str(name): values.get(str(name), ()) for name in _read(_DOMAIN)["entities"]}


def is_entity(chosen: str) -> bool:
    """Whether `name` or `name=value` is an entity that the bot has."""
    name, given, value = chosen.partition("=")
    entities = known_entities()
    return name in entities and (not given or value in entities[name])


def _organisations() -> set[str]:
    found: set[str] = set()
    for path in MUNICIPALITIES.glob("*/organisations.yml"):
        raw = _read(path)
        listed = raw.get("organisations", raw) if isinstance(raw, dict) else raw
        found.update(str(one["id"]) if isinstance(one, dict) else str(one) for one in listed)
    return found


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path)
