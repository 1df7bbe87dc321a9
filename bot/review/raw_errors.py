"""What can go wrong for somebody who wants to read raw text; no message holds what was typed."""

from __future__ import annotations

from bot.review.errors import ReviewError


class RawTextError(ReviewError):
    """The root of these errors."""


class ReasonTooShort(RawTextError):
    """Raw text is read for a reason that a colleague can judge."""


class ReasonTooLong(RawTextError):
    """More than a colleague reads."""


class AlreadyAsked(RawTextError):
    """There is a request of this person that waits, or that is open."""


class RawTextGone(RawTextError):
    """The seven days are over: nobody can read it any more."""


class RequestUnknown(RawTextError):
    """There is no such request: it never was, or its conversation is gone."""


class NotASecondPerson(RawTextError):
    """Nobody approves her own request, nor without a role for it."""


class NoLongerWaiting(RawTextError):
    """Somebody was first, it was withdrawn, or a day went by."""


class RawTextClosed(RawTextError):
    """There is no approval that is open now."""
