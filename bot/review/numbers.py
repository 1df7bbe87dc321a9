"""Rules for numbers that belong to somebody: bank account, telephone, BSN, number plate, any long number."""

from __future__ import annotations

import re

from bot.review.checksums import IBAN_LENGTHS, is_bsn, is_iban
from bot.review.lexicon import Words
from bot.review.spans import Draft, Span

_IBAN_NL = re.compile(r"(?<![a-z0-9])nl[ .\-]{0,3}\d[ .\-]?\d[ .\-]{0,3}(?:[a-z][ .\-]?){4}[ .\-]{0,2}\d(?:[ .\-]{0,3}\d){5,11}(?!\d)")
_IBAN_ANY = re.compile(r"(?<![a-z0-9])[a-z]{2}[ .\-]?\d\d(?:[ .\-]{0,2}[a-z0-9]){10,30}")
#: Digits with the signs that people put between them. A comma or a colon ends a number.
_RUN = re.compile(r"(?<![\d])(?:\+ ?|\(\+?)?(?:o(?=[ .\-/]{0,2}6))?\d(?:[ \-./()_]{0,3}\d){5,23}")
_PASSPORT = re.compile(r"(?<![\w\-])(?=[a-z0-9]{0,8}\d[a-z0-9]{0,8}\d[a-z0-9]{0,8}\d)[a-z]{2}[a-z0-9]{6}\d(?![\w\-])")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+")
_HANDY = re.compile(r"(?<![a-z0-9])o ?6(?:[ \-./()_]{0,3}[\do]){7,9}(?![a-z0-9])")
_BEFORE_MONEY = re.compile(r"(?:€|\beuro|\beur)\s{0,2}$")

_UNIT = r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_WORD = (
    rf"(?:{_UNIT}(?:en|-en-|ën| en )(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
    r"|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
    r"|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien"
    rf"|nul\d{{0,4}}|{_UNIT}|honderd|dubbel|\d{{1,4}})"
)
_SPELLED = re.compile(rf"(?<![a-z0-9])(?:plus[ \-]{{1,2}})?{_WORD}(?:[ ,\-.]{{1,3}}{_WORD}){{3,20}}(?![a-z0-9])")
_TWO_DIGITS = re.compile(r"[a-z]*(?:tig|tien|elf|twaalf)$")

_PLATE_SHAPES = (
    "aa-99-99 99-99-aa 99-aa-99 aa-99-aa aa-aa-99 99-aa-aa 99-aaa-9 9-aaa-99 aa-999-a a-999-aa aaa-99-a a-99-aaa 9-aa-999 999-aa-9"
)


def _plate(shape: str, between: str) -> str:
    parts = [f"[{'a-z' if part[0] == 'a' else '0-9'}]{{{len(part)}}}" for part in shape.split("-")]
    return between.join(parts)


_HYPHENED = re.compile(
    rf"(?<![\w\-])(?:{'|'.join(_plate(shape, ' ?- ?') for shape in _PLATE_SHAPES.split())})(?![\w\-])"
)
#: Looked for at every place, because what begins before it may be no plate: "is sx 44 dk".
_LOOSE = re.compile(
    rf"(?<![\w\-])(?=(?P<it>(?:{'|'.join(_plate(shape, '[ .-]?') for shape in _PLATE_SHAPES.split())})(?![\w\-])))"
)
_MIXED = re.compile(r"(?<![\w\-])(?=[a-z0-9]{6}(?![\w]))(?:[a-z]{1,3}\d{2,3}[a-z]{1,3}|\d{1,3}[a-z]{2,3}\d{1,3})(?![\w\-])")
#: A foreign one, only when it is announced.
_FOREIGN = re.compile(r"(?<![\w\-])(?=[a-z0-9 \-]{0,9}\d)(?=[0-9 \-]{0,9}[a-z])[a-z0-9]{1,4}(?:[ \-][a-z0-9]{1,5}){0,3}(?![\w\-])")
_NEAR = 45  # characters


