"""What can go wrong for somebody who reviews, named after what happened."""

from __future__ import annotations

from bot.errors import NachtlichtError


class ReviewError(NachtlichtError):
    """The root of this room's errors."""


class DossierUnknown(ReviewError):
    """There is no such dossier: there never was, it was erased, or its time is over."""


class ClosedForYou(ReviewError):
    """This reviewer said that she knows the person, and reads nothing of it."""
