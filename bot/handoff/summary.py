"""What goes along to a human: `Summary`, three facts that the visitor saw, and own words that she ticked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import NachtlichtError

#: In characters; and in messages: as many as are offered to her (bot.handoff.visitor_side).
MAX_TOWN = 60
MAX_WORDS = 10


class SummaryInvalid(NachtlichtError):
    """What should go along is not what was offered: nothing went over."""


@dataclass(frozen=True)
class Summary:
    """`role` and `theme` are names of the content, `town` is as it was said; None stays out."""

    role: str | None = None
    theme: str | None = None
    town: str | None = None
    words: tuple[str, ...] = field(default=(), repr=False)

    def as_bytes(self) -> bytes:
        """For sealing. ASCII inside, so that half a character pair survives."""
        plain = {"role": self.role, "theme": self.theme, "town": self.town, "words": self.words}
        return json.dumps(plain).encode("ascii")

    @property
    def facts(self) -> dict[str, str | None]:
        """The three facts as the visitor's API gives them."""
        return {"role": self.role, "theme": self.theme, "town": self.town}

    def lines(self, roles: Mapping[str, str], themes: Mapping[str, str]) -> list[str]:
        """The facts as people read them."""
        named = [roles.get(self.role or ""), themes.get(self.theme or ""), self.town]
        return [one for one in named if one]

    def text(self, roles: Mapping[str, str], themes: Mapping[str, str]) -> str:
        """The facts as one text; empty when nothing goes along."""
        return " ".join(line if line.endswith(("?", ".")) else f"{line}." for line in self.lines(roles, themes))


def read_summary(plain: bytes) -> Summary:
    """The summary again, from `as_bytes`."""
    found = json.loads(plain)
    return Summary(found["role"], found["theme"], found["town"], tuple(found["words"]))


def summary_of(who: Mapping[str, str], municipality: str, themes: Mapping[str, str]) -> Summary:
    """What is remembered of who writes. A neighbourhood is finer than needed: then the municipality's name."""
    theme = who.get("thema")
    town = who.get("gemeente") or (municipality if who.get("wijk") else None)
    return Summary(who.get("rol"), theme if theme in themes else None, town)


def edited(
    facts: Mapping[str, object] | None,
    words: Sequence[str],
    roles: Mapping[str, str],
    themes: Mapping[str, str],
) -> Summary:
    """The summary as the visitor made it; None means nothing of it. Raises SummaryInvalid."""
    facts = facts or {}
    role, theme, town = (facts.get(name) for name in ("role", "theme", "town"))
    if set(facts) - {"role", "theme", "town"} or len(words) > MAX_WORDS:
        raise SummaryInvalid("there is more in it than a summary has")
    return Summary(_one_of(role, roles), _one_of(theme, themes), _town(town), tuple(words))


def _one_of(value: object, known: Mapping[str, str]) -> str | None:
    if value is not None and (not isinstance(value, str) or value not in known):
        raise SummaryInvalid("this is none of the names of the content")
    return value


def _town(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_TOWN or not value.isprintable():
        raise SummaryInvalid("this is no name of a town")
    return " ".join(value.split()) or None
