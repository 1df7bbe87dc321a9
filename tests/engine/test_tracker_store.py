"""Rasa's memory of a conversation: encrypted, erasable, and never silently empty."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.errors import ConversationErased, TrackerUnavailable
from bot.conversation.keys import KeyStore
from bot.engine.tracker_store import EncryptedTrackerStore

ID = "ab" * 16
CANARY = "kanarie-zin-9713"
DOMAIN = Domain.from_dict(
    {"intents": ["stalking"], "slots": {"thema": {"type": "text", "mappings": [{"type": "custom"}]}}}
)


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    """A place for data of its own, and the keys in it."""
    monkeypatch.setenv("NACHTLICHT_VAR", str(tmp_path))
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return KeyStore(tmp_path / "keys")


def store() -> EncryptedTrackerStore:
    """As Rasa makes it."""
    return EncryptedTrackerStore(domain=DOMAIN, event_broker=None, host=None)


def said(sender: str) -> DialogueStateTracker:
    """A tracker in which something was said."""
    tracker = DialogueStateTracker.from_events(sender, [], DOMAIN.slots)
    tracker.update(ActionExecuted("action_listen"))
    tracker.update(UserUttered(CANARY, {"name": "stalking", "confidence": 0.9}))
    tracker.update(SlotSet("thema", "stalking"))
    return tracker


def test_what_was_said_comes_back(keys: KeyStore) -> None:
    """Text, intent and slots survive a restart."""
    keys.create(ID)
    asyncio.run(store().save(said(ID)))
    found = asyncio.run(store().retrieve(ID))
    assert found is not None
    assert found.latest_message.text == CANARY
    assert found.get_slot("thema") == "stalking"


def test_nothing_readable_lies_on_disk(keys: KeyStore, tmp_path: Path) -> None:
    """Not one file below the data directory holds the sentence."""
    keys.create(ID)
    asyncio.run(store().save(said(ID)))
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path.name


def test_without_its_key_a_conversation_is_erased(keys: KeyStore) -> None:
    """Deleting the key is enough, and the store says so instead of starting anew."""
    keys.create(ID)
    asyncio.run(store().save(said(ID)))
    keys.delete(ID)
    with pytest.raises(ConversationErased):
        asyncio.run(store().retrieve(ID))
    with pytest.raises(ConversationErased):
        asyncio.run(store().save(said(ID)))


def test_a_broken_database_is_heard(keys: KeyStore, tmp_path: Path) -> None:
    """A store that cannot read raises; it never answers with an empty memory."""
    keys.create(ID)
    broken = store()
    (tmp_path / "tracker.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises((TrackerUnavailable, sa.exc.DatabaseError)):
        asyncio.run(broken.retrieve(ID))


def test_rasa_shell_gets_a_key_of_its_own(keys: KeyStore) -> None:
    """An id that no gateway made works, and is stored under a hash."""
    asyncio.run(store().save(said("default")))
    assert asyncio.run(store().retrieve("default")) is not None
    assert "default" not in asyncio.run(store().keys())


def test_rasa_does_not_wrap_it(keys: KeyStore) -> None:
    """Rasa's fail-safe wrapper would turn every error into an empty conversation in memory."""
    from rasa.core.agent import Agent

    ours = store()
    assert Agent(domain=DOMAIN, tracker_store=ours).tracker_store is ours
