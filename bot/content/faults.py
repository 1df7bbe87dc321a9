"""Collects the mistakes in a file, so that whoever repairs it hears all of them at once: `Faults`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.content.errors import ContentError
from bot.content.reading import Node

S = TypeVar("S")
T = TypeVar("T")


@dataclass
class Faults:
    """What was read while there is anything in `found` may not be used."""

    found: list[ContentError] = field(default_factory=list)

    def take(self, read: Callable[[], T], otherwise: S) -> T | S:
        """What `read` gives; when it raises a `ContentError`, that is noted and `otherwise` stands in."""
        try:
            return read()
        except ContentError as error:
            self.found.append(error)
            return otherwise

    def get(self, fields: Mapping[str, Node], name: str, read: Callable[[Node], T], otherwise: S) -> T | S:
        """The same for a field that may be absent."""
        return self.take(lambda: read(fields[name]), otherwise) if name in fields else otherwise

    def fields(self, node: Node | None, required: Collection[str], optional: Collection[str]) -> dict[str, Node]:
        """The known keys of a mapping; each unknown, doubled or missing key is noted."""
        if node is None:
            return {}
        try:
            return node.fields(required, optional)
        except ContentError as error:
            if not node.raw.tag.endswith(":map"):
                self.found.append(error)
                return {}
        return self._each_key(node, required, optional)

    def _each_key(self, node: Node, required: Collection[str], optional: Collection[str]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        seen: set[str] = set()
        for key_node, value_node in node.raw.value:
            key, value = Node(node.file, key_node), Node(node.file, value_node)
            name = str(key_node.value)
            if name in seen:
                self.found.append(key.error(f"{name!r} stands here twice; keep one"))
            elif name not in required and name not in optional:
                known = ", ".join(sorted({*required, *optional}))
                self.found.append(key.error(f"unknown field {name!r}; known are: {known}"))
            elif not value.empty:
                found[name] = value
            seen.add(name)
        missing = (name for name in sorted(required) if name not in found)
        self.found += [node.error(f"field {name!r} is missing; add it") for name in missing]
        return found
