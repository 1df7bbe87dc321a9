"""The worker: `python -m bot.worker [--every SECONDS]` keeps time, counts, purges, erases, prepares reviews."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.engine import Engine

from bot import clock, log, settings
from bot.content.copybook import Copybook
from bot.content.fresh_copy import FreshCopybook
from bot.conversation import retention, schema
from bot.conversation.erase import Eraser
from bot.conversation.heartbeat import beat
from bot.conversation.keys import KeyStore
from bot.conversation.service import Conversations
from bot.conversation.tracker import TrackerRows
from bot.db import make_engine, writing
from bot.handoff.service import Handoffs, make_handoffs, outcome_of
from bot.learning.service import forget
from bot.review.counting import Counter
from bot.review.destruction import record
from bot.review.indexing import Indexer
from bot.review.keeping import Keeper
from bot.review.opinion_keeping import OpinionKeeper
from bot.review.words import WordKey
from bot.settings import Settings, SettingsError
from bot.staff.service import open_staff

#: Seconds between two looks for erases that did not come to an end.
TICK = 1.0
#: Seconds between two purges, unless told otherwise.
PURGE_EVERY = 60.0
#: Seconds of counting, and of pseudonymising, before erases are looked at again.
COUNT_FOR = 0.5
PSEUDONYMISE_FOR = 0.5

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
        self._next: dict[str, float] = {}
        self._carriers = ThreadPoolExecutor(1, thread_name_prefix="carrier")
        self._carrying: Future[None] | None = None
        self._terms = retention.Terms(
            timedelta(days=given.raw_text_days), timedelta(days=given.pseudonymised_days)
        )

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
        went_well = [self._attempt(self._live), self._attempt(self._prepare)]
        if self._engine is not None:
            went_well += [self._attempt(step) for step in (self._keep_time, self._finish_erases)]
            seldom = (
                self._count,
                self._purge,
                self._destroy_pseudonymised,
                self._forget_presence,
                self._clean_up_staff,
                self._forget_corrections,
            )
            went_well += [self._attempt(step, self._purge_every) for step in seldom]
            # last, and put off when it fails: loading its tools every second would keep everything else waiting
            slow = (self._pseudonymise, self._index)
            went_well += [self._attempt(step, self._purge_every, self._purge_every) for step in slow]
        return all(went_well)

    def _attempt(self, step: Callable[[], float | None], every: float = 0.0, failed: float = 0.0) -> bool:
        """Do it when it is time: again after so many seconds, or those it returns, or others when it failed."""
        if time.monotonic() < self._next.get(step.__name__, 0.0):
            return True
        try:
            again = step()
        except Exception as error:  # the last net: a mistake in one of them may not stop the others either
            self._next[step.__name__] = time.monotonic() + failed
            cause = type(error.__cause__).__name__
            _log.error("worker_failed", step=step.__name__, error=type(error).__name__, cause=cause)
            return False
        self._next[step.__name__] = time.monotonic() + (every if again is None else again)
        return True

    def _live(self) -> None:
        beat(self._settings.var_dir, self._now())

    def _prepare(self) -> None:
        self._prepared()

    def _keep_time(self) -> None:
        """What is due in hand-overs; words for providers elsewhere go beside it, because those may be slow."""
        self._handoffs.time.tick()
        if self._carrying is None or self._carrying.done():
            self._carrying = self._carriers.submit(self._carry)

    def _carry(self) -> None:
        for step in (self._handoffs.carrier.carry_all, self._handoffs.carrier.erase_left):
            try:
                step()
            except Exception as error:  # nobody looks at what this thread raises
                _log.error("carrying_failed", step=step.__name__, error=type(error).__name__)

    def _finish_erases(self) -> None:
        finished = Eraser(self._prepared(), self._keys, self._tracker, self._now).finish(self._now())
        if finished:
            _log.info("erases_finished", count=finished)

    def _count(self) -> float | None:
        """What is over, into the counts for ever, for half a second; before anything of it is purged."""
        counted, more = self._counter.work(self._now(), COUNT_FOR)
        if counted:
            _log.info("counted", conversations=counted)
        return 0.0 if more else None

    def _purge(self) -> None:
        engine = self._prepared()
        purged = retention.purge(engine, self._keys, self._tracker, self._now(), self._terms)
        self._note(engine, purged)
        if purged:
            _log.info("purged", **asdict(purged))

    def _note(self, engine: Engine, purged: retention.Purged) -> None:
        """The counts of what was destroyed at its term."""
        counts = {"raw_text": purged.texts, "conversations": purged.conversations}
        if any(counts.values()):
            with writing(engine) as connection:
                record(connection, self._now(), counts)

    def _destroy_pseudonymised(self) -> None:
        """What staff read, at its term; by itself, so that it also goes when nothing can be pseudonymised."""
        gone = self._keeper.destroy(self._now(), self._terms.rows)
        gone += self._opinions.destroy(self._now(), self._terms.rows)
        if gone:
            _log.info("pseudonymised_destroyed", count=gone)

    def _forget_corrections(self) -> None:
        """What staff wrote and nobody wanted: it may be near to what somebody typed."""
        forget(self._prepared(), self._now(), self._terms.rows)

    def _pseudonymise(self) -> float | None:
        """What is over, for half a second; more of it in the next round."""
        kept = self._keeper.work(self._now(), PSEUDONYMISE_FOR)
        if kept.conversations:
            _log.info("pseudonymised", **asdict(kept))
        brought = 0 if kept.more else self._opinions.work(self._now())
        return 0.0 if kept.more or brought else None

    def _index(self) -> float | None:
        """The words of what was pseudonymised, for half a second; when there is nothing left, soon again."""
        indexed, more = self._indexer.work(PSEUDONYMISE_FOR)
        if indexed:
            _log.info("indexed", count=indexed)
        return 0.0 if more or indexed else None

    def _forget_presence(self) -> None:
        self._handoffs.presence.forget()

    def _clean_up_staff(self) -> None:
        """Sessions that are over and tries that are forgotten."""
        open_staff(self._prepared(), self._settings, self._now).signing_in.purge()

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
            self._counter = Counter(engine, self._keys, outcome_of)
            self._keeper = Keeper(engine, self._keys, handoff=outcome_of, raw_text=self._terms.raw_text)
            self._indexer = Indexer(engine, self._keys, WordKey(engine, self._settings.key_dir))
            self._opinions = OpinionKeeper(engine, self._keys, self._keeper.tools)
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
