"""The trained model with our own store, lock and copy, in this process: a turn takes milliseconds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from bot.engine.fingerprint import MODEL


@pytest.fixture(scope="session")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What `rasa run` serves, without a server and without an action server."""
    if not MODEL.exists():
        pytest.fail("there is no model: run 'make train' first")
    before = os.environ.get("NACHTLICHT_VAR")
    os.environ["NACHTLICHT_VAR"] = str(tmp_path_factory.mktemp("rasa"))
    try:
        from rasa.core.agent import Agent

        from bot.engine.copy import CopyGenerator
        from bot.engine.lock import FifoLockStore
        from bot.engine.tracker_store import EncryptedTrackerStore

        store = EncryptedTrackerStore()
        yield Agent.load(MODEL, generator=CopyGenerator(), tracker_store=store, lock_store=FifoLockStore())
    finally:
        os.environ.pop("NACHTLICHT_VAR") if before is None else os.environ.update(NACHTLICHT_VAR=before)
