"""The index of words: `put`, `take`, `matching`: a table of postings on SQLite, a tsvector on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement, Select

from bot.review.schema import dossier, dossier_words, posting


class _Query(sa.types.UserDefinedType):  # type: ignore[misc]
    """PostgreSQL's tsquery, cast without reading the text as language."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Its name."""
        return "TSQUERY"


def put(connection: Connection, number: int, at: int, tokens: Sequence[int]) -> None:
    """Make these the words of a dossier that has none; `at` is its `last_message_at`."""
    if connection.dialect.name == "sqlite":
        words: object = json.dumps(list(tokens))
        rows = [{"token": one, "at": at, "number": number} for one in tokens]
        if rows:
            connection.execute(sa.insert(posting), rows)
    else:
        lexemes = sa.literal([lexeme(one) for one in tokens], ARRAY(sa.Text))
        words = sa.func.array_to_tsvector(sa.cast(lexemes, ARRAY(sa.Text)), type_=TSVECTOR)
    connection.execute(sa.insert(dossier_words).values(number=number, at=at, words=words))
    connection.execute(sa.update(dossier).where(dossier.c.number == number).values(indexed=True))


def take(connection: Connection, numbers: Select) -> None:
    """Nothing finds these by a word any more, until the worker has read them anew."""
    connection.execute(sa.delete(dossier_words).where(dossier_words.c.number.in_(numbers)))
    connection.execute(sa.update(dossier).where(dossier.c.number.in_(numbers)).values(indexed=False))


def lexeme(token: int) -> str:
    """A token as PostgreSQL keeps it."""
    return f"{token:012x}"


def matching(tokens: Sequence[int]) -> ColumnElement:
    """On PostgreSQL: whether a row of `dossier_words` has all of these."""
    query = " & ".join(f"'{lexeme(one)}'" for one in tokens)
    return dossier_words.c.words.op("@@")(sa.cast(query, _Query))
