"""`human()`: somebody wants a human being."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.base import Heard, Said, directory
from actions.geheugen import Memory
from bot import settings
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.errors import NachtlichtError
from bot.handoff.service import HumanChat, make_chat, offer
from bot.log import get_logger

#: A conversation of the gateway; `rasa shell` has other names, and nothing to write down.
_OURS = re.compile(r"[0-9a-f]{32}")


#: Nobody has confirmed that the chat is for them: they hear who can be phoned.
_BY_PHONE = frozenset({"omstander", "professional", "pleger"})


@lru_cache(maxsize=1)
def _chat() -> HumanChat:
    return make_chat(settings.load().human_chat)


@lru_cache(maxsize=1)
def _conversations() -> Conversations:
    config = settings.load()
    tracker = TrackerRows(make_engine(config.tracker_database_url))
    return Conversations(make_engine(config.database_url), KeyStore(config.key_dir), tracker)


def human(heard: Heard, memory: Memory) -> Said:
    """The human chat, or who can be phoned when no chat is there; that a chat was offered is written down."""
    found = offer(directory(), heard.now, _chat(), memory.thema)
    if found.offered and memory.rol in _BY_PHONE:
        return Said("mens_bellen", found.values)
    if found.offered and _OURS.fullmatch(heard.conversation):
        _record(heard.conversation)
    return Said(found.key, found.values)


def _record(conversation_id: str) -> None:
    """Write the offer down; when that fails the visitor still gets the link, and the log says so."""
    try:
        _conversations().record_handoff(conversation_id, "offered")
    except NachtlichtError as error:
        get_logger("actions").warning("offer_not_recorded", error=type(error).__name__)
