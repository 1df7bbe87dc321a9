"""A directory with two organisations and a fixed answer for everything: enough to test the copybook alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.content.errors import UnknownPlaceholder

FACTS = {
    "naam": "Naam van {id}",
    "telefoon": "0800-0000",
    "telefoon_link": "tel:08000000",
    "chat": "{id}.example",
    "chat_link": "https://{id}.example",
    "website": "{id}.example",
    "website_link": "https://{id}.example",
    "wat": "Helpt mensen.",
    "nu": "Nu open.",
    "uren": "Dag en nacht.",
    "kosten": "Gratis.",
    "anoniem": "",
}


@dataclass(frozen=True)
class FakeStatus:
    """A state and nothing else."""

    state: str


@dataclass(frozen=True)
class FakeDirectory:
    """Knows `organisations` with the attributes named there; `states` gives the state by `id` or `id.channel`."""

    organisations: Mapping[str, frozenset[str]]
    states: Mapping[str, str] = field(default_factory=dict)

    def placeholder(self, organisation: str, attribute: str, now: datetime) -> str:
        """The fixed fact, with the id filled in."""
        return FACTS[attribute].format(id=organisation)

    def has(self, organisation: str, attribute: str) -> bool:
        """Whether the organisation was given that attribute; raises UnknownPlaceholder like the real one."""
        if attribute not in FACTS:
            raise UnknownPlaceholder(f"no attribute {attribute!r}")
        return attribute == "naam" or attribute in self.organisations.get(organisation, frozenset())

    def status(self, organisation: str, now: datetime, channel: str | None = None) -> FakeStatus:
        """The state given for `id.channel`, else for `id`, else open."""
        return FakeStatus(self.states.get(f"{organisation}.{channel}", self.states.get(organisation, "open")))


ALL = frozenset(FACTS)
FAKE = FakeDirectory({"veilig_thuis": ALL, "chat_met_fier": ALL - {"telefoon", "telefoon_link"}})
