"""Who is who in one conversation: `People` gives the same person the same number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Numbers:
    """Placeholders of one conversation. `used` says how many of each kind there were before."""

    def __init__(self, used: Mapping[str, int] | None = None) -> None:
        self.used: dict[str, int] = dict(used or {})
        self._known: dict[tuple[str, str], int] = {}
        self._people: list[tuple[int, set[str]]] = []

    def placeholder(self, kind: str, value: str) -> str:
        """For anything but a name: the same value (its letters and digits) has the same number."""
        key = (kind, "".join(sign for sign in value if sign.isalnum()))
        if key not in self._known:
            self._known[key] = self._next(kind)
        return f"[{kind}-{self._known[key]}]"

    def person(self, parts: Sequence[str]) -> str:
        """ "fatima" and "Fatima el Amrani" are one; two people with another surname are two."""
        found = self._find(parts)
        if found is None:
            found = (self._next("naam"), set())
            self._people.append(found)
        found[1].update(parts)
        return f"[naam-{found[0]}]"

    def _find(self, parts: Sequence[str]) -> tuple[int, set[str]] | None:
        wanted = set(parts)
        for person in self._people:
            shared = wanted & person[1]
            if shared and (wanted <= person[1] or person[1] <= wanted):
                return person
        return None

    def _next(self, kind: str) -> int:
        self.used[kind] = self.used.get(kind, 0) + 1
        return self.used[kind]
