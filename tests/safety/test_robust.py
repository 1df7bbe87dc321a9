"""Bad input: nothing makes the rules raise or take long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety import Danger, assess, normalise, read_answer

_ANY = st.text(st.characters(), max_size=300)
_DUTCH = st.lists(
    st.sampled_from(
        "hij slaat me nu mes deur niet als ik wil dood . … h e l p 5l44t \u202e \x00 \ud800".split(" ")
    )
)


@given(st.one_of(_ANY, _DUTCH.map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_never_raises(text: str) -> None:
    """Any Unicode, surrogates and controls included, gets a judgement; spaces and case never matter."""
    assert assess(text).danger in Danger
    assert read_answer("veilig", text)
    assert normalise(f"  {text}  ") == normalise(text)


@pytest.mark.parametrize(
    "disguise",
    ["h\u200belp", "ＨＥＬＰ", "HeLp", "h\u0301elp", "help\x00", "\u202ehelp", "heeeelp", "h e l p", "h3lp"],
)
def test_a_disguised_cry_is_heard(disguise: str) -> None:
    """Invisible characters, other shapes and drawn-out letters hide no cry for help."""
    assert assess(disguise).danger is Danger.acute


def _fastest(text: str) -> float:
    """The best of five, in milliseconds: what the code needs, not what the neighbours on the machine take."""
    times = []
    for _ in range(5):
        start = time.process_time()
        assess(text)
        times.append((time.process_time() - start) * 1000)
    return min(times)


_LONG = (
    "Mijn vriend en ik hadden ruzie over geld, dat hebben we wel vaker, en toen heeft hij mijn telefoon gepakt en "
    "die heb ik nu terug want hij is even naar de winkel, maar hij zei dat als hij terugkomt hij boos wordt. "
)


@pytest.mark.parametrize(
    ("name", "text", "most"),
    [
        ("60 characters", "hij staat altijd te schreeuwen als ik met mijn vriendin bel", 1.0),
        ("1,000 characters", (_LONG * 6)[:1000], 5.0),
        ("1 MB", _LONG * 5000, 50.0),
        ("1 MB of accents", "e\u0301" * 350_000, 50.0),
        ("hij staat", "hij staat " * 200, 20.0),
        ("one letter", "a" * 1000, 20.0),
        ("a subject", "mijn vader " * 180, 20.0),
        ("a blow", "hij slaat " * 200, 20.0),
        ("a hiding place", "ik zit in de " * 150, 20.0),
        ("a weapon", "mes " * 500, 20.0),
        ("fear", "hij komt eraan ik ben bang " * 70, 20.0),
        ("pills", "ik heb pillen " * 140, 20.0),
        ("passive", "er wordt een vrouw " * 100, 20.0),
        ("hears", "ik hoor de buren " * 110, 20.0),
        ("locked", "de deur zit op slot en ik " * 75, 20.0),
        ("letters", "h " * 1000, 20.0),
        ("sentences", "nu. " * 500, 20.0),
    ],
)
def test_time_is_bounded(name: str, text: str, most: float) -> None:
    """Long and hostile messages take a bounded time (ms); twice the goal for the usual ones, as CI is slow."""
    took = _fastest(text)
    print(f"\n{name}: {took:.2f} ms")
    assert took < most
