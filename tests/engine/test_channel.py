"""One turn through the channel, with the trained model: answers, and errors that say what happened."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from bot import settings
from bot.conversation.keys import KeyStore
from bot.engine.channel import _answered, warm_up
from bot.engine.request import Choice, Question
from tests.dialogue.conftest import LOOP

NIGHT = "2026-01-16T02:35:00+01:00"


def new_conversation() -> str:
    """As the gateway opens one."""
    conversation = secrets.token_hex(16)
    KeyStore(settings.load().key_dir).create(conversation)
    return conversation


def ask(agent: Any, conversation: str, **words: Any) -> tuple[int, dict[str, Any]]:
    """Status and body of one turn."""
    question = Question(conversation, NIGHT, "groningen", {}, **words)
    answer = LOOP.run_until_complete(_answered(agent, question))
    return answer.status, json.loads(answer.body)


def test_a_sentence_gets_its_text_and_what_was_understood(agent: Any) -> None:
    """Messages with bubbles and buttons, intent, ranking, entities, and the acute probability."""
    status, body = ask(agent, new_conversation(), text="mijn ex staat elke avond voor mijn huis en appt me")
    assert status == 200
    assert body["messages"][0]["key"] == body["intent"]["name"] == "stalking"
    assert body["messages"][0]["bubbles"][0]["text"]
    assert set(body["messages"][0]) == set(
        "key bubbles buttons safety_check asks step steps organisations".split()
    )
    assert len(body["ranking"]) == 5
    assert [(e["entity"], e["value"]) for e in body["entities"]] == [("relatie", "ex")]
    assert 0 <= body["acute"] < body["acute_threshold"] <= 1


def test_warming_up_reads_and_keeps_nothing(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first visitor the model has read a word; no conversation is begun, and an error stops nothing."""
    read: list[str] = []
    parse = agent.parse_message

    async def listening(text: str) -> Any:
        read.append(text)
        parsed = await parse(text)
        assert parsed["intent"]["name"] == "begroeting"
        return parsed

    monkeypatch.setattr(agent, "parse_message", listening)
    before = set(LOOP.run_until_complete(agent.tracker_store.keys()))
    LOOP.run_until_complete(warm_up(agent))
    assert read
    assert set(LOOP.run_until_complete(agent.tracker_store.keys())) == before

    async def failing(_: str) -> Any:
        raise RuntimeError("no model")

    monkeypatch.setattr(agent, "parse_message", failing)
    LOOP.run_until_complete(warm_up(agent))


def test_danger_is_seen_by_the_model_too(agent: Any) -> None:
    """The acute head stands beside the rules of bot.safety."""
    _, body = ask(agent, new_conversation(), text="hij schopt de deur eruit, help me")
    assert body["acute"] >= body["acute_threshold"]


def test_a_button_is_not_understood_but_known(agent: Any) -> None:
    """A choice has confidence 1 and raises no danger by itself."""
    _, body = ask(agent, new_conversation(), choice=Choice("anonimiteit", {}))
    assert body["intent"] == {"name": "anonimiteit", "confidence": 1.0}
    assert body["messages"][0]["key"] == "anonimiteit"
    assert body["acute"] == 0.0


def test_an_erased_conversation_is_gone(agent: Any) -> None:
    """Without its key there is no answer and no new conversation."""
    assert ask(agent, secrets.token_hex(16), text="hallo") == (409, {"error": "erased"})


def test_an_action_server_that_is_away_is_an_error(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that could say nothing is no empty answer; the error is a name without any text."""
    monkeypatch.setattr(agent.processor, "action_endpoint", None)
    status, body = ask(agent, new_conversation(), choice=Choice("welke_hulp", {}))
    assert status == 500
    assert set(body) == {"error"}
    assert body["error"].isidentifier()


def test_a_locked_database_is_an_error_and_then_over(agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that fails once fails aloud, and the next message is answered again."""
    from bot.conversation.errors import TrackerUnavailable

    conversation = new_conversation()

    def locked(_: str) -> bytes:
        raise TrackerUnavailable("locked")

    with monkeypatch.context() as patch:
        patch.setattr(agent.tracker_store._rows, "load", locked)
        assert ask(agent, conversation, text="hallo") == (500, {"error": "TrackerUnavailable"})
    assert ask(agent, conversation, text="hallo")[0] == 200


def test_the_500th_message_costs_what_the_5th_did(agent: Any) -> None:
    """The stored conversation is as large after 60 turns as after 20; time follows size."""
    conversation = new_conversation()
    sizes = []
    for _ in range(60):
        ask(agent, conversation, choice=Choice("begroeting", {}))
        sizes.append(len(agent.tracker_store._rows.load(conversation)))
    assert sizes[-1] <= 1.05 * sizes[19]
