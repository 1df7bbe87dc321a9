"""Reads a YAML file strictly: `read(path) -> Node`; every refusal is a `ContentError` with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.content.errors import ContentError

_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Node:
    """One value of a YAML file. Text is taken as it is written: `113` and `"113"` are both the text 113."""

    file: Path
    raw: Any

    @property
    def line(self) -> int:
        return int(self.raw.start_mark.line) + 1

    def error(self, message: str) -> ContentError:
        return ContentError(self.file, self.line, message)

    @property
    def empty(self) -> bool:
        return bool(self.raw.tag == _NULL)

    def text(self) -> str:
        if not isinstance(self.raw.value, str) or self.empty or not self.raw.value.strip():
            raise self.error("expected a text here; write one, or leave the whole line out")
        return str(self.raw.value).strip()

    def choice(self, allowed: Collection[str]) -> str:
        value = self.text()
        if value not in allowed:
            raise self.error(f"{value!r} is not allowed here; choose one of: {', '.join(sorted(allowed))}")
        return value

    def flag(self) -> bool:
        return self.choice({"true", "false"}) == "true"

    def number(self) -> int:
        value = self.text()
        if not value.isascii() or not value.isdigit():
            raise self.error(f"{value!r} is not a whole number; write digits only")
        return int(value)

    def day(self) -> date:
        try:
            return date.fromisoformat(self.text())
        except ValueError as cause:
            raise self.error(f"{self.text()!r} is not a date; write it as 2026-11-21") from cause

    def items(self) -> list[Node]:
        """The entries of a list; an empty value is an empty list."""
        if self.empty:
            return []
        if not self.raw.tag.endswith(":seq"):
            raise self.error("expected a list here; begin each entry with '- ' or write [a, b]")
        return [Node(self.file, child) for child in self.raw.value]

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def fields(self, required: Collection[str] = (), optional: Collection[str] | None = None) -> dict[str, Node]:
        """The keys of a mapping, without those whose value is empty. `optional=None` allows any other key."""
        if not self.raw.tag.endswith(":map"):
            raise self.error("expected 'key: value' lines here")
        found: dict[str, Node] = {}
        seen: set[str] = set()
        for key_node, value_node in self.raw.value:
            key = Node(self.file, key_node)
            name = key.text()
            if name in seen:
                raise key.error(f"{name!r} stands here twice; keep one")
            seen.add(name)
            if optional is not None and name not in required and name not in optional:
                raise key.error(f"unknown field {name!r}; known are: {', '.join(sorted({*required, *optional}))}")
            value = Node(self.file, value_node)
            if not value.empty:
                found[name] = value
        for name in sorted(required):
            if name not in found:
                raise self.error(f"field {name!r} is missing; add it")
        return found

    def scalars(self) -> Iterator[Node]:
        """Every single value below this node, keys left out, in the order of the file."""
        children = self.raw.value
        if isinstance(children, str):
            yield self
            return
        for child in children:
            yield from Node(self.file, child[1] if isinstance(child, tuple) else child).scalars()


def read(path: Path) -> Node:
    """Parse one YAML document. Raises `ContentError` when the file is absent, no UTF-8, broken or empty."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise ContentError(path, 1, "cannot read this file; check that it is there and saved as UTF-8") from cause
    try:
        root = YAML(typ="safe").compose(source)
    except MarkedYAMLError as cause:
        line = cause.problem_mark.line + 1 if cause.problem_mark else 1
        raise ContentError(path, line, f"no valid YAML: {cause.problem}; check quotes and indentation") from cause
    except YAMLError as cause:
        raise ContentError(path, 1, "no valid YAML; look for control characters") from cause
    if root is None:
        raise ContentError(path, 1, "this file is empty; restore it from the repository")
    return Node(path, root)
