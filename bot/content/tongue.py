"""`tongue`: the language of one of our own texts as a page names it ("en", "ar-Latn"); None for Dutch.

A screen reader has to know how to pronounce it. Unlike `bot.safety.language`, which has to be sure of what a
stranger typed, this only tells Dutch from the languages of our cards, so a word or two is enough.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from bot.safety.language import load_telling, plain

#: Dutch that stands in every language: the words that help on the phone, and names.
_KEPT = re.compile(r"veilig thuis|chat met fier|centrum seksueel geweld|politie|tolk \w+", re.IGNORECASE)
#: Words of our cards that the lists for strangers do not have, because a stranger seldom types them.
_OURS = {
    "ittaslou": "ar_latn",
    "poliste": "tr",
    "ucretsiz": "tr",
    "kostenlos": "de",
    "gratuit": "fr",
    "llama": "es",
}
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC, _CYRILLIC = re.compile(r"[\u0620-\u06d3]"), re.compile(r"[\u0400-\u04ff]")
_TAGS = {"ar_latn": "ar-Latn"}
#: A word that only hints counts so much beside one that tells.
_HINT = 0.5


@lru_cache(maxsize=4096)
def tongue(text: str) -> str | None:
    """The tag of the language (BCP 47), or None when it is Dutch."""
    rest = _KEPT.sub(" ", text)
    if len(_ARABIC.findall(rest)) > 1:
        return "ar"
    if len(_CYRILLIC.findall(rest)) > 1:
        return "uk"
    score = _score(_WORD.findall(rest))
    dutch = score.pop("nl", 0.0)
    best = max(score, key=lambda name: score[name], default=None)
    return _TAGS.get(best, best) if best is not None and score[best] > dutch else None


def _score(words: list[str]) -> Counter[str]:
    telling, score = load_telling(), Counter[str]()
    for word in map(plain, words):
        if word in _OURS:
            score[_OURS[word]] += 1
        for names, weight in ((telling.strong.get(word), 1.0), (telling.weak.get(word), _HINT)):
            for name in names or ():
                if name == "nl" or name in telling.ours:
                    score[name] += weight  # type: ignore[assignment]
    return score
