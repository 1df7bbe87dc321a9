"""`EncryptedTrackerStore`: what Rasa remembers of a conversation, as one blob under the conversation's key.

It never falls back to memory: a store that cannot read raises, the channel says so, and the gateway answers with
the emergency numbers. An empty memory would look like a new conversation and answer wrongly.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.keys import Box, KeyStore
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.engine import patches
from bot.engine.tail import tail
from bot.settings import load as load_settings

#: The place that the blob is sealed for: it opens as nothing else.
PLACE = "tracker"
_CONVERSATION = re.compile(r"[0-9a-f]{32}")


class EncryptedTrackerStore(TrackerStore):
    """Recent turns and the state before them (see `tail`), sealed with the conversation's own key.

    Raises ConversationErased when a conversation has no key, TrackerUnavailable, KeyUnavailable and BodyUnreadable
    when it cannot know. Sender ids that no gateway made (`rasa shell`, `rasa interactive`) get a key when needed.
    """

    def __init__(
        self, domain: Domain | None = None, event_broker: Any = None, host: str | None = None, **_: Any
    ) -> None:
        """Rasa names the arguments; where the data are comes from the settings."""
        patches.apply()
        settings = load_settings()
        self._keys = KeyStore(settings.key_dir)
        self._rows = TrackerRows(make_engine(settings.tracker_database_url))
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Seal and write; on disk when this returns."""
        name, box = self._open(tracker.sender_id)
        events = tail([event.as_dict() for event in tracker.events])
        plain = json.dumps(events, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        # in a thread: waiting for the disk, or for a locked database, must not hold up the other visitors
        await asyncio.to_thread(self._rows.save, name, box.seal(PLACE, zlib.compress(plain, 1)))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker, or None when nothing was said yet."""
        name, box = self._open(sender_id)
        blob = await asyncio.to_thread(self._rows.load, name)
        if blob is None:
            return None
        events = json.loads(zlib.decompress(box.open(PLACE, blob)).decode("utf-8", "surrogatepass"))
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """The conversations that have a row; ids of `rasa shell` appear as their hash."""
        return await asyncio.to_thread(self._rows.ids)

    async def delete(self, sender_id: str) -> None:
        """Take the row away. The key is the gateway's to delete."""
        await asyncio.to_thread(self._rows.delete, _name(sender_id))

    def _open(self, sender_id: str) -> tuple[str, Box]:
        name = _name(sender_id)
        if name != sender_id and not self._keys.exists(name):
            return name, self._keys.create(name)
        return name, self._keys.box(name)


def _name(sender_id: str) -> str:
    """The gateway's ids as they are; anything else becomes one of their shape."""
    if _CONVERSATION.fullmatch(sender_id):
        return sender_id
    return hashlib.sha256(sender_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
