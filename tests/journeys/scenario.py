"""Conversations with facts as expectation: `scenarios()` reads them, `play()` plays one and says what was wrong.

They were written by somebody who had read what the service promises and what is true, and neither its code nor its
texts. The format is explained in tests/journeys/scenarios/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from tests.stack import Visitor, words

FOLDER = Path(__file__).parent / "scenarios"
KNOWN = Path(__file__).parent / "known_failures.yml"
CHECKS = frozenset("urgent alert state first shows shows_any hides buttons_any differs understood_as".split())


@dataclass(frozen=True)
class Turn:
    """What the visitor types (`says`) or presses (`chooses`, stems of its label), and what must hold then."""

    says: str | None
    chooses: tuple[str, ...]
    expects: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One conversation at one moment; `danger`: missing it could cost a life."""

    id: str
    who: str
    now: str
    turns: tuple[Turn, ...]
    danger: bool = False


@dataclass
class Played:
    """How it went: the wrong turns with their reasons, and the whole as text."""

    turns: int = 0
    wrong: list[str] = field(default_factory=list)
    wrong_turns: int = 0
    script: list[str] = field(default_factory=list)


def scenarios(folder: Path = FOLDER) -> list[Scenario]:
    """All of them; ValueError for a check that nobody knows."""
    return [
        _scenario(raw)
        for path in sorted(folder.glob("*.yml"))
        for raw in YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    ]


def known_failures() -> dict[str, str]:
    """Scenario → why it fails still; a test sees to it that none stands here that passes."""
    found: dict[str, str] = YAML(typ="safe").load(KNOWN.read_text(encoding="utf-8")) or {}
    return found


def play(scenario: Scenario, client: httpx.Client) -> Played:
    """Play it over the visitor's API."""
    visitor = Visitor(client, now=scenario.now)
    played = Played()
    before = words(visitor.last)
    for turn in scenario.turns:
        answer = _take(turn, visitor, played)
        if answer is None:
            break
        played.turns += 1
        wrong = list(complaints(turn.expects, answer, before))
        played.script += [f"> {turn.says or 'KNOP ' + '/'.join(turn.chooses)}", words(answer), _buttons(answer)]
        played.script += [f"!! {one}" for one in wrong]
        played.wrong += [f"{turn.says or turn.chooses}: {one}" for one in wrong]
        played.wrong_turns += bool(wrong)
        before = words(answer)
    return played


def complaints(expects: Mapping[str, Any], answer: Mapping[str, Any], before: str) -> Iterator[str]:
    """What does not hold of this answer."""
    text = words(answer)
    first = answer["messages"][0]["text"] if answer["messages"] else ""
    for name in ("alert", "state"):
        if name in expects and answer[name] != expects[name]:
            yield f"{name} is {answer[name]}"
    if "urgent" in expects and any(message["urgent"] for message in answer["messages"]) != expects["urgent"]:
        yield f"urgent is not {expects['urgent']}"
    if "first" in expects and not holds(str(expects["first"]), first):
        yield f"the first bubble lacks {expects['first']!r}"
    for part in expects.get("shows", ()):
        if not holds(str(part), text):
            yield f"{part!r} is not shown"
    if "shows_any" in expects and not any(holds(str(part), text) for part in expects["shows_any"]):
        yield f"none of {expects['shows_any']} is shown"
    for part in expects.get("hides", ()):
        if holds(str(part), text):
            yield f"{part!r} is shown"
    labels = [button["label"].lower() for message in answer["messages"] for button in message["buttons"]]
    if "buttons_any" in expects and not any(
        str(s).lower() in label for s in expects["buttons_any"] for label in labels
    ):
        yield f"no button with {expects['buttons_any']}: {labels}"
    if expects.get("differs") and text == before:
        yield "it is the same answer again"


def holds(part: str, text: str) -> bool:
    """Whether the text has this part: capitals do not matter, and in a number neither do spaces and hyphens."""
    if re.fullmatch(r"[\d\s-]{3,}", part):
        return re.sub(r"[\s-]", "", part) in re.sub(r"(?<=\d)[\s-]+(?=\d)", "", text)
    return part.lower() in text.lower()


def _take(turn: Turn, visitor: Visitor, played: Played) -> Mapping[str, Any] | None:
    """The answer, or None when it could not be had; that is a wrong turn too."""
    try:
        return visitor.say(turn.says) if turn.says is not None else _press(turn.chooses, visitor)
    except (AssertionError, LookupError) as error:
        played.turns += 1
        played.wrong_turns += 1
        played.wrong.append(f"{turn.says or turn.chooses}: {type(error).__name__} {str(error)[:200]}")
        return None


def _press(stems: Sequence[str], visitor: Visitor) -> Mapping[str, Any]:
    for message in visitor.last["messages"]:
        for button in message["buttons"]:
            if any(stem.lower() in button["label"].lower() for stem in stems):
                return visitor.choose(button["label"])
    raise LookupError(f"no button with {list(stems)}")


def _buttons(answer: Mapping[str, Any]) -> str:
    return " ".join(f"[{b['label']}]" for message in answer["messages"] for b in message["buttons"])


def _scenario(raw: Mapping[str, Any]) -> Scenario:
    turns = tuple(_turn(turn, raw["id"]) for turn in raw["turns"])
    now = raw["now"]
    moment = now.strftime("%Y-%m-%dT%H:%M") if isinstance(now, datetime) else str(now)
    return Scenario(raw["id"], raw["who"], moment, turns, bool(raw.get("danger")))


def _turn(raw: Mapping[str, Any], where: str) -> Turn:
    unknown = set(raw["expects"]) - CHECKS
    if unknown:
        raise ValueError(f"{where}: unknown checks {sorted(unknown)}")
    return Turn(raw.get("says"), tuple(raw.get("chooses", ())), raw["expects"])
