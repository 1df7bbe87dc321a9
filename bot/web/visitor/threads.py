"""Blocking work off the event loop, never for longer than told: `Threads.run()`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class TookTooLong(Exception):
    """The work is still going on in its thread, but nobody waits for it any more."""


class Threads:
    """A small pool: the database takes one writer at a time anyway."""

    def __init__(self, size: int = 16) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="store")

    async def run(self, seconds: float, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns or raises; TookTooLong after so many seconds."""
        future = asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))
        done, _ = await asyncio.wait({future}, timeout=max(seconds, 0.0))
        if not done:
            future.add_done_callback(_forget)
            raise TookTooLong
        return future.result()

    def close(self) -> None:
        """Let the threads go; whoever is writing comes to an end."""
        self._pool.shutdown(wait=False)


def _forget(future: asyncio.Future[T]) -> None:
    """Nobody asks for this outcome any more: take it, so that it is not reported as lost."""
    if not future.cancelled():
        future.exception()
