"""A form that is sent again begins nothing anew: `Beginnings.begin()` gives the conversation that it began before.

Without scripting the first form names no conversation. Who presses Back after leaving and lets the browser send
that form again would otherwise read its words in a fresh conversation. Kept in this process only, as a hash, for a
night; what was erased stays erased.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.conversation.models import Opened

#: Seconds; a night, so that it outlives the conversation. And no more than so many forms.
KEPT = 12 * 60 * 60
MOST = 5000


class Beginnings:
    """Number of a form → the conversation that it began."""

    def __init__(self) -> None:
        self._begun: OrderedDict[bytes, tuple[float, asyncio.Future[Opened]]] = OrderedDict()

    async def begin(self, number: str, open: Callable[[], Awaitable[Opened]]) -> Opened:
        """What `open` gives or raises, the first time; the same conversation for the same number after that."""
        self._forget()
        key = hashlib.sha256(number.lower().encode()).digest()
        if key not in self._begun:
            self._begun[key] = (time.monotonic(), asyncio.ensure_future(open()))
        opening = self._begun[key][1]
        try:
            return await asyncio.shield(opening)
        except Exception:
            self._begun.pop(key, None)  # nothing was begun: who tries again gets another try
            raise

    def _forget(self) -> None:
        oldest = time.monotonic() - KEPT
        while self._begun:
            key, (at, _) = next(iter(self._begun.items()))
            if at >= oldest and len(self._begun) <= MOST:
                return
            del self._begun[key]
