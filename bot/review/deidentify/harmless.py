"""Numbers that tell nothing of anybody (amounts, times, ages, counts), and what is shortened with dots."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.text import shadow

_WITH_NUMBER = (
    "lijn bus tram trein groep klas havo vwo mavo vmbo mbo iphone galaxy ps spoor perron artikel top".split()
)
_WITH_DOTS = (
    "d.d s.v.p i.o t.a.v t.n.v i.v.m m.b.t o.a b.v a.u.b c.q z.s.m n.v.t e.d d.w.z m.a.w i.p.v t.o.v i.z".split()
)
_KINDS = (
    r"(?:€|\beuro?|\beur) ?\d[\d.,]*",
    r"(?<![\d.,:\-/+])(?:[01]?\d|2[0-4])[:.][0-5]\d(?![\d.:\-/]|,\d)(?: ?(?:u|uur)\b)?",
    r"(?<![\d.,\-/+])[1-9]\d{0,2}000(?![\d.\-])",
    r"(?<!\d)\d[\d.]*,-",
    r"(?<![\d.\-/+])[1-9]\d{0,2}(?:\.\d{3})*\.\d(?:00|50)(?![\d.\-])",
    r"\b(?:artikel|art\.?) \d{1,3} ?[a-z]{0,3}(?: (?:sr|bw|wvs))?\b",
    rf"\b(?:{'|'.join(_WITH_NUMBER)}) ?\d{{1,3}}(?!\d)",
    r"(?<!\d)0\d{2,3}(?= is (?:het|een|n) (?:net|ken))",
    rf"\b(?:[pc]/[ao]|v/h|d/w|{'|'.join(map(re.escape, _WITH_DOTS))})\b",
    r"(?<![\d.,\-/+])\d{1,4} ?(?:[kmgt]b)\b",
    r"\(\d{1,2}\)",
    r"</?[a-z][^<>\n]{0,60}>",  # somebody pasted from a page
)
_YEAR = re.compile(r"(?:19|20)\d\d")


class Harmless:
    """By the units of `words`: "3 keer", "50 mg", "200 euro"."""

    def __init__(self, words: Words) -> None:
        units = "|".join(sorted(map(re.escape, words.units), key=len, reverse=True))
        counted = rf"(?<![\d.,\-/+])\d{{1,4}}(?:[.,]\d{{1,3}})? ?(?:(?:{units})\b|%|€)"
        self._pattern = re.compile("|".join((counted, *_KINDS)))

    def places(self, text: str) -> bytearray:
        """Of every place of a cleaned text whether it belongs to one."""
        found = bytearray(len(text))
        for match in self._pattern.finditer(shadow(text)):
            start, end = match.span()
            found[start:end] = b"\1" * (end - start)
        return found

    @staticmethod
    def is_year(number: str) -> bool:
        """Of this century or the last."""
        return _YEAR.fullmatch(number) is not None
