"""What can go wrong with a conversation, named after what happened to the person; no message holds any text."""

from __future__ import annotations

from bot.errors import NachtlichtError


class ConversationUnknown(NachtlichtError):
    """Nothing opens with this token: it never existed, or the last message was over 60 minutes ago."""


class ConversationErased(ConversationUnknown):
    """The key of this conversation is gone, and so is every word of it."""


class ConversationNotOpened(NachtlichtError):
    """No conversation could be started: nothing was kept, and the visitor has no token."""


class ConversationUnavailable(NachtlichtError):
    """The conversation may well exist, but it cannot be read at this moment."""


class KeyUnavailable(ConversationUnavailable):
    """The place where the keys lie cannot be read or written; this does not mean that anything was erased."""


class BodyUnreadable(ConversationUnavailable):
    """A stored text does not open with its key: it was changed or moved."""


class MessageNotStored(NachtlichtError):
    """The visitor's message is not written down, so it may not be acknowledged; the same id may be sent again."""


class MessageIdInvalid(NachtlichtError):
    """The id that the client made for its message is not a UUID."""


class ChoiceUnknown(NachtlichtError):
    """The visitor chose a button that this conversation never showed."""


class AnswerNotStored(NachtlichtError):
    """The answer is not written down; the visitor still gets to see it (see `Conversations.fail_answer`)."""


class EraseIncomplete(NachtlichtError):
    """Something of the conversation may still be there; the worker tries again until it is gone."""


class TrackerUnavailable(NachtlichtError):
    """What Rasa remembers of a conversation could not be read, saved or deleted."""
