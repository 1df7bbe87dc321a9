"""Signs of life beside the words of a stream: `Signs` says that her page is open, and whether a human types."""

from __future__ import annotations

import time

from bot.conversation.errors import AnswerNotStored, ConversationUnavailable, ConversationUnknown
from bot.conversation.models import ConversationView, HandoffChange, State, StoredEvent
from bot.log import get_logger
from bot.web.visitor.services import Services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.signs")

#: Seconds between two signs that the page is open.
SIGN = 5.0
_READ = 0.6


class Signs:
    """Of one stream. Costs nothing while the visitor is with the bot."""

    def __init__(self, parts: Services, view: ConversationView) -> None:
        self._parts = parts
        self._conversation_id = view.id
        self._state: State = view.state
        self._next_sign = 0.0
        self._typing = False

    def heard(self, event: StoredEvent) -> None:
        """The stream passes an event on."""
        if isinstance(event.content, HandoffChange):
            self._state = event.content.state

    async def exchange(self) -> bool | None:
        """Give a sign when it is time; whether the human types now, when that changed."""
        if self._state not in ("queued", "human"):
            return self._changed(False)
        try:
            await self._sign()
            types = self._state == "human" and await self._parts.threads.run(
                _READ, self._parts.handoffs.visitor.human_types, self._conversation_id
            )
        except (ConversationUnknown, ConversationUnavailable, AnswerNotStored, TookTooLong) as error:
            log.warning("sign_late", error=type(error).__name__)
            return None
        return self._changed(types)

    async def _sign(self) -> None:
        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + SIGN
            await self._parts.threads.run(_READ, self._parts.handoffs.visitor.seen, self._conversation_id)

    def _changed(self, types: bool) -> bool | None:
        if types == self._typing:
            return None
        self._typing = types
        return types
