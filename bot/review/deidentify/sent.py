"""Rules for where somebody is sent or found: "stuur politie naar kornoelje 14", "nummer 14", "14 korreweg"."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft

_END = r"(?![\w@%:]|[.,]\d)"
#: A word, or two, and a number, where help is sent to.
_SENT = re.compile(
    r"\b(?:stuur|kom|komen|politie|agent|agenten|ambulance|auto|taxi|rijd|rij|bezorgd|opgehaald|langs|hierheen)\b"
    r"[^.!?\n\0\d]{0,25}? (?:naar|op|bij|aan) (?:de |het |'t |t )?"
    rf"(?P<it>(?P<name>[a-z][a-z'\-]{{2,25}}(?: [a-z][a-z'\-]{{0,25}}){{0,3}}) \d{{1,4}}[a-h]?){_END}"
)
_NUMBER = re.compile(
    rf"\b(?:nr|nummer)\.? (?P<it>\d{{2,3}}[a-h]?){_END}(?= (?:met|van de|in de|aan de|hier|daar|is|staat))"
)
_AT_NUMBER = re.compile(
    r"\b(?:achter|naast|tegenover|boven|onder|bij|op|naar|van) (?:nr|nummer)\.? "
    rf"(?P<it>\d{{1,4}}[a-h]?){_END}"
)
_TURNED = re.compile(r"(?<![\w.,:@/\-])(?P<it>\d{1,4}[a-h]? (?P<name>[a-z][a-z'\-]{3,25}))(?![\w@])")
_ACROSS = re.compile(
    r"(?<![\w@])(?P<it>(?P<name>[a-z][a-z'\-]{3,25})(?: tegenover| naast| achter|[;'])? ?"
    rf"(?:nr |nummer )?\d{{1,4}}[a-h]?){_END}"
)
_ROOM = r"(?P<it>kamer (?:nr |nummer )?\d{1,3}[a-z]?)"
_SHARED = "azc|coa|opvang|asielzoekerscentrum"
_IN_AZC = re.compile(rf"\b(?:{_SHARED}|studentenhuis|flat)\b[^.!?\n\0\d]{{0,30}}? {_ROOM}{_END}")
_ROOM_OF = re.compile(rf"\b{_ROOM}(?= (?:van|in|op|bij) (?:het |de |een )?(?:{_SHARED}))")
_COUNTED = re.compile(r" ?([a-z]+)")
_EMERGENCY = frozenset({"112", "113", "144", "911"})


def mark_sent(draft: Draft, words: Words) -> None:
    """After all other rules for streets."""
    draft.mark(_SENT, "adres", lambda match: _is_ground(match, words))
    for pattern in (_TURNED, _ACROSS):
        draft.mark(pattern, "adres", lambda match: _is_street(match["name"], words))
    for pattern in (_NUMBER, _AT_NUMBER):
        draft.mark(pattern, "adres", lambda match: match["it"] not in _EMERGENCY and not _counts(match, words))
    for pattern in (_IN_AZC, _ROOM_OF):
        draft.mark(pattern, "adres")


def _is_street(name: str, words: Words) -> bool:
    return words.ends_as_street(name, surely=True) and name in words.streets


def _is_ground(match: re.Match[str], words: Words) -> bool:
    """ "naar kornoelje 14", not "naar perron 14", "op 112" or "bij mij 3 keer"."""
    last = match["name"].split()[-1]
    known = last in words.numbered or last in words.stop or last in words.units or last in words.kin
    number = match["it"].rsplit(" ", 1)[-1]
    return not known and number not in _EMERGENCY and not _counts(match, words)


def _counts(match: re.Match[str], words: Words) -> bool:
    after = _COUNTED.match(match.string, match.end("it"))
    return after is not None and after.group(1) in words.units
