"""Rules for number plates."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import SPOKEN, pairs_as_word, rows_of, windows
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
    r"\b(?:kenteken|kentekenplaat|nummerplaat|nummerbord|plaat)\b[^.!?\n\0]{0,25}?"
    r" (?:eindigt op|eindigt met|begint met|begint|is iets met|iets met|met)"
    r" (?P<it>(?=[a-z0-9\-]{0,6}[0-9])[a-z0-9\-]{2,7}|[b-df-hj-np-tv-z]{1,3}(?: \d{1,3})?"
    r"|\d{1,3} [b-df-hj-np-tv-z]{1,3})"
    r"(?![\w\-])"
)
_DUTCH = re.compile("|".join(_any_shape("").split("|")))
_ELSEWHERE = re.compile(r"[a-z]{1,3}\d{3,4}[a-z]{2,3}|[a-z]{2,3}\d{3,4}[a-z]")
_LONGEST = 9
_GLUED = re.compile(r"\d[a-z]\d")
_SPELT = re.compile(r"\b(?:kenteken|nummerplaat|nummerbord|plaat)\b")


def mark_plates(draft: Draft, words: Words) -> None:
    """With hyphens, letters and digits in one, or in any spelling near a word like "kenteken"."""
    draft.mark(_HYPHENED, "kenteken")
    draft.mark(_JOINED, "kenteken", lambda match: not match.group().endswith(("mnd", "min", "uur", "jr")))
    draft.mark(_PART_SEEN, "kenteken")
    draft.cover(_in_pieces(draft, words), "kenteken")
    draft.cover(_announced(draft.shadow, words), "kenteken")


def _in_pieces(draft: Draft, words: Words) -> list[tuple[int, int]]:
    """ "t t 4 8 z l", "zr 418 n", "WGM 4K21": groups of letters that are no words, with digits between."""
    found: list[tuple[int, int]] = []
    shouted = draft.text.isupper()
    cues = [cue.span() for cue in words.plate_cue.finditer(draft.shadow)]
    for row in rows_of(draft.shadow, words, spelt=_SPELT.search(draft.shadow) is not None):
        first, last = row[0].start - _NEAR, row[-1].end + _NEAR // 2
        near = any(first <= end and start <= last for start, end in cues)
        for inside, value in windows(row, _LONGEST):
            start, end = inside[0].start, inside[-1].end
            if found and start < found[-1][1]:
                continue
            large = not shouted and draft.text[start:end] == draft.text[start:end].upper()
            written = draft.shadow[start:end]
            if (
                _is_plate(value, near, large, _GLUED.search(written) is not None)
                and not _measures(written)
                and not _is_said(written, near, words)
            ):
                found.append((start, end))
    return found


def _is_plate(value: str, near: bool, large: bool, glued: bool) -> bool:
    """Without a word that announces one: no vowels, or capitals."""
    letters = "".join(sign for sign in value if sign.isalpha())
    digits = len(value) - len(letters)
    if near and len(letters) == 1 and 5 <= digits <= 6 and glued:
        return True  # "5T3 81 07"
    if len(letters) < 2 or digits < 2 or (not near and pairs_as_word(letters)):
        return False
    if re.fullmatch(r"[1-9]\d{3}[a-z]{2}", value):
        return False  # a postcode
    if near and len(value) >= 5 and max(map(len, re.split(r"\d+", value))) <= 4:
        return max(map(len, re.split(r"[a-z]+", value))) <= 4
    groups = [group for group in re.split(r"\d+", value) if len(group) > 1]
    strange = bool(groups) and not any(sign in "aeiou" for group in groups for sign in group)
    if not (strange or large):
        return False
    if _DUTCH.fullmatch(value):
        return not re.search(r"\d{4}", value)
    return _ELSEWHERE.fullmatch(value) is not None or (large and len(value) > 5 and value[:2].isalpha())


def _is_said(written: str, near: bool, words: Words) -> bool:
    """ "een bmw 320d": the make of a car; "79 krgt": a word of four letters without vowels."""
    parts = re.findall(r"[a-z]+|\d+", written)
    if parts[0] == "een" or any(words.plate_cue.fullmatch(part) for part in parts):
        return True
    return (
        not near
        and " " in written
        and any(part.isalpha() and len(part) > 3 and part not in SPOKEN for part in parts)
    )


def _measures(written: str) -> bool:
    """ "3 x 16 gb": how much a device holds."""
    return written[0].isdigit() and re.search(r"\d ?[gm]b(?: ?\d|$)", written) is not None


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
