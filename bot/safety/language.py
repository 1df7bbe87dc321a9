"""`language_of`: the language that a message is written in, when it is one of ours and it is plain; else None.

Pure and quick, so that the gateway knows it also when Rasa is down. Dutch, and Dutch with a little of another
language, give None. The words are in bot/content/safety/taal.yml.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

WORDS = Path(__file__).parents[1] / "content" / "safety" / "taal.yml"
#: More of a message tells nothing new.
READ = 400
#: Telling words that it takes, and how many of them for each Dutch word, and for each word that tells nothing.
ENOUGH, FOR_EACH_DUTCH, OF_ALL = 2, 3, 0.3

_DUTCH = "nl"
_WORD = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’‘`´]")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]*[\"“”„«»]")
_SHAPES = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "œ": "oe", "æ": "ae"})
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")
#: Letters that Persian, Dari, Urdu, Pashto and Kurdish have and Arabic has not.
_NOT_ARABIC = re.compile(r"[پچژگکیےٹڈڑںۀۆێڵڕټډړښځڼ]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_UKRAINIAN, _NOT_UKRAINIAN = re.compile(r"[іїєґ]"), re.compile(r"[ыэёъў]")


@dataclass(frozen=True)
class Telling:
    """What tells a language: word → the languages that it is strong or weak in."""

    strong: Mapping[str, frozenset[str]]
    weak: Mapping[str, frozenset[str]]
    signs: Mapping[str, re.Pattern[str]]
    ends: Mapping[str, re.Pattern[str]]
    ours: frozenset[str]


def language_of(text: str) -> str | None:
    """en, tr, ar, ar_latn (Arabic in Latin letters), pl, uk, de, fr or es; None for Dutch, others and in doubt."""
    text = text[:READ]
    if not text.isascii():
        script = _script(text)
        if script is not None:
            return script or None
    return _of_words(_QUOTED.sub(" ", text)) if '"' in text or "“" in text else _of_words(text)


def languages() -> frozenset[str]:
    """Every language that `language_of` can name."""
    return load_telling().ours | {"ar", "uk"}


def fold(text: str) -> str:
    """Lower case without accents on Latin letters; one space between words, " . " where a sentence ends."""
    ended = re.sub(r"[.!?…;؟\n\r]+", " . ", _APOSTROPHE.sub("", text))
    return " ".join(re.sub(r"[^\w.]+|_+", " ", plain(ended)).split())


def plain(text: str) -> str:
    """Lower case, no accents on Latin letters and no vowel signs on Arabic ones."""
    small = text.casefold().translate(_SHAPES)
    if small.isascii():
        return small
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", small):
        bare = bool(kept) and ("a" <= kept[-1] <= "z" or "\u0600" <= kept[-1] <= "\u06ff")
        if not (bare and unicodedata.category(char) == "Mn"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).replace("ـ", "")


@lru_cache(maxsize=1)
def load_telling() -> Telling:
    """The words. Raises OSError or ruamel's YAMLError when the file is broken."""
    raw: dict[str, Any] = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    every = {**raw["languages"], **raw["others"]}
    strong: dict[str, set[str]] = {}
    weak: dict[str, set[str]] = {}
    for language, found in every.items():
        soft = {*_folded(found.get("weak", "")), *_folded(found.get("not_strong", ""))}
        for word in _folded(found["strong"]):
            (weak if word in soft else strong).setdefault(word, set()).add(language)
        for word in soft:
            weak.setdefault(word, set()).add(language)
    for word in _folded(raw["nl"]):
        strong.setdefault(word, set()).add(_DUTCH)
    return Telling(
        strong={word: frozenset(found) for word, found in strong.items()},
        weak={word: frozenset(found) for word, found in weak.items()},
        signs={name: re.compile(f"[{found['signs']}]") for name, found in every.items() if "signs" in found},
        ends={name: re.compile("|".join(found["ends"])) for name, found in every.items() if "ends" in found},
        ours=frozenset(raw["languages"]),
    )


def _folded(words: str) -> Iterator[str]:
    return iter(plain(words).split())


def _script(text: str) -> str | None:
    """The language that the letters alone tell; "" when it is a script of no language of ours, None for Latin."""
    arabic, cyrillic = len(_ARABIC.findall(text)), len(_CYRILLIC.findall(text))
    if max(arabic, cyrillic) < 2 or len(_LATIN.findall(text)) > 2 * max(arabic, cyrillic):
        return None
    if arabic > cyrillic:
        return "" if len(_NOT_ARABIC.findall(text)) >= 2 else "ar"
    small = text.casefold()
    if _NOT_UKRAINIAN.search(small):
        return ""
    if _UKRAINIAN.search(small):
        return "uk"
    telling = load_telling().strong
    return "uk" if any("uk" in telling.get(word, ()) for word in _WORD.findall(small)) else ""


def _of_words(text: str) -> str | None:
    """A word that both Dutch and a language have speaks for neither of them."""
    telling, words = load_telling(), _WORD.findall(text)
    strong, weak, shared = Counter[str](), Counter[str](), Counter[str]()
    for raw in words:
        told, also = _tells(telling, raw), telling.weak.get(_bare(raw), frozenset())
        strong.update(told)
        weak.update(also)
        shared.update(also if _DUTCH in told else ())
    dutch = strong.pop(_DUTCH, 0)
    score = {name: _score(found, weak[name], dutch - shared[name], len(words)) for name, found in strong.items()}
    ranked = sorted(score.items(), key=lambda one: one[1], reverse=True)
    if not ranked or ranked[0][1] <= 0 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0] if ranked[0][0] in telling.ours else None


def _score(strong: int, weak: int, dutch: int, words: int) -> float:
    """How surely it is this language; 0 when it is not sure at all."""
    score = strong + (0.5 * weak if not dutch else 0.0)
    return score if score >= max(ENOUGH, FOR_EACH_DUTCH * dutch, OF_ALL * words) else 0.0


def _bare(raw: str) -> str:
    return plain(_APOSTROPHE.sub("", raw))


def _tells(telling: Telling, raw: str) -> frozenset[str]:
    word = _bare(raw)
    found = telling.strong.get(word)
    if found is not None:
        return found
    if word in telling.weak:
        return frozenset()
    signed = frozenset(
        name for name, sign in telling.signs.items() if not raw.isascii() and sign.search(raw.lower())
    )
    if signed:
        return signed
    ended = frozenset(name for name, end in telling.ends.items() if end.fullmatch(word))
    if ended or len(word) == len(raw):
        return ended
    return telling.strong.get(plain(_APOSTROPHE.split(raw)[-1]), frozenset())  # l'argent, d'aide


__all__ = ["fold", "language_of", "languages", "plain"]
