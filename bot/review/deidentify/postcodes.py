"""Rules for postcodes, with a house number when one follows."""

from __future__ import annotations

import re

from bot.review.deidentify.houses import NR, NUMBER
from bot.review.deidentify.lexicon import Words
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
    r"\b(?:post ?code[a-z]{0,3}|pc)[ :=]{0,3}"
    r"(?:(?:is|was|van|mij|nu|begint|met|heb|ik|hij|zij|hebben|we|wij|van mij|weet|ik,|wel,|ook,) ){0,4}"
    rf"(?P<it>{_CODE}(?!\d)(?: ?[\-.,(]? ?{_LETTERS})?(?:{NR}{NUMBER})?)"
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


def mark_postcodes(draft: Draft, words: Words) -> None:
    """ "9712 AB", "9712ab 12", "postcode 9712"; not "in 2014 en 2015"."""
    draft.mark(_ANNOUNCED, "postcode")
    draft.mark(_REVERSED, "postcode")
    shouted = draft.text.isupper()
    draft.mark(_WHOLE, "postcode", lambda match: _is_postcode(match, draft.text, words, shouted))
    draft.mark(_LIVED_IN, "postcode")
    draft.mark(_SPACED, "postcode", lambda match: match.group()[-2:].strip(" .") not in words.short_words)


def _is_postcode(match: re.Match[str], text: str, words: Words, shouted: bool) -> bool:
    letters = match.group("letters").replace(" ", "")
    house, year = bool(match.group("house")), match.group("digits").startswith(("19", "20"))
    large = text[match.start("letters") : match.end("letters")].isupper() and not shouted
    if letters in _UNITS:
        return house or large
    if letters not in words.short_words and " " not in match.group("letters"):
        return True
    if large:
        return not year or house
    if match.group("digits") >= "9600" and letters not in words.stop and letters not in _BETWEEN:
        return True  # Groningen and Drenthe
    return house and not year and (letters not in _BETWEEN or not match.group("space"))
