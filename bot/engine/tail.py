"""What is kept of a conversation's events: `tail`, a pure function over event dictionaries.

A stock tracker grows with every turn and is replayed for every message. Rules look at the last turn only, so the
recent turns and the state that older ones left behind are enough, and the 500th message costs what the 5th did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]

#: Visitor's turns that are kept whole; more than any rule or action looks back.
TURNS = 8
#: Intents that are kept of a ranking: the fallback offers three themes, after those that are no theme.
RANKING = 6

#: Rasa puts the first message's metadata into this slot, which nothing here reads.
_UNUSED_SLOTS = frozenset({"session_started_metadata"})
_PAUSE = frozenset({"pause", "resume"})
_LAST_OF = {"pause": "pause", "resume": "pause", "active_loop": "loop", "followup": "followup"}


def tail(events: Sequence[Event], turns: int = TURNS) -> list[dict[str, Any]]:
    """The state before the last turns as events, and then those turns, both without what nobody reads again."""
    start = _start(events, turns)
    return [_pruned(event) for event in (*_state(events[:start]), *events[start:]) if not _unused(event)]


def _start(events: Sequence[Event], turns: int) -> int:
    """The index of the listening that came before the n-th last message of the visitor."""
    seen = 0
    for index in range(len(events) - 1, -1, -1):
        seen += events[index].get("event") == "user"
        listens = events[index].get("event") == "action" and events[index].get("name") == "action_listen"
        if seen >= turns and listens:
            return index
    return 0


def _state(events: Sequence[Event]) -> list[Event]:
    """The first two events (the session), and the last one for each slot, for pause, loop and next action."""
    last: dict[str, Event] = {}
    for event in events:
        kind = str(event.get("event"))
        name = f"slot {event.get('name')}" if kind == "slot" else _LAST_OF.get(kind)
        if kind == "session_started" or (kind == "action" and event.get("name") == "action_session_start"):
            name = kind
        if name:
            last.pop(name, None)
            last[name] = event
    if last.get("pause", {}).get("event") == "resume":
        last.pop("pause")
    return list(last.values())


def _unused(event: Event) -> bool:
    return event.get("event") == "slot" and event.get("name") in _UNUSED_SLOTS


def _pruned(event: Event) -> dict[str, Any]:
    kind = event.get("event")
    if kind == "user":
        return {**event, "parse_data": _pruned_parse(event.get("parse_data") or {})}
    if kind == "bot":
        said = (event.get("metadata") or {}).get("utter_action")
        return {**event, "text": None, "data": {}, "metadata": {"utter_action": said}}
    return dict(event)


def _pruned_parse(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Without tokens, without metadata (it stands in the event itself), with a short ranking."""
    kept = {key: parsed[key] for key in ("text", "intent", "entities") if key in parsed}
    return {**kept, "intent_ranking": list(parsed.get("intent_ranking") or [])[:RANKING]}