def mark_banks(draft: Draft) -> None:
    """IBANs: a Dutch one by its shape, any by its check digits."""
    draft.mark(_IBAN_NL, "iban")
    found = []
    for match in _IBAN_ANY.finditer(draft.shadow):
        if match.group()[:2] in IBAN_LENGTHS and (end := _iban_end(match.group())):
            found.append((match.start(), match.start() + end))
    draft.cover(found, "iban")


def _iban_end(candidate: str) -> int:
    """Where the account ends that this begins with; 0 when the check digits are wrong."""
    wanted, joined = IBAN_LENGTHS[candidate[:2]], ""
    for place, sign in enumerate(candidate):
        joined += sign if sign.isalnum() else ""
        if len(joined) == wanted:
            return place + 1 if is_iban(joined) else 0
    return 0


def mark_plates(draft: Draft, words: Words) -> None:
    """Number plates: with hyphens, mixed of letters and digits, or in any spelling near a word like "kenteken"."""
    draft.mark(_HYPHENED, "kenteken")
    draft.mark(_MIXED, "kenteken")
    cues = [match.end() for match in words.plate_cue.finditer(draft.shadow)]
    draft.cover(_announced_plates(draft.shadow, cues, words), "kenteken")


def _announced_plates(shadow: str, cues: list[int], words: Words) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for cue in cues:
        near = shadow[cue : cue + _NEAR]
        match = next((each for each in _LOOSE.finditer(near) if not _words_in(each.group('it'), words)), None)
        if match and not any(start < cue + match.end("it") and cue + match.start() < end for start, end in found.items()):
            found[cue + match.start()] = cue + match.end("it")
    return list(found.items())


def _words_in(candidate: str, words: Words) -> bool:
    """ "a 28 bij": a word between spaces is no part of a plate."""
    parts = [part for part in re.split(r"[ .\-]", candidate) if part.isalpha() and len(part) > 1]
    return any(part in words.stop or part in words.units or len(part) > 2 and words.knows(part) for part in parts)


def mark_numbers(draft: Draft) -> None:
    """Telephone numbers, BSNs, passports, and any other number of seven digits or more."""
    draft.mark(_PASSPORT, "nummer")
    draft.mark(_HANDY, "telefoon")
    spans: dict[str, list[tuple[int, int]]] = {}
    for match in _RUN.finditer(draft.shadow):
        kind = _kind_of(match.group(), draft.shadow[max(0, match.start() - 8) : match.start()])
        if kind:
            spans.setdefault(kind, []).append(match.span())
    for kind, found in spans.items():
        draft.cover(found, kind)
    draft.mark(_SPELLED, "telefoon", lambda match: _is_spelled_number(match.group()))


def _kind_of(run: str, before: str) -> str | None:
    if _MONEY.fullmatch(run) and (_BEFORE_MONEY.search(before) or run.endswith("000")):
        return None
    digits = re.sub(r"\D", "", run)
    if (run.lstrip("(")[0] in "+0o" and 8 <= len(digits) <= 15) or (digits.startswith("316") and len(digits) == 11):
        return "bsn" if len(digits) == 9 and is_bsn(digits) and not digits.startswith("06") else "telefoon"
    if is_bsn(digits) and len(digits) == 9:
        return "bsn"
    return "nummer" if len(digits) >= 7 else None


def _is_spelled_number(found: str) -> bool:
    """At least seven digits that begin as a number does, or very many: not somebody who counts children."""
    parts = [part for part in re.split(r"[ ,\-.]+", found) if part and part != "en"]
    digits = sum(_digits_in(part) for part in parts)
    words = sum(part.isalpha() for part in parts)
    if words and parts[0].startswith(("nul", "plus", "0")):
        return digits >= 7
    return words > 6 and digits >= 9 or words > 3 and digits == 9 and parts[0] in ("zes", "6")


def _digits_in(part: str) -> int:
    if part.isdigit():
        return len(part)
    return len(part) - 2 if part[:3] == "nul" else 2 if _TWO_DIGITS.match(part) else 1


def leftovers(shadow: str) -> bool:
    """Whether something is still there that can only be an identifier: then nothing of the text is shown."""
    return bool(_LEFT.search(shadow))


_LEFT = re.compile(r"\d(?:[ \-./]?\d){8}|\w@\w")
__all__ = ["Span", "leftovers", "mark_banks", "mark_numbers", "mark_plates"]
