"""`read_examples()`: the hand-written sentences of data/nlu, as people read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.settings import ROOT

FOLDER = ROOT / "data" / "nlu"
#: A block of examples with this in its metadata tells of what goes on now: 112 belongs in the first line.
NOW = "nu"
#: The intent that always does.
DANGER = "acuut_gevaar"
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """One sentence as it stands in its file, its entities marked; its intent; whether it is danger of now."""

    text: str
    intent: str
    file: str
    danger: bool = False

    @property
    def plain(self) -> str:
        """As somebody would type it."""
        return plain(self.text)


def plain(text: str) -> str:
    """The text without Rasa's marks for entities."""
    return _ENTITY.sub(r"\1", text)


def is_danger(intent: str, metadata: dict[str, Any] | None) -> bool:
    """Whether a block of examples tells of danger that is going on, by its intent or by `metadata: {nu: true}`."""
    return intent == DANGER or bool((metadata or {}).get(NOW))


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """Every example of the files of a folder. Raises OSError or ruamel's YAMLError."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path).get("nlu", []):
            danger = is_danger(block["intent"], block.get("metadata"))
            lines = str(block.get("examples", "")).splitlines()
            texts = [line.strip()[2:].strip() for line in lines if line.strip().startswith("- ")]
            found += [Example(text, str(block["intent"]), path.name, danger) for text in texts]
    return found
