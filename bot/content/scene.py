"""One moment of one visitor: what a text may ask (`Scene`), and what it asks the directory (`DirectoryLike`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.clock import AMSTERDAM

NAME = "naam"
"""The attribute behind a placeholder without a point: `{csg}` is `{csg.naam}`."""

NIGHT_FROM, NIGHT_UNTIL = 22, 7

REMEMBERED = frozenset({"rol", "thema", "relatie", "kinderen", "wanneer", "taal"})
"""What a conversation remembers of who writes, about what, and in which other language than Dutch."""
STANDING = REMEMBERED | {"alarm", "staat"}
"""What a conversation may know of its visitor: every text may ask for it, without naming it under `values`."""
AGAIN, SHOWN, BOOKMARKS, RESUMED = "opnieuw", "vorige", "leesplek", "hervat"
"""Values with a meaning of their own: the second reading of a text, the digests of the answers before, the step at
which each long answer stands, and that the visitor comes back to one."""


class StatusLike(Protocol):
    """Whether somebody answers: state is open, closed, usually_open or unknown."""

    @property
    def state(self) -> str: ...


class DirectoryLike(Protocol):
    """The part of `bot.content.directory.Directory` that texts need."""

    @property
    def organisations(self) -> Mapping[str, object]: ...

    def placeholder(self, organisation: str, attribute: str, now: datetime) -> str: ...

    def has(self, organisation: str, attribute: str) -> bool: ...

    def status(self, organisation: str, now: datetime, channel: str | None = None) -> StatusLike: ...


@dataclass(frozen=True)
class Context:
    """What the caller knows: the moment (aware) and the values that a text or its conditions may use."""

    now: datetime
    values: Mapping[str, object]


@dataclass(frozen=True)
class Scene:
    """A context together with the directory. `named` gathers the organisations that are filled in, in order."""

    directory: DirectoryLike
    now: datetime
    values: Mapping[str, object]
    named: dict[str, None] = field(default_factory=dict, compare=False)

    def organisation(self, name: str) -> str | None:
        """The organisation id that a name in a text stands for: by value first, else the name itself."""
        given = self.values.get(name, name)
        return given if isinstance(given, str) and given in self.directory.organisations else None

    def state(self, name: str) -> str:
        """The state now of `id` or `id.channel`; `absent` when this municipality has no such organisation."""
        subject, _, channel = name.partition(".")
        organisation = self.organisation(subject)
        if organisation is None:
            return "absent"
        return self.directory.status(organisation, self.now, channel or None).state

    def has(self, name: str) -> bool:
        """Whether a value was given (`name`), or the directory can fill it in (`name.attribute`)."""
        subject, _, attribute = name.partition(".")
        organisation = self.organisation(subject)
        if attribute:
            return organisation is not None and self.directory.has(organisation, attribute)
        return organisation is not None or bool(self.values.get(subject))

    def night(self) -> bool:
        """From 22:00 to 07:00 in Amsterdam."""
        hour = self.now.astimezone(AMSTERDAM).hour
        return hour >= NIGHT_FROM or hour < NIGHT_UNTIL

    def with_value(self, name: str, value: object) -> Scene:
        """The same moment with one value more."""
        return replace(self, values={**self.values, name: value})
