"""The revisions make exactly the tables that the code uses, also when several processes start at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.conversation import schema
from bot.db import make_engine
from bot.settings import ROOT
from tests.conversation.conftest import Store

#: Of Rasa and of SQLite itself; and what only one of both has to find words.
NOT_OURS = ("tracker", "sqlite_sequence", "posting", "ix_dossier_words_words")

START = """
import sys
from bot.conversation.schema import upgrade
from bot.db import make_engine
upgrade(make_engine(sys.argv[1]))
"""


def test_the_revisions_make_the_tables_of_the_code(store: Store) -> None:
    """Alembic finds no difference between what it made and what the code expects."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _, name, *__: name not in NOT_OURS}
        )
        assert compare_metadata(context, schema.metadata) == []


def test_every_constraint_has_a_name(store: Store) -> None:
    """A later revision can only change what has a name; SQLite cannot name a key that it counts up itself."""
    found = sa.inspect(store.engine)
    for table, made in schema.metadata.tables.items():
        counted = store.engine.dialect.name == "sqlite" and made.dialect_options["sqlite"]["autoincrement"]
        named = [
            *([] if counted else [found.get_pk_constraint(table)]),
            *found.get_foreign_keys(table),
            *found.get_check_constraints(table),
        ]
        assert all(one["name"] for one in named), table


def test_upgrading_twice_is_nothing(store: Store) -> None:
    """Every start of a process may upgrade; a database that is up to date keeps what it has."""
    token = store.open().token
    schema.upgrade(store.engine)
    assert store.conversations.last_seq(token) == 2


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_four_processes_may_start_at_once(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Gateway, worker, Rasa and actions start together on an empty database, and none of them falls over."""
    url = f"sqlite:///{tmp_path}/new/nachtlicht.sqlite3"
    if engine == "postgres":
        url = request.getfixturevalue("postgres_database")
        with make_engine(url).begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    started = [
        subprocess.Popen([sys.executable, "-c", START, url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)
    ]
    outcomes = [(process.communicate(timeout=60)[1].decode()[-500:], process.returncode) for process in started]
    assert [code for _, code in outcomes] == [0, 0, 0, 0], outcomes
    assert "conversation" in sa.inspect(make_engine(url)).get_table_names()
