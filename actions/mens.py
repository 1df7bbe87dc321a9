"""`human()`: somebody wants a human being."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.base import Heard, Said, book, directory
from actions.geheugen import Memory
from bot import settings
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.errors import NachtlichtError
from bot.handoff.service import Handoffs, make_handoffs, offer
from bot.log import get_logger

#: A conversation of the gateway; `rasa shell` has other names, and nothing to write down.
_OURS = re.compile(r"[0-9a-f]{32}")

#: Nobody has confirmed that the chat is for them: they hear who can be phoned.
_BY_PHONE = frozenset({"omstander", "professional", "pleger"})
#: What a text about the hand-over may use; all else is known from the conversation.
_VALUES = ("deuren", "wie", "aanbieder", "wisbaar", "positie", "samenvatting")


@lru_cache(maxsize=1)
def _handoffs() -> Handoffs:
    config = settings.load()
    tracker = TrackerRows(make_engine(config.tracker_database_url))
    conversations = Conversations(make_engine(config.database_url), KeyStore(config.key_dir), tracker)
    return make_handoffs(config, conversations, book)


def human(heard: Heard, memory: Memory) -> Said:
    """The human chat, or who can be phoned when no chat is there; what was offered is written down."""
    if memory.rol in _BY_PHONE:
        phones = [found.id for found in directory().reachable(heard.now, memory.thema or "*")]
        return Said("mens_bellen", {"deuren": phones})
    if _OURS.fullmatch(heard.conversation):
        asked = _ask(heard)
        if asked is not None:
            return asked
    found = offer(directory(), heard.now, _handoffs().choice, memory.thema)
    return Said(found.key, found.values)


def _ask(heard: Heard) -> Said | None:
    """What the hand-over says; None when it could not be written down: then the visitor still gets a way."""
    try:
        moved = _handoffs().visitor.ask(heard.conversation, heard.now)
    except NachtlichtError as error:
        get_logger("actions").warning("offer_not_recorded", error=type(error).__name__)
        return None
    values = {name: moved.values[name] for name in _VALUES if moved.values.get(name) is not None}
    return Said(moved.key, values)
