"""What can go wrong for a chatter, named after what happened; `desk_side` hands them out."""

from __future__ import annotations

from bot.errors import NachtlichtError


class TakenByAnother(NachtlichtError):
    """Somebody else was first; this visitor is in good hands."""


class NotWaiting(NachtlichtError):
    """The visitor is not in the queue any more: she left it, or waited too long."""


class NotYours(NachtlichtError):
    """This visitor is not, or not any more, with this chatter: nothing was sent."""


class VisitorLeft(NachtlichtError):
    """The visitor left by the exit or erased the conversation: the screen of the desk must be wiped."""


class ColleagueAway(NachtlichtError):
    """Nobody can be handed to a colleague who is not there: the visitor stays."""


class TextInvalid(NachtlichtError):
    """Nothing to say, or too much at once."""
