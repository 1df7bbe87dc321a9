"""`action_vraag_organisatie`: what somebody asks about an organisation of the directory."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.base import NightAction, Said, directory, entity, moment


class ActionVraagOrganisatie(NightAction):
    """Answers about the organisation in the message, else about the one that was spoken of last."""

    def name(self) -> str:
        """The name in the domain."""
        return "action_vraag_organisatie"

    def answer(self, tracker: Tracker) -> Said:
        """The organisation's text, with who can be reached now beside it."""
        known = directory().organisations
        asked = entity(tracker, "organisatie") or tracker.get_slot("laatste_organisatie")
        if asked not in known:
            return Said.of("organisatie_onbekend")
        others = [found.id for found in directory().reachable(moment(tracker), "*") if found.id != asked]
        return Said.of("organisatie", slots={"laatste_organisatie": asked}, organisatie=asked, deuren=others[:1])
