"""`action_mens_spreken`: somebody wants a human being."""

from __future__ import annotations

from functools import lru_cache

from rasa_sdk import Tracker

from actions.base import NightAction, Said, directory, moment
from bot import settings
from bot.handoff.service import HumanChat, make_chat, offer


@lru_cache(maxsize=1)
def _chat() -> HumanChat:
    return make_chat(settings.load().human_chat)


class ActionMensSpreken(NightAction):
    """Offers the human chat, or who can be phoned when no chat is there."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_mens_spreken"

    def answer(self, tracker: Tracker) -> Said:
        """The offer of this hour."""
        found = offer(directory(), moment(tracker), _chat(), tracker.get_slot("thema"))
        return Said(found.key, found.values, {})
