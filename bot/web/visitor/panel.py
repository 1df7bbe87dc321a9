"""The hand-over as the page shows it: `shown()`; and for who has no scripting `panel()` and `press()`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.content.consent import load_consent
from bot.content.summary import load_roles
from bot.conversation.models import ShownButton, State
from bot.handoff.service import Agreed, Phase, Standing
from bot.web.visitor import handing
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services

#: What the panel and the bar have buttons for themselves: the same buttons of a message are not shown again.
_YES, _WITHOUT, _NO, _STOP = "mens:ja", "mens:zonder", "mens:nee", "mens:stop"
#: Only look: without scripting nothing comes by itself.
_LOOK = "mens:kijk"
ACTIONS = frozenset({_YES, _WITHOUT, _NO, _STOP, _LOOK})


@dataclass(frozen=True)
class Chosen:
    """The fields of the panel, as sent; an empty one stays out of the summary."""

    action: str
    role: str
    theme: str
    town: str
    words: tuple[str, ...]


def shown(parts: Services, standing: Standing) -> dict[str, Any]:
    """Where it stands and, while it is offered, what would go along."""
    offer = None
    if standing.phase is Phase.offered and standing.here and standing.summary is not None:
        facts = standing.summary.facts
        offer = {
            "organisation": standing.organisation,
            "erasable": standing.erasable,
            "summary": facts,
            "roles": dict(load_roles()),
            "themes": _themes(parts, facts["theme"]),
            "words": [{"id": one.id, "text": one.text} for one in standing.words],
        }
    return {
        "state": standing.state,
        "position": standing.position,
        "organisation": standing.organisation,
        "offer": offer,
    }


async def panel(parts: Services, token: str, state: State) -> Mapping[str, Any] | None:
    """What the page shows beside the messages; None when there is nothing, or it cannot be known now."""
    if state not in ("offered", "queued", "human"):
        return None
    try:
        return shown(parts, await handing.stand(parts, token))
    except Refused:
        return None  # the buttons of the message are there instead


def left_over(choices: Sequence[ShownButton], panel: Mapping[str, Any] | None) -> Sequence[ShownButton]:
    """The buttons of the last message without those that the panel or the bar has."""
    if panel is None:
        return choices
    own = {_YES, _WITHOUT, _NO} if panel["offer"] else {_STOP} if panel["state"] in ("queued", "human") else set()
    return [button for button in choices if button.to not in own]


async def press(parts: Services, token: str, chosen: Chosen, now: datetime) -> bool | None:
    """Do what a button of the panel or the bar says; whether 112 is large then. Raises Refused."""
    if chosen.action == _LOOK:
        return None
    if chosen.action in (_STOP, _NO):
        change = await handing.cancel(parts, token, now)
    else:
        agreed = _agreed(chosen) if chosen.action == _YES else Agreed(as_shown=False)
        change = await handing.agree(parts, token, agreed, now)
    return change.alert


def _agreed(chosen: Chosen) -> Agreed:
    words = [handing.number(one) for one in chosen.words]
    if None in words:
        raise Refused(400, "fout_ongeldig")
    facts = {"role": chosen.role or None, "theme": chosen.theme or None, "town": chosen.town or None}
    return Agreed(False, facts, [one for one in words if one is not None])


def _themes(parts: Services, known: str | None) -> dict[str, str]:
    """Theme → how she reads it, of those that one can choose and the one that is known."""
    named = parts.copybook.themes
    return {key: named[key] for key in (*load_consent().topics, known) if key is not None and key in named}
