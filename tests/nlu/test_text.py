"""How a message is cut: everything is read, in pieces that make sense."""

from __future__ import annotations

import pytest

from bot.nlu.encoder import readable
from bot.nlu.text import PART_MAX, SHORT, clean, is_command, parts

LONG = "Ik woon hier nu drie jaar. " * 5 + "Hij slaat me nu. " + "ik weet het niet meer en " * 20


@pytest.mark.parametrize(
    ("text", "cleaned", "reason"),
    [
        ("HEEEELP", "heelp", "shouting is the same word"),
        ("privé", "prive", "accents are often left out on a phone"),
        ("ｈｅｌｐ", "help", "full-width letters"),
        ("he\u200blp", "help", "invisible characters"),
        ("  hij  is\nhier ", "hij is hier", "space is space"),
    ],
)
def test_clean(text: str, cleaned: str, reason: str) -> None:
    """Spellings of the same word meet."""
    assert clean(text) == cleaned, reason


def test_a_short_text_is_read_as_one() -> None:
    """No needless work for most messages."""
    assert parts("hij staat voor de deur") == [(0, 22)]


def test_a_long_text_is_read_whole_and_in_parts() -> None:
    """The first part is the whole; the others cover every word of it and none is long."""
    whole, *pieces = parts(LONG)
    assert whole == (0, len(LONG))
    assert "".join(LONG[a:b] for a, b in pieces).replace(" ", "") == LONG.replace(" ", "")
    assert max(b - a for a, b in pieces) <= PART_MAX


def test_a_cry_in_the_middle_stands_in_a_part_of_its_own() -> None:
    """A long story does not drown one sentence."""
    piece = next(LONG[a:b] for a, b in parts(LONG)[1:] if "slaat" in LONG[a:b])
    assert len(piece) <= PART_MAX < SHORT < len(LONG)


def test_without_spaces_nothing_hangs() -> None:
    """A thousand letters without a space are cut somewhere."""
    assert len(parts("a" * 1000)) > 5


def test_what_is_encoded_stays_within_its_budget() -> None:
    """The slow encoder never reads more than it may, and always reads beginning and end."""
    text = LONG * 2
    spans = parts(text)
    chosen = readable(text, spans, 240)
    assert sum(spans[i][1] - spans[i][0] for i in chosen) <= 240
    assert {1, len(spans) - 1} <= set(chosen)


def test_commands_are_not_words() -> None:
    """Rasa's own notation is left to Rasa."""
    assert is_command(" /anonimiteit")
    assert not is_command("ja/nee")
