"""What can go wrong for somebody who judges, named after what happened; no message holds what was typed."""

from __future__ import annotations

from bot.review.errors import ReviewError


class JudgingError(ReviewError):
    """The root of these errors."""


class TurnUnknown(JudgingError):
    """The visitor wrote no message with this number in this conversation."""


class KindUnknown(JudgingError):
    """There is no such verdict."""


class IntentMissing(JudgingError):
    """Who says that the answer is wrong says what it should have been."""


class IntentUnknown(JudgingError):
    """The bot has no such intent."""


class IntentSame(JudgingError):
    """This is what the bot took the message for: then the answer was not wrong for that reason."""


class EntityUnknown(JudgingError):
    """The bot has no such entity, or it never has this value."""


class NothingToDecide(JudgingError):
    """No colleague says that danger was missed here."""


class TagInvalid(JudgingError):
    """A tag is 1 to 40 signs, and no number or address of somebody."""


class TooManyTags(JudgingError):
    """Who gives a conversation every name there is does not find it again."""


class NoteTooLong(JudgingError):
    """More than a note holds."""


class NoteChanged(JudgingError):
    """This note was changed in another window since the form was shown: neither of the two is lost."""


class NotAReason(JudgingError):
    """There is no such reason to set a conversation aside."""


class NotInTheInbox(JudgingError):
    """Nothing is open any more: a colleague was first, or what is left needs two people."""
