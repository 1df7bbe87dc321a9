"""A text with placeholders: `Template.parse()` checks it against the directory, `render()` fills it in."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.content.errors import UnknownPlaceholder
from bot.content.reading import Node
from bot.content.scene import NAME, STANDING, DirectoryLike, Scene
from bot.errors import NachtlichtError

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_.]*))?\}")
_NUMBER = re.compile(r"\d[\d\s.()/+–-]*\d|\d")
_ADDRESS = re.compile(r"https?:|www\.|\b[\w-]+\.(?:nl|com|org|eu|info|net|chat)\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_LITERAL_NUMBERS = frozenset({"112", "113"})


class MissingValue(NachtlichtError):
    """A text could not be completed: the caller did not give a value that it uses."""


@dataclass(frozen=True)
class Names:
    """Which names a text may use: the directory's organisations, and the values that its key declares.

    `elsewhere`: organisations that only other municipalities have. A text may speak of them where a `when` makes
    sure that they are here; in `hidden` texts, which this municipality never shows, they are allowed.
    """

    directory: DirectoryLike
    values: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    hidden: bool = False

    def is_value(self, name: str) -> bool:
        """Whether the caller may give this: listed under values, or known of every conversation."""
        return name in self.values or name in STANDING

    def is_organisation(self, name: str) -> bool:
        """Whether any municipality has it."""
        return name in self.directory.organisations or name in self.elsewhere

    def may_have(self, name: str, *, attribute: bool) -> bool:
        """Whether `name` or `name.attribute` can be there; without `attribute` the part behind the point is a
        channel, which may come and go."""
        subject, _, rest = name.partition(".")
        if subject in self.values:
            return True
        return subject in self.directory.organisations and (
            not attribute or not rest or self.directory.has(subject, rest)
        )

    def check(self, name: str, attribute: str, source: Node) -> None:
        """Raises ContentError for a placeholder that nobody can fill in."""
        if name in self.values:
            self._has(next(iter(self.directory.organisations)), attribute, source)
        elif not self.is_organisation(name):
            raise source.error(f"{name!r} is no organisation of the directory and is not listed under values")
        elif self.hidden:
            return
        elif name not in self.directory.organisations:
            raise source.error(
                f"{name!r} is not in the directory of this municipality; show this under "
                f"'when: {{heeft: {name}}}', or write the key anew in the copy.yml of the municipality"
            )
        elif not self._has(name, attribute, source):
            raise source.error(f"{name}.{attribute or NAME} is not known to the directory; leave it out")

    def check_subject(self, source: Node) -> None:
        """The same for `name` or `name.attribute` in a condition, where the fact itself may be missing."""
        name, _, attribute = source.text().partition(".")
        if name not in self.values and not self.is_organisation(name):
            raise source.error(f"{name!r} is no organisation of the directory and is not listed under values")
        self._has(next(iter(self.directory.organisations)), attribute, source)

    def _has(self, organisation: str, attribute: str, source: Node) -> bool:
        try:
            return self.directory.has(organisation, attribute or NAME)
        except UnknownPlaceholder as cause:
            raise source.error(str(cause)) from cause

    def plus(self, name: str) -> Names:
        """The same names and one more, for a text that is repeated for each item of a list."""
        return replace(self, values=self.values | {name})

    def under(self, hidden: bool) -> Names:
        """The same names for a text that this municipality never shows, when `hidden`."""
        return replace(self, hidden=True) if hidden else self


@dataclass(frozen=True)
class Placeholder:
    """`{name}` or `{name.attribute}`; attribute is empty in the first form."""

    name: str
    attribute: str

    def render(self, scene: Scene) -> str:
        """What it stands for now; raises MissingValue when the caller gave nothing."""
        organisation = scene.organisation(self.name)
        if organisation is not None:
            filled = scene.directory.placeholder(organisation, self.attribute or NAME, scene.now)
            if filled:
                scene.named[organisation] = None
            return filled
        value = scene.values.get(self.name)
        if value is None or self.attribute:
            raise MissingValue(f"no value for the placeholder {self.name}.{self.attribute or NAME}")
        return str(value)


@dataclass(frozen=True)
class Template:
    """A checked text, cut into literal parts and placeholders."""

    parts: tuple[str | Placeholder, ...]

    @classmethod
    def parse(cls, source: Node, names: Names) -> Template:
        """Raises ContentError for an unknown placeholder, a loose brace, a literal number or a literal address."""
        parts = tuple(_split(source.text()))
        for part in parts:
            if isinstance(part, Placeholder):
                names.check(part.name, part.attribute, source)
            else:
                _refuse_facts(part, source)
        return cls(parts)

    def render(self, scene: Scene) -> str:
        """The text at this moment, with single spaces; raises MissingValue."""
        text = "".join(part if isinstance(part, str) else part.render(scene) for part in self.parts)
        return _SPACES.sub(" ", text).strip()

    def words(self) -> int:
        """How many words a reader gets at least; a placeholder counts as one."""
        return len("".join(part if isinstance(part, str) else "x" for part in self.parts).split())

    def literals(self) -> Collection[str]:
        """The parts that a writer wrote, for the checks."""
        return [part for part in self.parts if isinstance(part, str)]


def _split(text: str) -> list[str | Placeholder]:
    parts: list[str | Placeholder] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        parts += [text[end : found.start()], Placeholder(found[1], found[2] or "")]
        end = found.end()
    return [part for part in [*parts, text[end:]] if part]


def _refuse_facts(text: str, source: Node) -> None:
    """Facts age, and the directory knows when; a number in a text would stay after it was retired."""
    if "{" in text or "}" in text:
        raise source.error("a loose brace; a placeholder is {name} or {name.attribute}")
    for found in _NUMBER.findall(text):
        digits = re.sub(r"\D", "", found)
        if len(digits) > 2 and digits not in _LITERAL_NUMBERS:
            raise source.error(f"'{found.strip()}' looks like a phone number; use a placeholder of the directory")
    if address := _ADDRESS.search(text):
        raise source.error(f"'{address[0]}' is a web address; use a placeholder of the directory")
