"""A new model takes over without a pause; one that does not load changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.engine import fresh_model
from bot.engine.serve import ModelMissing
from bot.settings import Settings
from tests.web.fakes import settings_for


class Agent:
    """What Rasa's agent has that matters here; it loads what the archive says, and stumbles over nonsense."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.processor: object = SimpleNamespace(model_path=archive)
        self.model_id = "old"

    def load_model(self, path: str) -> None:
        content = Path(path).read_text(encoding="utf-8")
        if content == "nonsense":
            raise ValueError("this is no model")
        self.model_id = content


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agent:
    """It serves a model that lies in a folder of the test."""
    monkeypatch.setattr(fresh_model, "check_model", _no_check)
    archive = tmp_path / "nachtlicht.tar.gz"
    _put(archive, "old")
    return Agent(archive)


def _no_check(settings: Settings, model: Path) -> None:
    return None


def _put(archive: Path, content: str) -> None:
    """As whoever makes a model live: the archive, and then its fingerprint."""
    for path in (archive, archive.with_name("nachtlicht.fingerprint")):
        fresh = path.with_name("fresh")
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(path)


async def _watched(agent: Agent, *contents: str) -> list[str]:
    """Which model serves after each of these was put in place."""
    watching = asyncio.create_task(fresh_model.keep_fresh(agent, settings_for(agent.archive.parent), 0.01))
    found = []
    await asyncio.sleep(0.05)
    for content in contents:
        _put(agent.archive, content)
        await asyncio.sleep(0.2)
        found.append(agent.model_id)
    watching.cancel()
    return found


def test_a_new_model_takes_over(agent: Agent) -> None:
    """And the next one after it."""
    assert asyncio.run(_watched(agent, "new", "newer")) == ["new", "newer"]


def test_a_broken_model_changes_nothing(agent: Agent) -> None:
    """The one that was there goes on, and a good one takes over later."""
    assert asyncio.run(_watched(agent, "nonsense", "new")) == ["old", "new"]


def test_half_a_model_is_not_read(agent: Agent) -> None:
    """Training writes the archive in place for some seconds: only the fingerprint says that it is whole."""

    async def half() -> str:
        watching = asyncio.create_task(fresh_model.keep_fresh(agent, settings_for(agent.archive.parent), 0.01))
        await asyncio.sleep(0.05)
        agent.archive.write_text("nonsense", encoding="utf-8")
        await asyncio.sleep(0.1)
        watching.cancel()
        return agent.model_id

    assert asyncio.run(half()) == "old"


def test_a_model_for_other_settings_is_refused(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged one, or one of another encoder, is looked at before it is loaded."""

    def refuse(settings: Settings, model: Path) -> None:
        raise ModelMissing("another encoder")

    monkeypatch.setattr(fresh_model, "check_model", refuse)
    assert fresh_model.renew(agent, settings_for(agent.archive.parent), agent.archive) is False
    assert agent.model_id == "old"
