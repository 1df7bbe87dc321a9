"""The slash filter: nobody forces an intent, a slot or a reset, and nobody's words change."""

from __future__ import annotations

import random
import unicodedata

import pytest

from bot.web.visitor.clean import clean, is_blank

COMMANDS = [
    "restart", "back", "session_start", 'mens_spreken{"x":1}', "mens_spreken@0.1", 'stalking{"wijk":"HACK"}@1.0',
    "nlu_fallback", "out_of_scope", "gesprek_wissen", "bestaat_niet",
]  # fmt: skip
SLASHES = ["/", "／", "∕", "⁄", "⧸", "/\u0338", "／\ufe0f", "/\u200d", "//", "/／", "/ /", "/\u00a0/"]
INVISIBLE = ["", " ", "\t", "\n", "\u00a0", "\u200b", "\u200c", "\u200d", "\ufeff", "\u2060", "\u202e", "\u2066",
             "\u3000", "\u00ad", "\u034f", "\u3164", "\ufe0f", "\x00",
             "\x07", "\x1b", "\u2003", "\u180e", "\U000e0020"]  # fmt: skip


def _disguises(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        before = "".join(chance.choice(INVISIBLE) for _ in range(chance.randint(0, 4)))
        slashes = "".join(chance.choice(SLASHES) + chance.choice(INVISIBLE) for _ in range(chance.randint(1, 4)))
        found.append(before + slashes + chance.choice(COMMANDS))
    return found


def _forms(text: str) -> list[str]:
    """The text as any program on the way may come to see it."""
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    return [text, *forms, *("".join(c for c in form if unicodedata.category(c)[0] not in "CMZ") for form in forms)]


@pytest.mark.parametrize("seed", range(4))
def test_no_disguise_of_a_slash_gets_through(seed: int) -> None:
    """2,000 disguises of a command begin with no slash in any normal form, with or without invisible signs."""
    for disguise in _disguises(500, seed):
        cleaned = clean(disguise)
        assert not any(form.strip().startswith("/") for form in _forms(cleaned)), ascii(disguise)
        assert "\x00" not in cleaned


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hij slaat me", "plain words"),
        ("en/of", "a slash inside is Dutch"),
        ("ik bel 24/7 met haar 😢", "emoji and a slash inside"),
        ("👩‍👩‍👧 huilt", "an emoji is built with a zero-width joiner"),
        ("café, coöperatie, Zoë", "accents"),
        ("ساعدني", "another script"),
        ("regel een\nregel twee\t- einde", "lines and tabs stay"),
        ("<script>alert(1)</script>", "display is not our business here"),
        ("=SUM(A1)", "nor are formulas"),
    ],
)
def test_words_stay_as_they_were_typed(text: str, reason: str) -> None:
    """A text without a leading slash is passed on as it is."""
    assert clean(text) == text, reason


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("  hallo ", "hallo", "spaces around are nobody's words"),
        ("a\x00b\x08c", "abc", "control characters out"),
        ("a\r\nb\rc", "a\nb\nc", "one kind of line end"),
        ("half \ud83d paar", "half \ufffd paar", "half a pair cannot be stored or sent"),
        ("/restart", "restart", "a command becomes words"),
        ("/", "", "nothing is left of a lone slash"),
    ],
)
def test_what_is_taken_out(text: str, expected: str, reason: str) -> None:
    """Only what nobody sees or what could command is taken out."""
    assert clean(text) == expected, reason


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b\u200d", "\u3164", "\ufeff \u00a0", "\u2800"])
def test_blank_is_what_nobody_sees(text: str) -> None:
    """Zero-width signs and fillers are as empty as nothing."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["😢", "?", "a", "1", "é", "🆘", "…"])
def test_one_sign_is_a_message(text: str) -> None:
    """Who sends only an emoji or a question mark said something."""
    assert not is_blank(clean(text))
