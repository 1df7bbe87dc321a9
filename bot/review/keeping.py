"""The worker's part: `Keeper` writes pseudonymised texts of conversations that are over, and destroys old ones.

One transaction for each conversation, its texts and its dossier, so that a worker that was killed goes on where
it was. Whoever erases a conversation takes them along: the rows by cascade, and the key without which nobody reads
them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import Select

from bot import log
from bot.conversation.errors import KeyUnavailable
from bot.conversation.keys import Box, KeyStore
from bot.conversation.moments import to_ms
from bot.conversation.raw import RawMessage, raw_messages
from bot.conversation.retention import OPEN_FOR, RAW_TEXT
from bot.conversation.schema import conversation, turn
from bot.db import reading, truncate_log, writing
from bot.errors import NachtlichtError
from bot.review.destruction import record
from bot.review.dossiers import HandoffOutcome, write_dossier
from bot.review.inbox_rows import look_at
from bot.review.index import take
from bot.review.schema import dossier, place_of, pseudonymised, pseudonymising
from bot.safety import catches_eye

if TYPE_CHECKING:
    from bot.review.deidentify.pseudonymise import Readable, Tools

#: A conversation that goes on for longer is not waited for: its oldest text must be read before it is purged.
LONG = timedelta(days=1)
#: So many are looked up at once.
BATCH = 50
#: The messages in which somebody may have typed a name.
_TYPED = ("visitor", "human")

_log = log.get_logger("review")


class PseudonymisingUnavailable(NachtlichtError):
    """The tables or lists of pseudonymising cannot be loaded: nothing is shown until they can."""


@dataclass(frozen=True)
class Kept:
    """How many conversations, texts and withheld texts; `more` when the time was over first."""

    conversations: int = 0
    texts: int = 0
    withheld: int = 0
    more: bool = False


@dataclass(frozen=True)
class _Due:
    id: str
    last_seq: int
    through: int
    used: dict[str, int]


class Keeper:
    """Everything may be repeated and interrupted. `load` gives the tools; it is called when there is work.

    `handoff` tells how the hand-over of a conversation went; without it none of them had one. `raw_text` is how
    long a text lives that nobody read: where that is a day, no conversation is waited for longer than half of it.
    """

    def __init__(
        self,
        engine: Engine,
        keys: KeyStore,
        load: Callable[[], Tools] | None = None,
        handoff: HandoffOutcome | None = None,
        raw_text: timedelta = RAW_TEXT,
    ) -> None:
        self._engine, self._keys = engine, keys
        self._long = min(LONG, raw_text / 2)
        self._handoff = handoff
        self._load = load or _load_tools
        self._tools: Tools | None = None

    def work(self, now: datetime, seconds: float) -> Kept:
        """Pseudonymise what is due, for so many seconds at most.

        Raises PseudonymisingUnavailable, KeyUnavailable and SQLAlchemyError: try again later.
        """
        end = time.monotonic() + seconds
        conversations = texts = withheld = 0
        seen: set[str] = set()  # one that is being erased stays due until its rows are gone
        while due := [one for one in self._due(now) if one.id not in seen]:
            for one in due:
                seen.add(one.id)
                if time.monotonic() >= end:
                    return Kept(conversations, texts, withheld, more=True)
                written = self._write(one, now)
                conversations += 1
                texts += len(written)
                withheld += sum(text is None for text in written)
        return Kept(conversations, texts, withheld)

    def destroy(self, now: datetime, term: timedelta) -> int:
        """Delete the texts that are older than their term, so that no word finds them, and note how many."""
        old = pseudonymised.c.at < to_ms(now - term)
        with writing(self._engine) as connection:
            take(connection, _dossiers_of(sa.select(pseudonymised.c.conversation_id).where(old)))
            gone = int(connection.execute(sa.delete(pseudonymised).where(old)).rowcount)
            record(connection, now, {"pseudonymised": gone})
        if gone:
            truncate_log(self._engine)
        return gone

    def _due(self, now: datetime) -> list[_Due]:
        """Conversations with something unread that are over, or that last so long that we cannot wait.

        One that was read before there were dossiers is due for its own.
        """
        through = sa.func.coalesce(pseudonymising.c.through_seq, 0)
        has_turns = sa.exists().where(turn.c.conversation_id == conversation.c.id)
        query = (
            sa.select(conversation.c.id, conversation.c.last_seq, through.label("through"), pseudonymising.c.used)
            .select_from(
                conversation.outerjoin(pseudonymising).outerjoin(
                    dossier, dossier.c.conversation_id == conversation.c.id
                )
            )
            .where(
                sa.or_(conversation.c.last_seq > through, sa.and_(dossier.c.number.is_(None), has_turns)),
                sa.or_(
                    conversation.c.last_message_at < to_ms(now - OPEN_FOR),
                    conversation.c.opened_at < to_ms(now - self._long),
                ),
            )
            .order_by(conversation.c.last_message_at)
            .limit(BATCH)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [_Due(row.id, row.last_seq, row.through, json.loads(row.used or "{}")) for row in rows]

    def _write(self, due: _Due, now: datetime) -> list[str | None]:
        """The texts that are new, as they were written; none when the conversation was erased meanwhile."""
        messages = raw_messages(self._engine, self._keys, due.id)
        texts, used = self._read(messages, due)
        fresh = [(one, text) for one, text in zip(messages, texts, strict=True) if one.seq > due.through]
        # of what was typed, so that a word in a text that is withheld is not overlooked; only the fact is kept
        caught = {one.seq for one in messages if one.sender == "visitor" and one.text and catches_eye(one.text)}
        with writing(self._engine) as connection:
            if not self._still_there(connection, due.id):
                return []
            if any(text is not None for _, text in fresh):
                box = self._lasting_box(due)
                rows = [_row(due.id, one, text, box) for one, text in fresh]
            else:
                rows = [_row(due.id, one, None, None) for one, _ in fresh]
            if rows:
                connection.execute(sa.insert(pseudonymised), rows)
            _progress(connection, due, max(due.last_seq, *(one.seq for one in messages), 0), used)
            write_dossier(connection, self._keys, due.id, self._handoff)
            look_at(connection, due.id, now, caught)
        return [text for _, text in fresh]

    def _read(self, messages: Sequence[RawMessage], due: _Due) -> tuple[list[str | None], dict[str, int]]:
        """Of every message what may be shown.

        Names are numbered anew over the whole conversation, unless some of it was purged: then the numbers go on,
        so that two people never have the same.
        """
        typed = [one.text for one in messages if one.sender in _TYPED and one.text is not None]
        purged = any(one.text is None and one.seq <= due.through for one in messages)
        readable, used = self._pseudonymised(typed, due.used if purged else {})
        queue = iter(readable)
        shown: list[str | None] = []
        for one in messages:
            if one.text is None or one.sender not in _TYPED:
                shown.append(one.text)  # what the bot says was written by us
                continue
            result = next(queue)
            if result.failure and one.seq > due.through:
                _log.warning("text_withheld", failure=result.failure)
            shown.append(result.text)
        return shown, used

    def _pseudonymised(
        self, texts: Sequence[str], used: dict[str, int]
    ) -> tuple[Sequence[Readable], dict[str, int]]:
        if not texts:
            return [], used
        from bot.review.deidentify.pseudonymise import pseudonymise

        done = pseudonymise(texts, self.tools(), used)
        return done.texts, dict(done.used)

    def tools(self) -> Tools:
        """What pseudonymising needs, loaded at the first use. Raises PseudonymisingUnavailable."""
        if self._tools is None:
            self._tools = self._loaded()
        return self._tools

    def _loaded(self) -> Tools:
        began = time.monotonic()
        try:
            tools = self._load()
        except Exception as error:  # an import, a broken table, a wrong directory: all mean the same here
            raise PseudonymisingUnavailable("the tools of pseudonymising cannot be loaded") from error
        _log.info("tools_loaded", seconds=round(time.monotonic() - began, 1))
        return tools

    def _still_there(self, connection: Connection, conversation_id: str) -> bool:
        """Locked until we have written; whoever erases afterwards finds our rows."""
        query = sa.select(conversation.c.id).where(conversation.c.id == conversation_id).with_for_update()
        return connection.execute(query).first() is not None and conversation_id not in self._keys.condemned()

    def _lasting_box(self, due: _Due) -> Box:
        """The key that outlives the raw text. One that is not whole was never used: a killed worker left it."""
        keys = self._keys.lasting
        try:
            if keys.exists(due.id):
                return keys.box(due.id)
        except KeyUnavailable:
            if due.through:
                raise
            keys.delete(due.id)
        return keys.create(due.id)


def _dossiers_of(conversations: Select) -> Select:
    return sa.select(dossier.c.number).where(dossier.c.conversation_id.in_(conversations))


def _row(conversation_id: str, message: RawMessage, text: str | None, box: Box | None) -> dict[str, object]:
    body = (
        None if text is None or box is None else box.seal(place_of(message.seq), text.encode("utf-8", "replace"))
    )
    return {
        "conversation_id": conversation_id,
        "seq": message.seq,
        "origin": message.sender,
        "at": to_ms(message.at),
        "body": body,
    }


def _progress(connection: Connection, due: _Due, through: int, used: dict[str, int]) -> None:
    values = {"through_seq": through, "used": json.dumps(used, sort_keys=True)}
    here = pseudonymising.c.conversation_id == due.id
    if not connection.execute(sa.update(pseudonymising).where(here).values(values)).rowcount:
        connection.execute(sa.insert(pseudonymising).values(conversation_id=due.id, **values))


def _load_tools() -> Tools:
    from bot.review.deidentify.pseudonymise import load_tools  # here: only who pseudonymises pays for it

    return load_tools()
