"""What who wants a human gets where nothing can be written down (`rasa shell`): `offer()`, a text by the hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.content.directory import Directory
from bot.handoff.choice import Choice
from bot.handoff.machine import TABLE, Phase

#: Who can be phoned when no chat is there; the theme that reaches every line which listens.
ANY_THEME = "*"
ELSEWHERE = "mens_chat"


@dataclass(frozen=True)
class Offer:
    """The text that the visitor gets (a copy key) and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def offer(directory: Directory, now: datetime, choice: Choice, theme: str | None = None) -> Offer:
    """Another website where a human is, else who can be phoned now. A chat on this page needs a conversation."""
    found = choice.find(directory, now)
    phones = {"deuren": [one.id for one in directory.reachable(now, theme or ANY_THEME)]}
    if found.provider is not None:
        return Offer("mens_bellen" if found.provider.here else ELSEWHERE, phones)
    return Offer(TABLE[Phase.checking, found.event].text or "mens_bellen", phones)
