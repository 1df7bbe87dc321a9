"""Generated dossiers into a database, fast: `fill(url, made, keys)`. Indexes go first and come back at the end."""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import psycopg2
from sqlalchemy.engine.url import make_url

from bench.staff.generate import Generated, postings
from bench.staff.keys import OneKey
from bot.conversation.keys import Box
from bot.conversation.schema import upgrade
from bot.db import make_engine
from bot.review.index import lexeme
from bot.review.schema import place_of
from bot.review.words import WordKey, token_of

CHUNK = 50_000
_TEXT = "hij staat weer voor de deur en ik weet niet wat ik moet doen, [naam-1] zegt dat ik overdrijf"
_INTENT = '[["stalking", 0.83], ["huiselijk_geweld", 0.09]]'

Rows = Iterator[Sequence[Any]]


def fill(url: str, made: Generated, keys: OneKey) -> None:
    """Make the tables and fill them; prints how long each step takes."""
    engine = make_engine(url)
    upgrade(engine)
    vault = WordKey(engine, keys.directory).open()
    engine.dispose()
    tokens = [token_of(vault, one) for one in made.vocabulary]
    began = time.monotonic()
    if make_url(url).get_backend_name() == "sqlite":
        _fill_sqlite(str(make_url(url).database), made, keys, tokens)
    else:
        _fill_postgres(url, made, keys, tokens)
    print(f"  filled in {time.monotonic() - began:.0f} s")


def _tables(made: Generated, keys: OneKey) -> Iterator[tuple[str, list[str], Rows]]:
    """Tables, their columns and their rows, except for the words."""
    ids, columns = made.ids(), made.columns
    at = columns["last_message_at"]
    conversation = {
        "id": ids, "municipality": columns["municipality"], "state": ["bot"] * made.size,
        "alert": ["none"] * made.size, "safety_asked": [False] * made.size, "opened_at": columns["opened_at"],
        "last_message_at": at, "last_seq": [3] * made.size,
    }  # fmt: skip
    yield "conversation", list(conversation), zip(*conversation.values(), strict=True)
    yield "dossier", [*columns, "conversation_id"], zip(*columns.values(), ids, strict=True)
    yield "tag", ["number", "tag"], iter(made.tags)
    texts = ["conversation_id", "seq", "origin", "at", "body"]
    yield "pseudonymised", texts, _texts(ids, at, keys)
    turns = (
        "conversation_id", "client_id", "seq", "at", "answered_at", "first_reply", "last_reply", "reply_alert",
        "urgent", "intent", "confidence", "acute", "danger", "ranking",
    )  # fmt: skip
    heard = (3, 3, False, False, "stalking", 0.83, 0.02, "none", _INTENT)
    yield "turn", list(turns), ((one, one, 2, moment, moment, *heard) for one, moment in zip(ids, at, strict=True))


def _texts(ids: Sequence[str], at: Sequence[object], keys: OneKey) -> Rows:
    key = keys.lasting.get(ids[0])
    for one, moment in zip(ids, at, strict=True):
        box = Box(one, key)
        for seq, origin in ((2, "visitor"), (3, "bot")):
            yield one, seq, origin, moment, box.seal(place_of(seq), _TEXT.encode())


def _fill_sqlite(path: str, made: Generated, keys: OneKey, tokens: Sequence[int]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN"
        " ('conversation', 'dossier', 'tag', 'pseudonymised', 'turn')"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    for table, columns, rows in _tables(made, keys):
        _insert(connection, table, columns, rows)
    at = made.columns["last_message_at"]
    listed = [str(one) for one in tokens]
    places = zip(made.columns["number"], at, made.words_of(0, made.size), strict=True)
    rows = ((number, moment, f"[{','.join([listed[one] for one in words])}]") for number, moment, words in places)
    _insert(connection, "dossier_words", ["number", "at", "words"], rows)
    _insert(connection, "posting", ["token", "at", "number"], _sorted_postings(made, tokens))
    connection.execute("COMMIT")
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Rows) -> None:
    began = time.monotonic()
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
    print(f"  {table}: {time.monotonic() - began:.0f} s", flush=True)


def _sorted_postings(made: Generated, tokens: Sequence[int]) -> Rows:
    """In the order of the table: numbers are in order of time already."""
    places, numbers = postings(made)
    by_place = np.array(tokens, dtype=np.int64)[places]
    at = np.array(made.columns["last_message_at"], dtype=np.int64)[numbers - 1]
    order = np.argsort(by_place, kind="stable")
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        yield from zip(by_place[part].tolist(), at[part].tolist(), numbers[part].tolist(), strict=True)


def _fill_postgres(url: str, made: Generated, keys: OneKey, tokens: Sequence[int]) -> None:
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix\\_%' AND"
        " tablename IN ('conversation', 'dossier', 'dossier_words', 'tag', 'pseudonymised', 'turn')"
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute("SET session_replication_role = replica")  # every reference is right by the way it was made
    for table, columns, rows in _tables(made, keys):
        _copy(cursor, table, columns, rows)
    lexemes = [f"'{lexeme(one)}'" for one in tokens]
    places = zip(made.columns["number"], made.columns["last_message_at"], made.words_of(0, made.size), strict=True)
    words = ((number, moment, " ".join(lexemes[one] for one in row)) for number, moment, row in places)
    _copy(cursor, "dossier_words", ["number", "at", "words"], words)
    began = time.monotonic()
    for _, statement in indexes:
        cursor.execute(statement)
    connection.commit()
    connection.autocommit = True
    cursor.execute("VACUUM ANALYZE")
    print(f"  indexes and statistics: {time.monotonic() - began:.0f} s", flush=True)
    connection.close()


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Rows) -> None:
    began = time.monotonic()
    while chunk := list(islice(rows, CHUNK)):
        text = "\n".join("\t".join(map(_copied, row)) for row in chunk)
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO(text + "\n"))
    print(f"  {table}: {time.monotonic() - began:.0f} s", flush=True)


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    return f"\\\\x{value.hex()}" if isinstance(value, bytes) else str(value)
