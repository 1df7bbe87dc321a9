"""How much one address or one conversation may ask: `Limits`, in memory only and gone with the process."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

#: A shelter behind one address may open this many conversations an hour.
CONVERSATIONS_AN_HOUR = 300
MESSAGES_A_MINUTE = 30
#: That somebody is typing, on and off.
SIGNALS_A_MINUTE = 60
#: So many keys are remembered at most; the oldest go first, so that nobody can fill the memory.
REMEMBERED = 20_000


@dataclass(frozen=True)
class Rule:
    """At most `count` in `seconds`."""

    count: int
    seconds: float


class Limits:
    """Counts per key in a sliding window. Keys are hashed with a salt of this process: no address is kept."""

    def __init__(self, enabled: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self._enabled = enabled
        self._clock = clock
        self._salt = secrets.token_bytes(16)
        self._opened = _Window(Rule(CONVERSATIONS_AN_HOUR, 3600))
        self._messages = _Window(Rule(MESSAGES_A_MINUTE, 60))
        self._signals = _Window(Rule(SIGNALS_A_MINUTE, 60))

    def may_open(self, address: str) -> bool:
        """Whether this address may open one more conversation; counts it when it may."""
        return not self._enabled or self._opened.take(self._hash(address), self._clock())

    def may_send(self, conversation: str) -> bool:
        """Whether this conversation may send one more message; counts it when it may."""
        return not self._enabled or self._messages.take(self._hash(conversation), self._clock())

    def may_signal(self, conversation: str) -> bool:
        """Whether this conversation may tell once more that somebody is typing; counts it when it may."""
        return not self._enabled or self._signals.take(self._hash(conversation), self._clock())

    def _hash(self, key: str) -> bytes:
        return hashlib.blake2b(key.encode("utf-8", "replace"), key=self._salt, digest_size=16).digest()


class _Window:
    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._seen: dict[bytes, deque[float]] = {}

    def take(self, key: bytes, now: float) -> bool:
        moments = self._seen.pop(key, deque())
        while moments and moments[0] <= now - self._rule.seconds:
            moments.popleft()
        allowed = len(moments) < self._rule.count
        if allowed:
            moments.append(now)
        self._seen[key] = moments  # at the end of the dict: the first ones are the longest unused
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return allowed
