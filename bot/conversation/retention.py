"""How long things live: pure judgements, and `purge`, which the worker runs."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Raw text, encrypted, and its key.
RAW_TEXT = timedelta(days=7)
#: A conversation opens nothing when its last message is older, and Rasa forgets it.
OPEN_FOR = timedelta(minutes=60)


def is_closed(last_message_at: datetime, now: datetime) -> bool:
    """Whether a conversation opens nothing any more. Exactly 60 minutes is still open."""
    return now - last_message_at > OPEN_FOR
