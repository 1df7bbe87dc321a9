"""Rules for postcodes, with a house number when one follows."""

from __future__ import annotations

import re

from bot.review.deidentify.houses import NR, NUMBER
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import Piece, pairs_as_word, rows_of, windows
from bot.review.deidentify.spans import Draft

_LETTERS = r"(?:[a-z]{2}|[a-z] [a-z])(?![a-z])"
_CODE = r"[1-9]\d{3}"
_WHOLE = re.compile(
    rf"(?<![\w€.,\-])(?:nl-)?(?P<digits>{_CODE})(?P<space> ?- ?|[ \-]?)(?P<letters>{_LETTERS})"
    rf"(?P<house>,?{NR}{NUMBER})?"
)
_SPACED = re.compile(r"(?<![\w€.,\-])[1-9] ?\d[ .]\d ?\d[ .\-]?[a-z][ .]?[a-z](?![a-z])")
_REVERSED = re.compile(
    rf"(?<![\w€.,\-])(?P<it>{_CODE}) (?:is|was|als) (?:mijn|mn|m'n|me|onze|zijn|haar|de|hun) post ?code"
)
_ANNOUNCED = re.compile(
    r"\b(?:post ?[ck]ode[a-z]{0,3}|postc|zip ?code|postleitzahl|plz|pc)[ :=]{0,3}"
    r"(?:(?:is|was|van|mij|nu|begint|met|heb|ik|hij|zij|hebben|we|wij|van mij|weet|ik,|wel,|ook,) ){0,4}"
    rf"(?P<it>{_CODE}(?!\d)(?: ?[\-.,(]? ?(?!en\b){_LETTERS})?(?:{NR}{NUMBER})?|(?:d-)?\d{{5}}(?!\d))"
)
_CUE = re.compile(r"\b(?:post ?[ck]ode|postc|zip ?code|pc)")
#: "postcode begint met 97".
_BEGINS = re.compile(
    r"\bpost ?[ck]ode[^.!?\n\0\d]{0,20}? (?:begint met|begint|iets met|met|eindigt op) "
    r"(?P<it>[1-9]\d{1,3}(?: ?[a-z](?![a-z]))?|[a-z]{2})(?![a-z\d])"
)
#: "9712 kd" with a letter for a digit: "97l2 kd", "971o kd".
_SLIPPED = re.compile(
    r"(?<![\w€.,\-])(?=[1-9][\dlio]{3} ?[a-z]{2}(?![\w]))[1-9](?=\d*[lio])(?=(?:[lio]*\d){2})[\dlio]{3} ?[a-z]{2}"
)
#: "kd9741", "kd 9741": the wrong way round, beside the word.
_TURNED = re.compile(rf"(?<![\w])(?!pc)[b-df-hj-np-tv-z]{{2}} ?{_CODE}(?!\d)")
#: And of the two apart: "letters kd cijfers 9741".
_APART = re.compile(r"\bletters (?P<it>[a-z] (?:en )?[a-z]|[a-z]{1,2})(?![a-z])")
_DIGITS_APART = re.compile(rf"\bcijfers (?P<it>{_CODE})(?!\d)")
_HOUSE_APART = re.compile(
    r"(?<=\0)(?:,? ?(?:en )?(?:dan )?(?:nr|nummer|huisnummer|huisnr)\.?"
    r"|,)? (?P<it>\d{1,4}[a-z]?)(?![\w.:%])(?! ?(?:euro|uur|jaar|x|keer)\b)"
)
#: "ik woon in 9712": in the north no year and hardly an amount.
_LIVED_IN = re.compile(
    r"\b(?:woon|woont|wonen|woonde|zit|zitten|buurt|wijk|omgeving)\b[^.!?\n\0\d]{0,20}? (?:in|op|van|rond) "
    r"(?:de |het )?"
    r"(?P<it>9\d{3})(?![\d.,:]\d|\d| ?(?:euro|km|meter|m2))"
)
#: Two letters that are a unit: only a house number makes "1200 kg" a postcode.
_UNITS = frozenset({"km", "kg", "cm", "mm", "ml", "mg", "gr", "dm", "gb", "kb", "mb", "hm", "ha"})
#: Words that stand between two numbers: "1500 en 300".
_BETWEEN = frozenset({"en", "of", "op", "in", "is", "om", "na", "te"})


