"""`normalise`: the same word for everybody, whatever the keyboard, the fear or the disguise made of it."""

from __future__ import annotations

import re
import unicodedata

from bot.safety.phrases import load_phrases

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_SENTENCE_END = re.compile(r"[.!?…;:\n\r\u2028\u2029]+")
_OTHER = re.compile(r"[^\w.]+|_+")
_LONG = re.compile(r"([^\W\d])\1{2,}")
_LEET = str.maketrans("013457", "oieast")
_LEET_WORD = re.compile(r"(?=[a-z013457]*[a-z][a-z013457]*[013457][a-z013457]*[a-z])[a-z013457]+")


def normalise(text: str) -> str:
    """Lower case, no accents on Latin letters, no invisible characters, no drawn-out letters, one space.

    A sentence ends with " . " so that guards can stay within a sentence; spelling variants become the usual word.
    """
    return _spell(_fold(text))


def variants(text: str) -> tuple[str, ...]:
    """The normal forms: drawn-out letters as one letter ("heeelp") and, where it differs, as two ("nooodd")."""
    folded = _fold(text)
    once = _spell(_LONG.sub(r"\1", folded))
    twice = _spell(_LONG.sub(r"\1\1", folded))
    return (once,) if once == twice else (once, twice)


def _fold(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).casefold()
    # line breaks end a sentence, every other control character vanishes
    visible = "".join(
        char if char in "\n\r\t" or unicodedata.category(char) not in _INVISIBLE else "" for char in composed
    )
    plain = _APOSTROPHES.sub("", _without_accents(visible))
    ended = _SENTENCE_END.sub(" . ", plain.replace("\t", " "))
    return " ".join(_OTHER.sub(" ", ended).split())


def _without_accents(text: str) -> str:
    """Accents go from Latin letters only: й and ğ's kin in other scripts are letters of their own."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        latin_before = bool(kept) and "a" <= kept[-1] <= "z"
        if not (unicodedata.category(char) == "Mn" and latin_before):
            kept.append("i" if char == "ı" else char)
    return unicodedata.normalize("NFC", "".join(kept))


def _spell(text: str) -> str:
    spelling = load_phrases().spelling
    words = (_LEET_WORD.sub(lambda match: match.group().translate(_LEET), word) for word in text.split())
    return " ".join(spelling.get(word, word) for word in words)
