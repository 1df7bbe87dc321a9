"""Who helps in one municipality: `load_directory("groningen") -> Directory`; `municipalities()` lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.content.areas import Area, Areas, load_areas
from bot.content.errors import ContentError, UnknownOrganisation
from bot.content.finding import Finder
from bot.content.holidays import load_holidays
from bot.content.hours import State, state_at
from bot.content.organisation import TRUSTED, Channel, Confirm, HumanChat, Organisation
from bot.content.organisations import Pack, offered_ids, read_pack
from bot.content.pack_rules import NATIONAL
from bot.content.phrases import load_phrases
from bot.content.placeholders import fill, present
from bot.content.reaching import choose
from bot.content.retired import Retired, contains_retired, load_retired
from bot.content.wording import Wording

__all__ = [
    "MUNICIPALITIES",
    "Confirmation",
    "Directory",
    "Status",
    "contains_retired",
    "known_organisations",
    "load_directory",
    "municipalities",
    "read_municipality",
]

MUNICIPALITIES = Path(__file__).with_name("municipalities")


@dataclass(frozen=True)
class Status:
    """What a channel does at one moment. `text` is Dutch, a fragment: "nu open"."""

    state: State
    text: str


@dataclass(frozen=True)
class Confirmation:
    """A fact that the operator must ask. `field`: `chat.hours`, `address`, …; `required` blocks production."""

    organisation: str
    field: str
    required: bool
    why: str


@dataclass(frozen=True)
class Directory:
    """Who helps in the municipality that people call `name`.

    `organisations` are those that residents may be sent to; `records` are all, for the checks.
    """

    municipality: str
    name: str
    records: Mapping[str, Organisation]
    organisations: Mapping[str, Organisation]
    areas: Areas
    wording: Wording
    human_chat: tuple[HumanChat, ...]
    to_confirm: tuple[Confirm, ...]
    finder: Finder
    known: Finder

    def get(self, organisation: str) -> Organisation:
        """Raises `UnknownOrganisation` also for one that exists but is not for residents."""
        try:
            return self.organisations[organisation]
        except KeyError as cause:
            raise UnknownOrganisation(f"the directory offers no organisation {organisation!r}") from cause

    def find(self, text: str, entity: bool = False) -> Organisation | None:
        """Who is named here, also misspelled. `entity=True`: the text is nothing but a name, so "wij" is WIJ."""
        found = self.finder.find(text, entity)
        return self.organisations[found] if found else None

    def find_any(self, text: str) -> Organisation | None:
        """Like `find` with `entity=True`, also among those we do not offer: it exists, but is not for you."""
        found = self.known.find(text, entity=True)
        return self.records[found] if found else None

    def status(self, organisation: str, now: datetime, channel: str | None = None) -> Status:
        """The state of one channel type (`chat`, `phone`, …), or of the main channel."""
        record = self.get(organisation)
        shown = record.of_type(channel) if channel else record.shown
        if not shown:
            return Status("unknown", self.wording.status(None, "unknown", now))
        return self._status(record, shown[0], now)

    def human_chats(self, now: datetime) -> list[HumanChat]:
        """Where somebody could type with a human now, the first one first; nobody whose hours are not sure."""
        return [chat for chat in self.human_chat if self._chats(chat, now)]

    def _chats(self, chat: HumanChat, now: datetime) -> bool:
        if chat.hours is not None:
            return chat.hours.at(now) == "open"
        return self.status(chat.organisation, now, "chat").state in ("open", "usually_open")

    def reachable(self, now: datetime, theme: str, limit: int = 3) -> list[Organisation]:
        """Who can be reached now and fits the theme, best first; nobody closed, always one open day and night.

        `theme` is an intent, or "*" for who listens to everybody. Judged by the main channel, like `status`.
        """
        candidates = []
        for record in self.organisations.values():
            if record.shown and not record.over(now):
                candidates.append((record, self.status(record.id, now).state))
        return choose(candidates, theme, limit)

    def placeholder(self, organisation: str, attribute: str, now: datetime) -> str:
        """The text for `{id.attribute}`; raises `UnknownOrganisation`, `UnknownPlaceholder` or `MissingFact`."""
        return fill(self.get(organisation), attribute, now, self.wording)

    def has(self, organisation: str, attribute: str) -> bool:
        """Whether `placeholder` can fill this. Raises `UnknownPlaceholder` for a name that does not exist."""
        record = self.organisations.get(organisation)
        return record is not None and present(record, attribute)

    def area(self, text: str) -> Area | None:
        """The neighbourhood, village or postcode that this text names."""
        return self.areas.find(text)

    def area_text(self, area: Area) -> str:
        """A few Dutch sentences about the neighbourhood team there; says so when we do not know the team."""
        local, website = self.areas.local_team, self.areas.website
        if not self.areas.teams:
            return self.wording.phrases("wijk.zonder_teams", gemeente=self.name, teams=local.many)
        if area.team is None:
            return self.wording.phrases("wijk.onbekend", soort=local.one, wijk=area.name, website=website)
        key = "wijk.team" if area.confidence in TRUSTED else "wijk.onzeker"
        return self.wording.phrases(key, wijk=area.name, team=area.team.name, website=website)

    def unconfirmed(self) -> list[Confirmation]:
        """Everything the operator must still ask, required first."""
        found = [Confirmation(self.municipality, each.fact, each.required, each.why) for each in self.to_confirm]
        found += [
            Confirmation(record.id, field, confirm.required, confirm.why)
            for record in self.records.values()
            for field, confirm in _confirms(record)
        ]
        return sorted(found, key=lambda each: not each.required)

    def stale(self, now: datetime) -> list[str]:
        """The ids of offered organisations whose facts were checked too long ago to be said with certainty."""
        return [record.id for record in self.organisations.values() if not record.fresh(now)]

    def _status(self, record: Organisation, channel: Channel, now: datetime) -> Status:
        state = state_at(channel.opening, now, record.fresh(now))
        return Status(state, self.wording.status(channel, state, now))


def load_directory(municipality: str, root: Path = MUNICIPALITIES) -> Directory:
    """Read and check the pack of one municipality. Raises the first `ContentError` that it holds."""
    pack, areas, errors = read_municipality(municipality, root, load_retired())
    for error in errors:
        raise error
    records = {record.id: record for record in pack.organisations}
    offered = {record.id: record for record in pack.organisations if record.offered}
    return Directory(
        municipality=municipality,
        name=pack.name,
        records=records,
        organisations=offered,
        areas=areas,
        wording=Wording(load_phrases()),
        human_chat=pack.human_chat,
        to_confirm=pack.to_confirm,
        finder=Finder.over(offered.values()),
        known=Finder.over(records.values()),
    )


def read_municipality(municipality: str, root: Path, retired: Retired) -> tuple[Pack, Areas, list[ContentError]]:
    """The records and areas of one municipality, and everything that is wrong with them."""
    pack = read_pack(root, municipality, load_holidays(), retired)
    path = root / municipality / "areas.yml"
    areas = load_areas(path, retired)
    errors = [*pack.errors, *areas.errors]
    team = areas.local_team.organisation
    if not errors and not any(record.id == team and record.offered for record in pack.organisations):
        errors.append(ContentError(path, 1, f"local_team: the directory offers no organisation {team!r}; add it"))
    return pack, areas, errors


def municipalities(root: Path = MUNICIPALITIES) -> tuple[str, ...]:
    """Every municipality that has a folder, in alphabetical order."""
    folders = (path.parent.name for path in root.glob("*/organisations.yml"))
    return tuple(sorted(name for name in folders if name != NATIONAL))


def known_organisations(root: Path = MUNICIPALITIES) -> frozenset[str]:
    """The ids that residents of any municipality may be sent to. A file that cannot be read adds nothing: its own
    check reports it, and the other municipalities must be able to start."""
    found: set[str] = set()
    for path in sorted(root.glob("*/organisations.yml")):
        with suppress(ContentError):
            found |= offered_ids(path)
    return frozenset(found)


def _confirms(record: Organisation) -> Iterator[tuple[str, Confirm]]:
    for confirm in record.to_confirm:
        yield confirm.fact, confirm
    for channel in record.channels:
        for confirm in channel.to_confirm:
            yield f"{channel.type}.{confirm.fact}", confirm