#: "negenzevenviernegen b t": four digits said in one.
_SAID_IN_ONE = re.compile(
    r"(?<![a-z])(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen){3}"
    r",? (?:en )?[a-z] ?[a-z](?![a-z])"
)


#: Where postcodes are spoken of: "postcodes die hij afgaat zijn 9718 en 9727 gz".
_NORTHERN = re.compile(r"(?<![\w€.,\-])9[3-9]\d\d(?: ?[a-z]{2}(?![a-z]))?(?![\d.,:]\d|\d| ?(?:euro|km|keer|x\b))")


def mark_postcodes(draft: Draft, words: Words) -> None:
    """ "9712 AB", "9712ab 12", "postcode 9712"; not "in 2014 en 2015"."""
    cued = _CUE.search(draft.shadow) is not None
    for pattern in (_BEGINS, _TURNED) if cued else ():
        draft.mark(pattern, "postcode")
    draft.cover(_in_pieces(draft, words, cued), "postcode")
    for pattern in (_APART, _DIGITS_APART) if cued else ():
        draft.mark(pattern, "postcode")
    draft.mark(_ANNOUNCED, "postcode")
    draft.mark(_SAID_IN_ONE, "postcode")
    if "postcode" in draft.shadow or "post code" in draft.shadow:
        draft.mark(_NORTHERN, "postcode")
    draft.mark(_REVERSED, "postcode")
    shouted = draft.text.isupper()
    draft.mark(_WHOLE, "postcode", lambda match: _is_postcode(match, draft.text, words, shouted))
    draft.mark(_LIVED_IN, "postcode")
    draft.mark(_SPACED, "postcode", lambda match: match.group()[-2:].strip(" .") not in words.short_words)
    draft.mark(_SLIPPED, "postcode")
    if any(span.kind == "postcode" for span in draft.spans):
        draft.mark(_HOUSE_APART, "adres")


def _in_pieces(draft: Draft, words: Words, cued: bool) -> list[tuple[int, int]]:
    """ "9901 e.j.", "97 18 kd", "negen acht nul twee p x"; with the word before it four digits in words do."""
    found: list[tuple[int, int]] = []
    for row in rows_of(draft.shadow, words, spelt=cued):
        for inside, value in windows(row, 6):
            start, end = inside[0].start, inside[-1].end
            if found and start < found[-1][1]:
                continue
            if _is_in_pieces(draft.shadow[start:end], value, inside, cued):
                found.append((start, end))
    return found


def _is_in_pieces(written: str, value: str, inside: list[Piece], cued: bool) -> bool:
    if value.startswith("0") or not value[:4].isdigit() or not value[4:].isalpha():
        return cued and len(value) == 4 and value.isdigit() and all(piece.said for piece in inside)
    if len(value) != 6 or re.search(r"\d[gm]b|\d:\d", written):
        return False
    apart = len(inside[-1].value) == 1
    whole = inside[0].value == value[:4]
    if apart and pairs_as_word(value[4:]):
        return cued and value[4:] not in ("en", "of", "om")
    if whole and not apart:
        return written[4:-2] not in ("", " ", "-", " - ")  # those are for the rules of whole postcodes
    return cued or not whole or value[:2] not in ("19", "20")


def _is_postcode(match: re.Match[str], text: str, words: Words, shouted: bool) -> bool:
    letters = match.group("letters").replace(" ", "")
    house, year = bool(match.group("house")), match.group("digits").startswith(("19", "20"))
    large = text[match.start("letters") : match.end("letters")].isupper() and not shouted
    if letters in _UNITS:
        northern = "9300" <= match.group("digits") <= "9999"  # nobody has 9,713 kilobytes
        return house or large or (northern and letters in ("ha", "kb", "mb", "gb", "hm", "dm"))
    if letters not in words.short_words and " " not in match.group("letters"):
        return True
    if large:
        return not year or house
    if match.group("digits") >= "9600" and letters not in words.stop and letters not in _BETWEEN:
        return True  # Groningen and Drenthe
    return house and not year and (letters not in _BETWEEN or not match.group("space"))
