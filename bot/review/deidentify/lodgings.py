"""Rules for a house number away from its street, and rooms and berths: "12 aan de korreweg", "flat 3 nr 12"."""

from __future__ import annotations

import re

from bot.review.deidentify.houses import NUMBER
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import SPOKEN, has_number
from bot.review.deidentify.spans import Draft

_SPOKEN = "|".join(sorted(SPOKEN, key=len, reverse=True))
_N = rf"(?:\d{{1,4}}[a-z]?(?![\w:%]|[.,]\d)|(?:{_SPOKEN})(?![a-z]))"
#: "12 aan de korreweg".
_TURNED = re.compile(
    rf"(?<![\w.,:@])(?P<it>{NUMBER} (?:aan|in|op) (?:de |het |'t )?(?P<name>[a-z][a-z'\-]{{2,25}}))(?![\w@])"
)
#: "nr 16, korreweg".
_BEFORE = re.compile(
    rf"(?<![\w.,:@])(?P<it>(?:nr|no|nummer|huisnr|huisnummer)\.? {NUMBER}, ?(?P<name>[a-z][a-z'\-]{{2,25}}))"
    r"(?![\w@])"
)
#: "9743 vl nr 16, korreweg": a street behind what was hidden already.
_BEHIND = re.compile(r"(?<=\0), ?(?P<it>(?P<name>[a-z][a-z'\-]{2,25}))(?![\w@])")
_TIME = re.compile(
    r"(?:\bom|rond|tot|na|voor|half|over|vanaf|sinds|van|ongeveer|circa|kwart|tegen"
    r"|van de|per|elke|met|zijn|waren|zaten|al)(?: de)? $"
)
#: "korreweg, het is nummer 12", "korreweg en wel op 12", "lageweg hoek 't hool 4".
_STREET = (
    r"[a-z][a-z'\-]{1,22}(?:straat|str|laan|singel|kade|gracht|dreef|steeg|plein|hof|diep|weg"
    r"|pad|dijk|heerd)"
)
_FURTHER = re.compile(
    rf"(?<![\w@])(?P<name>{_STREET})(?P<between>[^.!?\n\0\d]{{1,30}}? (?:nummer|nr|huisnummer|huisnr"
    rf"|wel op|dan op)\.?(?: is)?| (?:zit|woon|woont|zitten|wonen)"
    rf"[^.!?\n\0\d]{{1,12}} op) (?P<it>{_N})(?! ?(?:jaar|uur|keer|x|euro|weken|maanden)\b)"
)
_CORNER = re.compile(
    rf"(?<![\w@])(?P<it>(?P<name>{_STREET}) hoek (?:'t |de |van de )?[a-z'\-]{{2,25}} \d{{1,4}}[a-z]?)"
    rf"(?![\w:%]|[.,]\d)"
)
#: What still belongs to a number that was hidden: "vondellaan driehonderd eenenveertig", "korreweg 12 en 14".
_MORE = re.compile(
    rf"(?<=[a-z0-9\0])(?P<it>(?: (?:{_SPOKEN}|\d)(?!\w)){{1,3}}|(?: (?:en|of|t/m|tot"
    rf"|tot en met|-)|,) \d{{1,4}}[a-z]?(?: (?:en|of) \d{{1,4}}[a-z]?)?(?!\w))"
)
_NO_MORE = re.compile(
    r" ?(?:[.,:]\d|%|euro|uur|jaar|keer|x\b|kinderen|mensen|man\b|weken|dagen"
    r"|maanden|minuten|hoog)"
)
#: A place to live that has a number and no street.
_ROOM = re.compile(
    r"\b(?P<it>(?:kamer ?nummer|kamernr|deurnummer|campingplek|camping plek|kampeerplek|staplaats"
    r"|staanplaats|plaats nummer|postbus|antwoordnummer"
    r"|kajuit|barak|paviljoen|bungalow|vakantiehuisje|wooneenheid|appartement|flatnummer)"
    r"(?: (?:nr|nummer|is))?\.? \d{1,4}[a-z]?)(?![\w:%]|[.,]\d)(?! ?(?:kamers|personen|keer|jaar|euro)\b)"
)
_FLAT = re.compile(
    r"\b(?P<it>(?:flat|blok|gebouw|unit|huisje|portiek|deur|chalet|huis|woning)(?: (?:nr|nummer))?"
    r"(?: [a-z](?= (?:nr|nummer|\d)))?(?: \d{1,4}[a-z]?)?(?: (?:nr|nummer|kamer|deur"
    r"|huisnummer))?\.? \d{1,4}[a-z]?)(?![\w:%]|[.,]\d)"
    r"(?! ?(?:kamers|personen|keer|jaar|euro|uur|km|x|verdiepingen|weken|maanden|minuten|hoog)\b)"
)
_KAMER = re.compile(r"\b(?P<it>kamer (?:nr |nummer )?\d{3}[a-z]?)(?![\w:%]|[.,]\d)")
_BOAT = re.compile(
    r"\b(?:woonboot|woonark|boot|schip|ark) (?P<it>[a-z][a-z'\-]{3,25} \d{1,4}[a-z]?)"
    r"(?![\w:%]|[.,]\d)"
)
_HOUSE_SAID = re.compile(
    rf"\b(?:huisnummer|huisnr)(?: is| was"
    rf"| van mij is)? (?P<it>(?:{_SPOKEN})(?: (?:{_SPOKEN}))?)(?![a-z])"
)


def mark_lodgings(draft: Draft, words: Words, begin: int) -> None:
    """After the streets; `begin`: how many stretches there were before those."""
    if not has_number(draft.shadow) and len(draft.spans) == begin:
        return
    draft.mark(
        _TURNED,
        "adres",
        lambda match: (
            words.ends_as_street(match["name"], surely=True)
            and not _TIME.search(match.string, max(0, match.start() - 12), match.start())
        ),
    )
    for pattern in (_BEFORE, _BEHIND, _CORNER, _FURTHER):
        draft.mark(pattern, "adres", lambda match: words.ends_as_street(match["name"], surely=True))
    for pattern in (_ROOM, _FLAT, _KAMER, _BOAT, _HOUSE_SAID):
        draft.mark(pattern, "adres")
    ends = {span.end for span in draft.spans[begin:]}
    if not ends:
        return
    draft.mark(
        _MORE,
        "adres",
        lambda match: match.start() in ends and not _NO_MORE.match(match.string, match.end()),
    )
