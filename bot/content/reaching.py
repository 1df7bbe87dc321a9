"""Chooses whom to name first at this hour: `choose(candidates, theme, limit)`; pure, over states and ranks."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.hours import State
from bot.content.organisation import Organisation

Candidate = tuple[Organisation, State]
EVERY_THEME = "*"


def choose(candidates: Iterable[Candidate], theme: str, limit: int) -> list[Organisation]:
    """At most `limit` organisations that fit `theme`, best first; a closed one never.

    First who can be reached (open or usually open), then who is there for this theme, then the acute rank. The
    last place goes to somebody who is surely open day and night when none of the others is.
    """
    fitting = [each for each in candidates if _fits(each[0], theme) and each[1] != "closed"]
    ranked = [organisation for organisation, _state in sorted(fitting, key=lambda each: _rank(each, theme))]
    chosen = ranked[:limit]
    if any(map(_day_and_night, chosen)):
        return chosen
    return [*chosen[: limit - 1], *[each for each in ranked if _day_and_night(each)][:1]]


def _fits(organisation: Organisation, theme: str) -> bool:
    return theme in organisation.themes or EVERY_THEME in organisation.themes


def _rank(candidate: Candidate, theme: str) -> tuple[bool, bool, int, str]:
    organisation, state = candidate
    return state == "unknown", theme not in organisation.themes, organisation.acute_rank, organisation.id


def _day_and_night(organisation: Organisation) -> bool:
    return any(channel.always for channel in organisation.shown)
