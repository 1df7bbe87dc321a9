"""The worker: `python -m bot.worker [--every SECONDS]` keeps time, purges, finishes erases, says that it lives."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from threading import Event

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, log, settings
from bot.content.copybook import Copybook
from bot.content.fresh_copy import FreshCopybook
from bot.conversation import retention, schema
from bot.conversation.erase import Eraser
from bot.conversation.heartbeat import beat
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine
from bot.errors import NachtlichtError
from bot.handoff.service import Handoffs, make_handoffs
from bot.settings import Settings, SettingsError

#: Seconds between two looks for erases that did not come to an end.
TICK = 1.0
#: Seconds between two purges, unless told otherwise.
PURGE_EVERY = 60.0

_log = log.get_logger("worker")


class Worker:
    """What has to happen whether or not a visitor is there. Every error is logged by name and tried again."""

    def __init__(
        self, given: Settings, purge_every: float = PURGE_EVERY, now: Callable[[], datetime] = clock.now
    ) -> None:
        self.stopping = Event()
        self._settings = given
        self._purge_every = purge_every
        self._now = now
        self._engine: Engine | None = None
        self._books: FreshCopybook | None = None
        self._next_purge = 0.0
        self._carriers = ThreadPoolExecutor(1, thread_name_prefix="carrier")
        self._carrying: Future[None] | None = None

    def run(self) -> None:
        """Until `stopping` is set."""
        _log.info("worker_started", purge_every=self._purge_every)
        while not self.stopping.is_set():
            self.tick()
            self.stopping.wait(TICK)
        self._carriers.shutdown(wait=False, cancel_futures=True)
        _log.info("worker_stopped")

    def tick(self) -> bool:
        """One round; False when something failed and will be tried again. What fails does not stop the rest."""
        steps = (self._live, self._prepare, self._keep_time, self._finish_erases, self._purge)
        went_well = [self._attempt(step) for step in steps]
        return all(went_well)

    def _attempt(self, step: Callable[[], None]) -> bool:
        try:
            step()
        except (SQLAlchemyError, OSError, NachtlichtError) as error:
            cause = type(error.__cause__).__name__
            _log.error("worker_failed", step=step.__name__, error=type(error).__name__, cause=cause)
            return False
        return True

    def _live(self) -> None:
        beat(self._settings.var_dir, self._now())

    def _prepare(self) -> None:
        self._prepared()

    def _keep_time(self) -> None:
        """What is due in hand-overs; words for providers elsewhere go beside it, because those may be slow."""
        if self._engine is None:
            return
        self._handoffs.time.tick()
        if self._carrying is None or self._carrying.done():
            self._carrying = self._carriers.submit(self._carry)

    def _carry(self) -> None:
        try:
            self._handoffs.carrier.carry_all()
            self._handoffs.carrier.erase_left()
        except (SQLAlchemyError, OSError, NachtlichtError) as error:
            _log.error("carrying_failed", error=type(error).__name__)

    def _finish_erases(self) -> None:
        if self._engine is None:
            return
        finished = Eraser(self._engine, self._keys, self._tracker).finish(self._now())
        if finished:
            _log.info("erases_finished", count=finished)

    def _purge(self) -> None:
        if self._engine is None or time.monotonic() < self._next_purge:
            return
        purged = retention.purge(self._engine, self._keys, self._tracker, self._now())
        self._handoffs.presence.forget()
        self._next_purge = time.monotonic() + self._purge_every  # only now: a purge that failed is not put off
        if purged:
            _log.info("purged", **asdict(purged))

    def _book(self) -> Copybook:
        """The texts, read when the first one is needed."""
        if self._books is None:
            self._books = FreshCopybook(self._settings.municipality)
        return self._books.book()

    def _prepared(self) -> Engine:
        """The engines, once the tables are there."""
        if self._engine is None:
            engine = make_engine(self._settings.database_url)
            schema.upgrade(engine)
            self._keys = KeyStore(self._settings.key_dir)
            self._tracker = TrackerRows(make_engine(self._settings.tracker_database_url))
            conversations = Conversations(engine, self._keys, self._tracker, self._now)
            self._handoffs: Handoffs = make_handoffs(self._settings, conversations, self._book, self._now)
            self._engine = engine
        return self._engine


def main(arguments: Sequence[str] | None = None) -> None:
    """Run until SIGTERM or SIGINT."""
    log.configure()
    parser = argparse.ArgumentParser(prog="python -m bot.worker", description=__doc__)
    parser.add_argument("--every", type=float, default=PURGE_EVERY, metavar="SECONDS", help="between two purges")
    given = parser.parse_args(arguments)
    try:
        worker = Worker(settings.load(), given.every)
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    worker.run()


if __name__ == "__main__":
    main()
