"""When a text is shown: `read_when()` makes a condition of a `when`, and a `Scene` meets it or not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.reading import Node
from bot.content.scene import AGAIN, Scene
from bot.content.template import Names

_CHANNELS = frozenset({"", "chat", "phone", "app", "walk_in", "visit", "mail", "form"})
_OPEN = frozenset({"open", "usually_open"})
_SHUT = frozenset({"closed", "absent"})
_NEEDED = frozenset({"heeft", "open", "misschien_open"})
"""Conditions that never hold for an organisation which the municipality does not have."""


@dataclass(frozen=True)
class When:
    """All conditions of one `when`; without any it always holds."""

    clauses: tuple[Clause, ...] = ()

    def holds(self, scene: Scene) -> bool:
        """Whether every clause holds now."""
        return all(clause.holds(scene) for clause in self.clauses)

    def never(self, names: Names) -> bool:
        """Whether it can never hold in this municipality, because it needs what the directory does not have."""
        return any(clause.never(names) for clause in self.clauses)


ALWAYS = When()


@dataclass(frozen=True)
class Clause:
    """One line of a `when`: a word, and the names or values that it is about (one of them is enough)."""

    word: str
    wanted: tuple[str, ...]

    def holds(self, scene: Scene) -> bool:
        """Whether this one holds now; any word that is no built-in condition compares with a value."""
        if self.word == "nacht":
            return scene.night() is (self.wanted[0] == "true")
        if self.word == AGAIN:
            return bool(scene.values.get(AGAIN)) is (self.wanted[0] == "true")
        if self.word == "heeft":
            return any(scene.has(name) for name in self.wanted)
        if self.word == "heeft_niet":
            return not any(scene.has(name) for name in self.wanted)
        if self.word == "open":
            return any(scene.state(name) in _OPEN for name in self.wanted)
        if self.word == "niet_open":
            return not any(scene.state(name) in _OPEN for name in self.wanted)
        if self.word == "misschien_open":
            return any(scene.state(name) not in _SHUT for name in self.wanted)
        given = scene.values.get(self.word)
        return any(_same(given, value) for value in self.wanted)

    def never(self, names: Names) -> bool:
        """Whether none of its names can be there in this municipality."""
        return self.word in _NEEDED and not any(
            names.may_have(name, attribute=self.word == "heeft") for name in self.wanted
        )


def read_when(source: Node | None, names: Names) -> When:
    """Raises ContentError for a name that is unknown, and for a `nacht` or `opnieuw` that is not true or false."""
    if source is None:
        return ALWAYS
    return When(tuple(_clause(word, value, names) for word, value in source.fields().items()))


def _clause(word: str, source: Node, names: Names) -> Clause:
    if word in ("nacht", AGAIN):
        return Clause(word, (source.choice({"true", "false"}),))
    wanted = [source] if isinstance(source.raw.value, str) else source.items()
    if not wanted:
        raise source.error(f"{word!r} names nothing; add a name or remove the line")
    if word in ("open", "niet_open", "misschien_open"):
        for item in wanted:
            _check_channel(item, names)
    elif word in ("heeft", "heeft_niet"):
        for item in wanted:
            names.check_subject(item)
    elif not names.is_value(word):
        raise source.error(f"unknown condition {word!r}; a value must be listed under values")
    return Clause(word, tuple(item.text() for item in wanted))


def _check_channel(source: Node, names: Names) -> None:
    subject, _, channel = source.text().partition(".")
    if subject not in names.values and not names.is_organisation(subject):
        raise source.error(f"{subject!r} is no organisation of the directory and is not listed under values")
    if channel not in _CHANNELS:
        raise source.error(f"{channel!r} is no channel; known are: {', '.join(sorted(_CHANNELS - {''}))}")


def _same(given: object, wanted: str) -> bool:
    """Words match whatever their case, and a space is as good as an underscore: slots hold what people typed."""
    return given is not None and _word(str(given)) == _word(wanted)


def _word(text: str) -> str:
    return text.strip().lower().replace(" ", "_")
