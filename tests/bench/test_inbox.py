"""The measuring of the inbox works, and a small inbox is fast. `python -m bench.inbox` measures the million."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.inbox import own_database, run
from tests.conversation.conftest import postgres_database

__all__ = ["postgres_database"]


def test_a_small_inbox_is_fast(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five thousand conversations on SQLite: every look within the bar, and every look is printed."""
    assert run(f"sqlite:///{tmp_path}/inbox.sqlite3", 5000, tmp_path, times=3)
    printed = capsys.readouterr().out
    assert "5000 conversations, seed" in printed
    assert "only missed_waits" in printed


@pytest.mark.postgres
def test_a_small_inbox_is_fast_on_postgres(postgres_database: str, tmp_path: Path) -> None:
    """The same on PostgreSQL."""
    with own_database(postgres_database) as url:
        assert run(url, 5000, tmp_path, times=3)
