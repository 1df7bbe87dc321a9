"""The trained model, loaded once for all tests of the engine and the dialogue."""

from __future__ import annotations

from tests.dialogue.conftest import action_server, agent

__all__ = ["action_server", "agent"]
