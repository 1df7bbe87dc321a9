"""Domain, rules, data, actions and copy name the same things, and the test stories come true."""

from __future__ import annotations

import ast
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot import settings
from bot.content.copybook import load_municipal_copy
from bot.content.directory import load_directory
from bot.conversation.keys import KeyStore
from bot.settings import ROOT

#: The texts that actions name besides the intents.
NAMED = frozenset(
    "storing organisatie organisatie_onbekend wijkteam andere_gemeente welke_hulp niet_begrepen "
    "niet_begrepen_weer ook_dit als_de_ander_het_merkt niet_bellen voor_wie vraag_weer verkeerd_begrepen "
    "kosten_organisatie organisatie_open organisatie_nummer anoniem_organisatie mens_chat mens_bellen "
    "mens_storing".split()
)
STORIES = Path(__file__).parent / "test_stories.yml"


def read(path: Path) -> dict[str, Any]:
    """A YAML file as plain values."""
    content: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return content


def rules() -> dict[str, str]:
    """Intent → action, from all rule files."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "data/rules").glob("*.yml")):
        for rule in read(path)["rules"]:
            intent, action = rule["steps"]
            assert intent["intent"] not in found, f"two rules for {intent['intent']}"
            found[intent["intent"]] = action["action"]
    return found


def domain_intents() -> set[str]:
    """The intents of the domain."""
    return {next(iter(intent)) for intent in read(ROOT / "domain.yml")["intents"]}


def test_every_intent_has_one_rule() -> None:
    """Nobody is understood and then gets no answer; not understanding has a rule too."""
    assert set(rules()) == domain_intents() | {"nlu_fallback"}


def test_every_intent_has_examples() -> None:
    """The model knows every intent of the domain, and no other."""
    blocks = [block for path in (ROOT / "data/nlu").glob("*.yml") for block in read(path)["nlu"]]
    assert {block["intent"] for block in blocks if "intent" in block} == domain_intents()


def test_every_intent_has_a_text() -> None:
    """What the action names after an intent is there; two have texts by what is asked."""
    keys = load_municipal_copy(load_directory("groningen")).keys()
    named = domain_intents() - {"vraag_organisatie", "mens_spreken"}
    assert named - keys == set()


def test_every_text_that_an_action_names_exists() -> None:
    """A key without copy would be a breakdown in the middle of the night."""
    keys = load_municipal_copy(load_directory("groningen")).keys()
    assert NAMED - keys == set()
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    in_source = set(re.findall(r'Said\.of\(\s*"(\w+)"', source)) | set(re.findall(r'"(\w+_organisatie)"', source))
    assert in_source - {"laatste_organisatie", "vraag_organisatie"} <= NAMED


def test_every_action_exists() -> None:
    """An action that the domain names and nobody wrote would be an error at night."""
    written = {
        node.value
        for path in (ROOT / "actions").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("action_")
    }
    assert set(read(ROOT / "domain.yml")["actions"]) - written == set()


def test_the_domain_holds_names_only() -> None:
    """No text stands in the domain: words for people are in bot/content."""
    assert "responses" not in read(ROOT / "domain.yml")


def test_no_slot_decides_what_happens() -> None:
    """A value that somebody could influence never changes which rule fires."""
    slots = read(ROOT / "domain.yml")["slots"]
    assert {name for name, slot in slots.items() if slot.get("influence_conversation", True)} == set()


def test_a_session_never_expires_by_itself() -> None:
    """An expired session would end a hand-over in the middle."""
    assert read(ROOT / "domain.yml")["session_config"]["session_expiration_time"] == 0


def test_everything_listens_on_the_loopback() -> None:
    """The defaults name this machine and nothing else."""
    endpoints = read(ROOT / "endpoints.yml")
    assert endpoints["action_endpoint"]["url"].startswith("http://127.0.0.1:")
    assert list(read(ROOT / "credentials.yml")) == ["bot.engine.channel.NachtlichtChannel"]


def stories() -> Iterator[Any]:
    """Each story under its own name."""
    for story in read(STORIES)["stories"]:
        yield pytest.param(story["steps"], id=story["story"])


@pytest.mark.parametrize("steps", stories())
def test_a_story_comes_true(agent: Any, steps: list[dict[str, str]]) -> None:
    """Each sentence gets the intent of the story and the rule's action, in one conversation."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.events import ActionExecuted, BotUttered

    from tests.dialogue.conftest import LOOP

    sender = secrets.token_hex(16)
    KeyStore(settings.load().key_dir).create(sender)
    for said, expected in zip(steps[::2], steps[1::2], strict=True):
        message = UserMessage(said["user"], sender_id=sender, metadata={"now": "2026-01-16T02:35:00+01:00"})
        LOOP.run_until_complete(agent.handle_message(message))
        tracker = LOOP.run_until_complete(agent.tracker_store.retrieve(sender))
        done = [e.action_name for e in tracker.events if isinstance(e, ActionExecuted)]
        assert tracker.latest_message.intent_name == said["intent"], said["user"]
        assert expected["action"] in done[-3:]
        said_something = any(isinstance(event, BotUttered) for event in list(tracker.events)[-8:])
        assert said_something, "an action that failed says nothing"
