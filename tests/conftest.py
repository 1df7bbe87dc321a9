"""Fixtures that several rooms share: the running system, and the services that may be there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack

POSTGRES = os.environ.get("NACHTLICHT_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The four real processes, started once; tests that break them start their own."""
    running = Stack(tmp_path_factory.mktemp("stack")).start()
    try:
        running.wait_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Stack]:
    """Four real processes for one test that breaks them."""
    running = Stack(tmp_path).start()
    try:
        running.wait_ready()
        yield running
    finally:
        running.stop()
