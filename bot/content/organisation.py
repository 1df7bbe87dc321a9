"""What the directory knows about one organisation, as values: `Organisation`, `Channel`, `Confirm`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import AMSTERDAM
from bot.content.hours import Hours, Opening

TRUSTED = frozenset({"high", "medium"})


def offers(status: str, kind: str) -> bool:
    """Whether residents may be sent to an organisation of this status and kind."""
    return status == "active" and kind == "help"


@dataclass(frozen=True)
class Confirm:
    """One fact that the operator must ask the organisation. `required`: live without it would be dangerous."""

    fact: str
    required: bool
    why: str


@dataclass(frozen=True)
class Channel:
    """One way to reach an organisation.

    `type`: phone, chat, app, walk_in, visit, mail or form. `value` is shown as it is; `link` opens it.
    `confidence` holds high, medium or low for `value`, `hours`, `cost` and `anonymous`, as far as they are known.
    `date` is the month or year of the newest source; `sources` are keys of the fact file.
    """

    type: str
    value: str | None
    link: str | None
    publish: bool
    hours: Hours | None
    usual: str | None
    usual_hours: Hours | None
    doubtful_hours: Hours | None
    last_entry_min: int
    cost: str
    anonymous: str
    anonymous_note: str | None
    leaves_trace: str | None
    duty_to_act: str | None
    fallback: str | None
    confidence: Mapping[str, str]
    sources: tuple[str, ...]
    date: str
    to_confirm: tuple[Confirm, ...]

    def trusts(self, fact: str) -> bool:
        return self.confidence.get(fact) in TRUSTED

    @property
    def opening(self) -> Opening:
        """What decides the state of this channel."""
        trusted = self.trusts("hours")
        return Opening(self.hours, trusted, self.usual_hours, self.doubtful_hours, self.last_entry_min)

    @property
    def always(self) -> bool:
        """Open day and night, and we are sure of that."""
        return self.hours is not None and self.hours.always and self.trusts("hours")


@dataclass(frozen=True)
class HumanChat:
    """Where somebody can type with a human: `provider` is desk, link or chatwoot, `organisation` who sits there.

    Without `hours` the chat of the organisation itself says when it is open.
    """

    provider: str
    organisation: str
    hours: Hours | None


@dataclass(frozen=True)
class Organisation:
    """One record. `themes` are intents, or `*` for every theme; `acute_rank` 0 is 112, lower comes first."""

    id: str
    name: str
    synonyms: tuple[str, ...]
    weak_synonyms: tuple[str, ...]
    status: str
    kind: str
    what: str
    for_whom: tuple[str, ...]
    not_for: tuple[str, ...]
    ages: tuple[int | None, int | None]
    languages: tuple[str, ...]
    area: str
    acute_rank: int
    themes: frozenset[str]
    channels: tuple[Channel, ...]
    website: str | None
    address: str | None
    publish_address: bool
    valid_until: date | None
    verified_on: date
    next_check_days: int
    timezone: ZoneInfo
    to_confirm: tuple[Confirm, ...]
    replaces: bool
    file: Path
    line: int

    @property
    def offered(self) -> bool:
        """Residents may be sent there: active and meant for them."""
        return offers(self.status, self.kind)

    def over(self, now: datetime) -> bool:
        """Its funding has ended, so that nobody knows whether it is still there."""
        return self.valid_until is not None and now.astimezone(AMSTERDAM).date() > self.valid_until

    def fresh(self, now: datetime) -> bool:
        """The facts were checked less than `next_check_days` ago, and its funding is not over."""
        if self.over(now):
            return False
        return now.astimezone(AMSTERDAM).date() - self.verified_on <= timedelta(days=self.next_check_days)

    @property
    def shown(self) -> tuple[Channel, ...]:
        """The channels that may be published, in the order of the file; the first is the main one."""
        return tuple(channel for channel in self.channels if channel.publish)

    def of_type(self, kind: str) -> tuple[Channel, ...]:
        return tuple(channel for channel in self.shown if channel.type == kind)
