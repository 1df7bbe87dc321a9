"""What a conversation remembers, as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.base import Heard
from actions.geheugen import Memory, remember
from bot import clock

NOW = clock.parse("2026-01-16T02:35")
STALKED = Memory(rol="slachtoffer", thema="stalking", relatie="ex")
CHILD = Memory(rol="kind", thema="kindermishandeling")
ROWS: list[tuple[str, Memory, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("a story makes theme and role", Memory(), "stalking", {}, {}, {"thema": "stalking", "rol": "slachtoffer"}),
    ("a question keeps both", STALKED, "kosten", {}, {}, {}),
    ("a bystander's story", Memory(), "omstander_kind", {}, {}, {"thema": "omstander_kind", "rol": "omstander"}),
    ("who does it", Memory(), "pleger_hulp", {}, {}, {"thema": "pleger_hulp", "rol": "pleger"}),
    ("a child stays a child", CHILD, "huiselijk_geweld", {}, {}, {"thema": "huiselijk_geweld"}),
    (
        "a child that worries about a friend stays one",
        CHILD,
        "omstander_kind",
        {"rol": "omstander"},
        {},
        {"thema": "omstander_kind"},
    ),
    (
        "who does it is no bystander",
        Memory(rol="pleger", thema="pleger_hulp"),
        "omstander_gesprek",
        {},
        {},
        {"thema": "omstander_gesprek"},
    ),
    ("it says who it is", STALKED, "stalking", {"rol": "kind"}, {}, {"rol": "kind"}),
    (
        "it happens to a sister",
        Memory(),
        "huiselijk_geweld",
        {"rol": "omstander"},
        {},
        {"thema": "huiselijk_geweld", "rol": "omstander"},
    ),
    ("a follow-up is no new theme", STALKED, "huiselijk_geweld", {"vervolg": "kosten"}, {}, {}),
    (
        "for somebody else",
        STALKED,
        "stalking",
        {"vervolg": "voor_ander", "voor": "zus"},
        {},
        {"rol": "omstander", "relatie": "zus"},
    ),
    ("for a man too", STALKED, "stalking", {"vervolg": "voor_ander", "voor": "man"}, {}, {"relatie": "man"}),
    (
        "not my ex but my father",
        STALKED,
        "ontkennen",
        {"correctie": True, "niet": "ex"},
        {"relatie": ("ex", "vader")},
        {"relatie": "vader"},
    ),
    (
        "not my ex, and nobody else named",
        STALKED,
        "ontkennen",
        {"correctie": True, "niet": "ex"},
        {"relatie": ("ex",)},
        {"relatie": None},
    ),
    (
        "children and when",
        STALKED,
        "kosten",
        {"kinderen": True, "wanneer": "recent"},
        {},
        {"kinderen": "ja", "wanneer": "recent"},
    ),
    (
        "where",
        STALKED,
        "vraag_organisatie",
        {"gemeente": "leiden"},
        {"wijk": ("beijum",), "organisatie": ("wij",)},
        {"gemeente": "leiden", "wijk": "beijum", "laatste_organisatie": "wij"},
    ),
]


@pytest.mark.parametrize(
    ("reason", "before", "intent", "details", "entities", "changed"), ROWS, ids=[row[0] for row in ROWS]
)
def test_what_is_remembered(
    reason: str,
    before: Memory,
    intent: str,
    details: dict[str, Any],
    entities: dict[str, tuple[str, ...]],
    changed: dict[str, Any],
) -> None:
    """What is said is kept, what is corrected is replaced, what is not mentioned stays."""
    after = remember(before, Heard(intent, 0.9, NOW, details=details, entities=entities))
    assert after == replace(before, **changed), reason


def test_a_button_says_who_asks() -> None:
    """ "Het gaat om iemand anders" changes the role, also for a child."""
    assert remember(CHILD, Heard("stalking", 1.0, NOW, wish={"rol": "omstander"})).rol == "omstander"
