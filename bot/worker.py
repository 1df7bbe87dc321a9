"""The worker: `python -m bot.worker [--every SECONDS]` purges, finishes erases, pseudonymises."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, log, settings
from bot.conversation import retention, schema
from bot.conversation.erase import Eraser
from bot.conversation.heartbeat import beat
from bot.conversation.keys import KeyStore
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine, writing
from bot.errors import NachtlichtError
from bot.review.destruction import record
from bot.review.keeping import Keeper
from bot.settings import Settings, SettingsError

#: Seconds between two looks for erases that did not come to an end.
TICK = 1.0
#: Seconds between two purges, unless told otherwise.
PURGE_EVERY = 60.0
#: Seconds of pseudonymising before erases are looked at again.
REVIEW_FOR = 0.5

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
        self._next_purge = self._next_review = 0.0
        self._terms = retention.Terms(
            timedelta(days=given.raw_text_days), timedelta(days=given.pseudonymised_days)
        )

    def run(self) -> None:
        """Until `stopping` is set."""
        _log.info("worker_started", purge_every=self._purge_every)
        while not self.stopping.is_set():
            self.tick()
            self.stopping.wait(TICK)
        _log.info("worker_stopped")

    def tick(self) -> bool:
        """One round; False when something failed and will be tried again."""
        try:
            beat(self._settings.var_dir, self._now())
            self._work()
        except (SQLAlchemyError, OSError, NachtlichtError) as error:
            _log.error("worker_failed", error=type(error).__name__, cause=type(error.__cause__).__name__)
            return False
        return True

    def _work(self) -> None:
        engine = self._prepared()
        keys = KeyStore(self._settings.key_dir)
        finished = Eraser(engine, keys, self._tracker).finish(self._now())
        if finished:
            _log.info("erases_finished", count=finished)
        if time.monotonic() >= self._next_purge:
            purged = retention.purge(engine, keys, self._tracker, self._now(), self._terms)
            self._note(engine, purged)
            self._next_purge = time.monotonic() + self._purge_every  # only now: a purge that failed is not put off
            if purged:
                _log.info("purged", **asdict(purged))
        if time.monotonic() >= self._next_review:
            self._review()

    def _review(self) -> None:
        """Last, and not again for a while when it fails: nothing may keep purging and erasing waiting."""
        self._next_review = time.monotonic() + self._purge_every
        kept = self._keeper.work(self._now(), REVIEW_FOR)
        gone = 0 if kept.more else self._keeper.destroy(self._now(), self._terms.rows)
        if kept.more:
            self._next_review = 0.0
        if kept.conversations or gone:
            _log.info("pseudonymised", **asdict(kept), destroyed=gone)

    def _note(self, engine: Engine, purged: retention.Purged) -> None:
        """The counts of what was destroyed at its term."""
        counts = {"raw_text": purged.texts, "conversations": purged.conversations}
        if any(counts.values()):
            with writing(engine) as connection:
                record(connection, self._now(), counts)

    def _prepared(self) -> Engine:
        """The engines, once the tables are there."""
        if self._engine is None:
            engine = make_engine(self._settings.database_url)
            schema.upgrade(engine)
            self._tracker = TrackerRows(make_engine(self._settings.tracker_database_url))
            self._keeper = Keeper(engine, KeyStore(self._settings.key_dir))
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
