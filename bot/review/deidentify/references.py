"""Rules for numbers under which somebody is known: of a case, a client, a pass, and what is remembered of one."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.streets import EMERGENCY

_LINK = (
    r"(?: ?[:=.#] ?| )(?:(?:is|was|van|mij|mijn|me|mn|zijn|zn|hem|haar|hun|onze|het|dus|nr|nummer"
    r"|ook|met|even|eh|uh|volgens)[ :.]{1,2}){0,4}"
)
#: At least three digits, with letters and signs between them: "C/18/221145 / FA RK 23-1234", "24.1183".
_VALUE = (
    r"(?P<it>(?=[^\s\d]{0,8}[\s\-./]{0,2}[^\s\d]{0,4}\d"
    r"(?:[ \-./a-z]{0,3}\d){2})(?:[a-z]{1,4}[ \-./]{0,2})?[a-z0-9]{1,20}"
    r"(?:(?: ?[\-./] ?| )(?=[a-z]{0,4}\d|fa rk|ha za|ha rk|rk |za )[a-z0-9]{1,16}){0,6})(?![a-z0-9])"
)
#: Any word in -nummer but those that count or that a house or a telephone has.
_NUMBER_OF = re.compile(
    r"\b(?!(?:telefoon|tel|huis|bsn|burgerservice|sofi|rekening|giro|kenteken|post|hulp|nood|alarm"
    r"|mobiel|kamer|rug|lijn|bel|gratis|sms|bus|spoor|perron)"
    r"(?:nummer|nr)|nummer|nr)(?P<of>[a-z]{0,24})[ \-]?(?:nummer|nummertje|nr|num)\b" + _LINK + _VALUE
)
#: A thing that has a number; four digits or more, and no year.
_THING = re.compile(
    r"\b(?<!post )(?:dossier|zaak|rechtszaak|kenmerk|referentie|ref|proces-?verbaal|aangifte|melding"
    r"|polis|paspoort|pasport|rijbewijs|identiteitskaart"
    r"|id[ \-]?kaart|id[ \-]?bewijs|verblijfsdocument|verblijfspas|verblijfsvergunning"
    r"|ov[ \-]?chipkaart|ov|w-document|v-document|document"
    r"|ticket|tracking|track en trace|track ?& ?trace|imei|kvk|btw|creditcard|bankpas|pas|pasje|code"
    r"|toegangscode|inlogcode"
    r"|coa|ind|v|student|klant|client|patient|lid|crm|azc|cliënt)\b"
    + _LINK
    + r"(?!(?:19|20)\d\d(?![\d\-/.]\d))(?=[a-z/ .\-]{0,8}\d(?:[ \-./a-z]{0,3}\d){3})"
    + _VALUE
)
#: "eindigt op 4471", "mijn bsn begint met 1234", "laatste vier cijfers zijn 44 71".
_SEEN = re.compile(
    r"\b(?:eindig(?:t|en|end|de)|begint|begon|beginnend|beginnen|start) (?:op|met"
    r"|op de)(?: (?:cijfers?|nummers?|iets als))? "
    r"(?P<it>[+a-z]{0,4} ?\d[\d .\-]{0,10}\d)(?![\w:%]|[.,]\d)"
)
_TURNED = re.compile(
    r"\b(?:op|met) (?P<it>\d{2,6}) (?:eindigt|eindigend|eindigde|aan het eind|op het eind|erachter"
    r"|achteraan|als laatste|op t eind|op 't eind)\b"
)
_LAST = re.compile(
    r"\b(?:laatste|eerste) (?:twee |drie |vier |[2-6] )?(?:cijfers|getallen"
    r"|nummers)[^.!?\n\0\d]{0,30}? (?P<it>\d[\d ]{0,8}\d)(?![\w:%])"
)
_AT_END = re.compile(
    r"\b(?:iban|rekening|rekeningnummer|nummer|bsn|telefoon|pas)\b[^.!?\n\0\d]{0,25}? (?:op het eind"
    r"|op t eind|achteraan|op het einde) (?P<it>\d[\d ]{1,6}\d)(?!\d)"
)
_HALF_BSN = re.compile(
    r"\b(?:bsn|sofi|burgerservice)(?:[ \-]?nummer|[ \-]?nr)?\b" + _LINK + r"(?P<it>\d(?:[ .\-]?\d){2,7})(?!\d)"
)
#: Three pieces or more that were said one after the other: "1873 en dan 55 en dan 402".
_ONE_BY_ONE = re.compile(r"(?<![\w.,])\d{1,5}(?:,? (?:en )?(?:dan|daarna|toen) \d{1,5}){2,6}(?![\w:%]|[.,]\d)")
_PIN = re.compile(
    r"\b(?:pin ?code|pin|cvc|cvv|pas ?nummer|puk|pukcode|toegangscode)(?: (?:is|was|van|mijn|hem|haar"
    r"|dus|pas)){0,3} ?:? ?(?P<it>\d{3,6})(?![\d,.]| ?(?:euro|keer|x)\b)"
)
_INSIDE = re.compile(
    r"\b(?:toestel|tst|doorkies(?:nummer|nr)?|intern(?: nummer| nr)?"
    r"|piketnummer)[ .:]{1,2}(?:is )?(?P<it>\d{2,5})(?!\d)"
)
#: Six digits, or letters and digits in one of which five are digits: "s3546781", "AB12345".
_SIX = re.compile(r"(?<![\w.,\-/])\d{6}(?![\w\-/]|[.,]\d)")
_GLUED = re.compile(
    r"(?<![\w\-])(?=[a-z0-9]{6,24}(?![\w\-]))(?=[0-9]{0,6}[a-z])(?:[a-z]{0,8}[0-9]){5,16}[a-z]{0,3}(?!\w)"
)
_MONEY = re.compile(r"(?:€|\beuro|\beur|\bbedrag|\bschuld)[^.!?\n\d]{0,12}$")
_MEASURE = re.compile(
    r" ?(?:€|euro|eur|km|kilometer|piek|ballen|volgers|views|mensen|inwoners|stuks|kinderen|vrouwen|likes)"
)


def mark_announced(draft: Draft, words: Words) -> None:
    """After the word for what they are: "dossiernummer 24.1183", "paspoort nw r4c 4l71", "eindigt op 4471"."""
    draft.mark(_ONE_BY_ONE, "nummer", lambda match: sum(map(str.isdigit, match.group())) >= 6)
    for pattern in (_NUMBER_OF, _THING, _PIN, _INSIDE):
        draft.mark(pattern, "nummer", lambda match: _is_reference(match, words))


def mark_references(draft: Draft, words: Words) -> None:
    """What is remembered of a number, digits behind letters, and six digits that are no amount."""
    for pattern in (_AT_END, _LAST, _TURNED, _SEEN, _HALF_BSN):
        draft.mark(pattern, "nummer", lambda match: not _counts(match, words))
    draft.mark(_SIX, "nummer", lambda match: not _is_amount(match))


def mark_glued(draft: Draft) -> None:
    """ "s3546781", "AB12345": letters and at least five digits in one."""
    draft.mark(_GLUED, "nummer")


def _is_reference(match: re.Match[str], words: Words) -> bool:
    """At least three digits; not "het nummer van 113", "een nummer uit 2004" or how long something takes."""
    named = match.groupdict().get("of")
    if named is not None and (named in words.stop or named in ("tel", "telefoon", "mobiel", "bel", "noodnummer")):
        return False
    if named and words.ends_as_street(named, surely=True):
        return False  # "rijksstraatweg nr. 302"
    found = match["it"]
    first = re.match(r"[a-z]{2,}", found)
    if first and (words.is_everyday(first.group()) or first.group() in words.stop):
        return False
    return sum(map(str.isdigit, found)) >= 3 and found not in EMERGENCY and not _counts(match, words)


def _counts(match: re.Match[str], words: Words) -> bool:
    """ "begint met 20 euro"."""
    after = re.match(r" ?([a-z]+)", match.string[match.end("it") : match.end("it") + 14])
    return after is not None and after.group(1) in words.units


def _is_amount(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    return (
        match.group().endswith("000")
        or _MONEY.search(text[max(0, start - 24) : start]) is not None
        or _MEASURE.match(text, end) is not None
    )
