"""Reading a body: the words are found in whatever somebody sends."""

from __future__ import annotations

import json

import pytest

from bot.web.visitor.body import Body, readable_text


@pytest.mark.parametrize(
    ("data", "expected", "reason"),
    [
        (b'{"id":"x","text":"help hij slaat"}', "help hij slaat", "plain JSON"),
        (b'{"text":"help hij sla', "help hij sla", "cut off in the middle of the words"),
        (b'{"text":"zegt \\"stop\\" \\u00e9n', 'zegt "stop" én', "escapes in a cut-off text"),
        (b'{"text":"half \\u00', "half \\u00", "cut off inside an escape"),
        (b"help hij slaat me", "help hij slaat me", "no JSON at all"),
        (b'["help"]', '["help"]', "a list"),
        (b"gesprek=&tekst=help+hij+sl%C3%A4at", "help hij släat", "a form"),
        (b'{"text":"\xff\xfe help"}', "\ufffd\ufffd help", "broken UTF-8"),
        (b"", "", "nothing"),
    ],
)
def test_words_are_found(data: bytes, expected: str, reason: str) -> None:
    """Before anything is refused, bot.safety gets to see the words in it."""
    assert readable_text(Body(data, False)) == expected, reason


def test_a_thousand_letters_survive_escaping() -> None:
    """What one client escapes and another does not is the same text."""
    text = "é😢" * 400
    assert readable_text(Body(json.dumps({"text": text}).encode(), False)) == text
