"""`normalise`: the same word for everybody, whatever the keyboard, the fear or the disguise made of it."""

from __future__ import annotations

import re
import unicodedata

from bot.safety.phrases import Phrases, load_phrases

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_SENTENCE_END = re.compile(r"[.!?…;:\n\r\u2028\u2029]+")
_OTHER = re.compile(r"[^\w.]+|_+")
_LONG = re.compile(r"([^\W\d])\1{2,}")
#: Letters typed one by one, perhaps with a short word before and after.
_SPACED = re.compile(r"(?<![^ ])(?:[a-z]{2} )?(?:[a-z] ){3,}(?:[a-z]{1,2}(?![^ ])|)")
_SHORTEST_GLUED, _LONGEST_GLUED = 5, 30
#: One letter for its shapes; these do not fall apart into a letter and an accent.
_SHAPES = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": None}
)
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z]|i)\1")
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
    short = _LONG.sub(r"\1", folded)
    if short == folded:
        return (_spell(folded),)
    return _spell(short), _spell(_LONG.sub(r"\1\1", folded))


def _fold(text: str) -> str:
    plain = text.lower() if text.isascii() else _without_accents(unicodedata.normalize("NFKC", text).casefold())
    # line breaks end a sentence, every other control character vanishes
    visible = "".join([char for char in plain if char.isprintable() or char in "\n\r\t" or not _invisible(char)])
    ended = _SENTENCE_END.sub(" . ", _APOSTROPHES.sub("", visible))
    return " ".join(_OTHER.sub(" ", ended).split())


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE


def _without_accents(text: str) -> str:
    """Accents go from Latin letters and vowel signs from Arabic ones: й and its kin are letters of their own."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text.translate(_SHAPES)):
        bare = bool(kept) and ("a" <= kept[-1] <= "z" or "\u0600" <= kept[-1] <= "\u06ff")
        if not (bare and unicodedata.category(char) == "Mn"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _spell(text: str) -> str:
    phrases = load_phrases()
    together = _SPACED.sub(lambda match: _together(phrases, match), text)
    return " ".join([_usual(phrases, word) for word in together.split()])


def _usual(phrases: Phrases, word: str) -> str:
    spelling = phrases.spelling
    if not word.isalpha():
        word = _LEET_WORD.sub(lambda match: match.group().translate(_LEET), word)
    if word in spelling:
        return spelling[word]
    single = _DOUBLE.sub(r"\1", word)
    return spelling.get(single) or _parted(phrases, word) or word


def _parted(phrases: Phrases, word: str) -> str:
    """ "hijslaatme" as three words; empty when it is not made of words of danger."""
    if _SHORTEST_GLUED <= len(word) <= _LONGEST_GLUED:
        for pattern in phrases.glued:
            if match := pattern.match(word):
                return " ".join(part for part in match.groups() if part)
    return ""


def _together(phrases: Phrases, match: re.Match[str]) -> str:
    """ "h e l p" as one word, when that is a word of danger or is made of them."""
    word = match.group().replace(" ", "")
    return f" {word} " if word == "help" or _parted(phrases, word) else match.group()
