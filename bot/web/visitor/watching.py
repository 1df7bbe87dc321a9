"""One look at the database for all open pages of a gateway, however many there are: `Watching`.

Any process may write rows, and the bus only wakes; so somebody has to look. A stream that is not rung reads
nothing by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.conversation.errors import AnswerNotStored, ConversationUnavailable
from bot.conversation.service import Conversations
from bot.conversation.standing import newest_of
from bot.handoff.service import VisitorSide
from bot.log import get_logger
from bot.web.bus import Bell
from bot.web.visitor.threads import Threads, TookTooLong

log = get_logger("web.watching")

#: Seconds between two looks.
POLL = 0.4
#: Seconds between two signs that a page is open.
SIGN = 5.0
_READ = 1.0
#: So many conversations are asked for in one query.
_MOST = 500


class Watching:
    """Costs nothing while no page is open."""

    def __init__(self, conversations: Conversations, visitors: VisitorSide, threads: Threads) -> None:
        self._conversations = conversations
        self._visitors = visitors
        self._threads = threads
        self._bells: dict[str, list[Bell]] = {}
        self._newest: dict[str, int | None] = {}
        self._typed: frozenset[str] = frozenset()
        self._next_sign = 0.0
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def ringing(self, conversation_id: str, bell: Bell) -> Iterator[None]:
        """The bell rings when a row of this conversation was written, when it is gone, or when the human types."""
        self._bells.setdefault(conversation_id, []).append(bell)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self._bells[conversation_id].remove(bell)
            if not self._bells[conversation_id]:
                del self._bells[conversation_id]
                self._newest.pop(conversation_id, None)

    def human_types(self, conversation_id: str) -> bool:
        """Whether the human was typing at the last look."""
        return conversation_id in self._typed

    async def _watch(self) -> None:
        while self._bells:
            began = time.monotonic()
            try:
                await self._look(list(self._bells))
            except (ConversationUnavailable, AnswerNotStored, TookTooLong) as error:
                log.warning("look_late", error=type(error).__name__)
            await asyncio.sleep(max(POLL - (time.monotonic() - began), 0.05))

    async def _look(self, ids: Sequence[str]) -> None:
        newest = await self._threads.run(_READ, self._read, ids)
        typed = await self._threads.run(_READ, self._visitors.typed_to)
        changed = typed ^ self._typed
        self._typed = typed
        for id in ids:
            if id in changed or self._newest.get(id, -1) != newest.get(id):
                self._newest[id] = newest.get(id)
                for bell in self._bells.get(id, ()):
                    bell.ring()
        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + SIGN
            await self._threads.run(_READ, self._visitors.seen, *ids)

    def _read(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with self._conversations.looking() as connection:
            for first in range(0, len(ids), _MOST):
                found |= newest_of(connection, ids[first : first + _MOST])
        return found
