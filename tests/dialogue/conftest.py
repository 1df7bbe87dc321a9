"""The trained model with our own store, lock and copy, in this process: a turn takes milliseconds."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.engine.fingerprint import MODEL
from tests.stack import ROOT, free_ports


@pytest.fixture(scope="session")
def action_server() -> Iterator[str]:
    """The address of a real action server, as a process of its own."""
    (port,) = free_ports(1)
    server = subprocess.Popen(
        [sys.executable, "-m", "actions"],
        cwd=ROOT,
        env={**os.environ, "ACTION_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        server.terminate()
        server.wait(timeout=10)


#: One loop for all turns: Rasa's connection to the action server belongs to the loop that opened it.
LOOP = asyncio.new_event_loop()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the action server did not start")


@pytest.fixture(scope="session")
def agent(tmp_path_factory: pytest.TempPathFactory, action_server: str) -> Iterator[Any]:
    """What `rasa run` serves, without its server."""
    if not MODEL.exists():
        pytest.fail("there is no model: run 'make train' first")
    before = os.environ.get("NACHTLICHT_VAR")
    os.environ["NACHTLICHT_VAR"] = str(tmp_path_factory.mktemp("rasa"))
    try:
        from rasa.core.agent import Agent
        from rasa.utils.endpoints import EndpointConfig

        from bot.engine.copy import CopyGenerator
        from bot.engine.lock import FifoLockStore
        from bot.engine.tracker_store import EncryptedTrackerStore

        yield Agent.load(
            MODEL,
            generator=CopyGenerator(),
            tracker_store=EncryptedTrackerStore(),
            lock_store=FifoLockStore(),
            action_endpoint=EndpointConfig(action_server),
        )
    finally:
        os.environ.pop("NACHTLICHT_VAR") if before is None else os.environ.update(NACHTLICHT_VAR=before)
