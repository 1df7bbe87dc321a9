"""The store behind the gateway: it comes when it comes, and meanwhile fails by name."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.conversation.errors import ConversationNotOpened
from bot.conversation.schema import upgrade
from bot.web import store
from bot.web.store import Store
from tests.web.fakes import settings_for


def test_whatever_goes_wrong_with_the_tables_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration that fails, for a reason nobody foresaw, is not the end: the next attempt makes the tables."""
    attempts = list[int]()

    def fails_first(engine: Engine) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError("unforeseen")
        upgrade(engine)

    monkeypatch.setattr(store, "upgrade", fails_first)
    monkeypatch.setattr(store, "PAUSE", 0.0)

    async def story() -> tuple[bool, bool]:
        made = Store(settings_for(tmp_path))
        before = await made.works()
        await made.prepare()
        return before, await made.works()

    assert asyncio.run(story()) == (False, True)


def test_no_place_for_a_database_is_a_name(tmp_path: Path) -> None:
    """When not even the directory can be made, opening fails with what that means for the visitor."""
    (tmp_path / "file").write_text("")
    made = Store(settings_for(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/file/x.sqlite3"))
    with pytest.raises(ConversationNotOpened):
        made.conversations.open(None, "groningen", None)  # type: ignore[arg-type]
