"""What is kept of a conversation: enough to go on, and no more at the 500th message than at the 50th."""

from __future__ import annotations

import json
from typing import Any

from bot.engine.tail import TURNS, tail


def turn(number: int) -> list[dict[str, Any]]:
    """The events of one turn as Rasa writes them."""
    return [
        {"event": "user", "text": f"tekst {number}", "parse_data": {"text": "t", "text_tokens": [[0, 1]] * 50,
         "intent": {"name": "stalking"}, "entities": [], "intent_ranking": [{"name": str(i)} for i in range(10)]}},
        {"event": "slot", "name": "thema", "value": f"thema {number}"},
        {"event": "action", "name": "utter_stalking"},
        {"event": "bot", "text": "een lang antwoord", "data": {"buttons": [1]},
         "metadata": {"utter_action": "utter_stalking", "nachtlicht_answer": {"key": "stalking"}}},
        {"event": "action", "name": "action_listen"},
    ]  # fmt: skip


SESSION: list[dict[str, Any]] = [
    {"event": "slot", "name": "session_started_metadata", "value": {"now": "x"}},
    {"event": "action", "name": "action_session_start"},
    {"event": "session_started"},
    {"event": "action", "name": "action_listen"},
]


def kept_after(turns: int, *extra: dict[str, Any]) -> list[dict[str, Any]]:
    """What is stored when every turn is stored and read again, as it happens."""
    events = [*SESSION, *extra]
    for number in range(turns):
        events = tail([*events, *turn(number)])
    return events


def test_the_500th_message_costs_what_the_50th_did() -> None:
    """The stored conversation stops growing."""
    assert len(json.dumps(kept_after(500))) <= 1.05 * len(json.dumps(kept_after(50)))


def test_the_last_turns_are_kept_whole() -> None:
    """The texts of the last turns are there, in order, and older ones are not."""
    texts = [event["text"] for event in kept_after(20) if event["event"] == "user"]
    assert texts == [f"tekst {number}" for number in range(20 - TURNS, 20)]


def test_a_slot_outlives_the_turn_that_set_it() -> None:
    """What was set at the start is known 50 turns later."""
    kept = kept_after(50, {"event": "slot", "name": "rol", "value": "omstander"})
    assert [event["value"] for event in kept if event.get("name") == "rol"] == ["omstander"]


def test_a_pause_is_not_forgotten() -> None:
    """A conversation that was handed over stays handed over."""
    assert any(event["event"] == "pause" for event in kept_after(50, {"event": "pause"}))


def test_a_pause_that_ended_is_over() -> None:
    """Pause and resume cancel out."""
    kept = kept_after(50, {"event": "pause"}, {"event": "resume"})
    assert not any(event["event"] in {"pause", "resume"} for event in kept)


def test_what_nobody_reads_again_is_not_stored() -> None:
    """No tokens, no long ranking, no copy of our own answers, no metadata of the first message."""
    stored = json.dumps(kept_after(3))
    for needless in ("text_tokens", "een lang antwoord", "nachtlicht_answer", "session_started_metadata", '"9"'):
        assert needless not in stored
