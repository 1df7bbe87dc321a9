"""The door of the hand-over: `make_handoffs()`, with `.visitor`, `.desk`, `.presence`, `.time` and `.carrier`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import clock
from bot.content.copybook import Copybook
from bot.conversation.service import Conversations
from bot.handoff.carrier import Carrier
from bot.handoff.choice import Choice
from bot.handoff.desk_side import (
    MAX_TEXT,
    Chat,
    ColleagueAway,
    DeskSide,
    NotWaiting,
    NotYours,
    Parting,
    TakenByAnother,
    TextInvalid,
    VisitorLeft,
    Waiting,
)
from bot.handoff.machine import Phase
from bot.handoff.moves import Moved, Moves
from bot.handoff.offer import Offer, offer
from bot.handoff.outcome import outcome_of
from bot.handoff.presence import BEAT, Presence
from bot.handoff.providers.base import Provider, ProviderFailed
from bot.handoff.providers.chatwoot import Chatwoot, Heard
from bot.handoff.providers.console import Console
from bot.handoff.providers.desk import Desk
from bot.handoff.providers.failing import Failing
from bot.handoff.providers.link import Link
from bot.handoff.summary import SummaryInvalid
from bot.handoff.timekeeper import Timekeeper
from bot.handoff.visitor_side import Agreed, Standing, VisitorSide
from bot.settings import Settings

__all__ = [
    "BEAT",
    "MAX_TEXT",
    "Agreed",
    "Chat",
    "Choice",
    "ColleagueAway",
    "Handoffs",
    "Heard",
    "Moved",
    "NotWaiting",
    "NotYours",
    "Offer",
    "Parting",
    "Phase",
    "ProviderFailed",
    "Standing",
    "SummaryInvalid",
    "TakenByAnother",
    "TextInvalid",
    "VisitorLeft",
    "VisitorSide",
    "Waiting",
    "make_chatwoot",
    "make_handoffs",
    "offer",
    "outcome_of",
]


@dataclass(frozen=True)
class Handoffs:
    """Everything about hand-overs in one database. `chatwoot` is there when it is set up."""

    choice: Choice
    visitor: VisitorSide
    desk: DeskSide
    presence: Presence
    time: Timekeeper
    carrier: Carrier
    chatwoot: Chatwoot | None


def make_handoffs(
    settings: Settings,
    conversations: Conversations,
    book: Callable[[], Copybook],
    now: Callable[[], datetime] = clock.now,
    chatwoot: Chatwoot | None = None,
) -> Handoffs:
    """The hand-overs that the settings describe. `book` gives the texts as they are now."""
    presence = Presence(conversations, now)
    chatwoot = chatwoot or make_chatwoot(settings)
    providers: list[Provider] = [Desk(presence.somebody), Link(), Console(), Failing()]
    if chatwoot is not None:
        providers.append(chatwoot)
    only = None if settings.human_chat == "directory" else settings.human_chat
    choice = Choice({one.name: one for one in providers}, only)
    moves = Moves(book, choice)
    return Handoffs(
        choice=choice,
        visitor=VisitorSide(conversations, choice, moves, now),
        desk=DeskSide(conversations, moves, presence, now),
        presence=presence,
        time=Timekeeper(conversations, choice, moves, presence, now),
        carrier=Carrier(conversations, choice, moves, timedelta(days=settings.raw_text_days), now),
        chatwoot=chatwoot,
    )


def make_chatwoot(settings: Settings) -> Chatwoot | None:
    """The Chatwoot of the settings; None when there is none."""
    return None if settings.chatwoot is None else Chatwoot(settings.chatwoot)
