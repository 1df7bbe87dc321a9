"""Rules for number plates."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft

#: All that the Netherlands ever gave out: a letter for letters, a digit for digits.
_SHAPES = (
    "aa-99-99 99-99-aa 99-aa-99 aa-99-aa aa-aa-99 99-aa-aa 99-aaa-9 9-aaa-99 aa-999-a a-999-aa aaa-99-a a-99-aaa"
    " 9-aa-999 999-aa-9"
).split()
_NEAR = 45  # characters after a word that announces a plate


def _any_shape(between: str) -> str:
    return "|".join(between.join(map(_part, shape.split("-"))) for shape in _SHAPES)


def _part(part: str) -> str:
    return f"[{'a-z' if part[0] == 'a' else '0-9'}]{{{len(part)}}}"


_HYPHENED = re.compile(rf"(?<![\w\-])(?:{_any_shape(' ?- ?')})(?![\w\-])")
#: Looked for at every place, because what begins before it may be no plate: "is sx 44 dk".
_LOOSE = re.compile(rf"(?<![\w\-])(?=(?P<it>(?:{_any_shape('[ .-]?')})(?![\w\-])))")
_JOINED = re.compile(
    r"(?<![\w\-])(?=[a-z0-9]{6}(?![\w]))(?:[a-z]{1,3}\d{2,3}[a-z]{1,3}|\d{1,3}[a-z]{2,3}\d{1,3})(?![\w\-])"
)


#: "het kenteken eindigt op rr4": what somebody saw of it.
_PART_SEEN = re.compile(
    r"\b(?:kenteken|nummerplaat|nummerbord|plaat)\b[^.!?\n\0]{0,25}?"
    r" (?:eindigt op|begint met|is iets met|iets met|met)"
    r" (?P<it>(?=[a-z0-9\-]{0,6}[0-9])[a-z0-9\-]{2,7}|[b-df-hj-np-tv-z]{1,3})(?![\w\-])"
)


def mark_plates(draft: Draft, words: Words) -> None:
    """With hyphens, letters and digits in one, or in any spelling near a word like "kenteken"."""
    draft.mark(_HYPHENED, "kenteken")
    draft.mark(_JOINED, "kenteken")
    draft.mark(_PART_SEEN, "kenteken")
    draft.cover(_announced(draft.shadow, words), "kenteken")


def _announced(shadow: str, words: Words) -> list[tuple[int, int]]:
    """The first plate after each word that announces one."""
    found: list[tuple[int, int]] = []
    for cue in words.plate_cue.finditer(shadow):
        for match in _LOOSE.finditer(shadow, cue.end(), cue.end() + _NEAR):
            if not _words_in(match.group("it"), words):
                start, end = match.span("it")
                if not found or found[-1][1] <= start:
                    found.append((start, end))
                break
    return found


def _words_in(candidate: str, words: Words) -> bool:
    """ "a 28 bij": a word between spaces is no part of a plate."""
    parts = [part for part in re.split(r"[ .\-]", candidate) if part.isalpha() and len(part) > 1]
    return any(_is_word(part, words) for part in parts)


def _is_word(part: str, words: Words) -> bool:
    return part in words.stop or part in words.units or (len(part) > 2 and words.knows(part))
