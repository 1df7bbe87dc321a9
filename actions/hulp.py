"""`action_welke_hulp`: which doors fit, at this hour, what somebody spoke of."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.base import NightAction, Said, directory, moment


class ActionWelkeHulp(NightAction):
    """Names at most three doors; one that is closed is never the first."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_welke_hulp"

    def answer(self, tracker: Tracker) -> Said:
        """The doors for the theme of the conversation, or for any theme."""
        theme = tracker.get_slot("thema") or "*"
        doors = [found.id for found in directory().reachable(moment(tracker), theme)]
        return Said.of("welke_hulp", deuren=doors)
