"""Rules for where somebody lives: postcode with house number, street with house number."""

from __future__ import annotations

import re

from bot.review.lexicon import Words
from bot.review.spans import Draft

#: A house number with what may follow it: 12, 12a, 12-3, 12 bis.
_NUMBER = r"\d{1,4}(?!\d)(?: ?(?:bis|hs|huis|rood|zwart|boven|beneden|links|rechts|i{1,3}|iv)\b|[ \-]?[a-h](?![a-z0-9'])|[a-z]{1,2}(?![a-z0-9])|)(?: ?[\-/] ?\d{1,4}(?!\d)|-[a-z]{1,3}\b|)"
_NR = r"(?: (?:zz|nz|oz|wz|noordzijde|zuidzijde|oostzijde|westzijde)(?= ))?[ ,]{0,2}(?:(?:nr|no|nummer|huisnummer|huisnr|hnr|num)\.?:? ?(?:is )?)?"
_LETTERS = r"(?!s[ads](?![a-z]))[a-z]{2}(?![a-z0-9])"
_POSTCODE = re.compile(rf"(?<![\w€.,\-])(?P<digits>[1-9]\d{{3}})(?P<space>[ \-]?){_LETTERS}(?P<house>[,]?{_NR}{_NUMBER})?")
_DIGITS_ONLY = re.compile(rf"\b(?:post ?code[a-z]{{0,3}}|pc)[ :=]{{0,3}}(?:is |van mij is |nu )?(?P<it>[1-9]\d{{3}}(?!\d)(?: ?{_LETTERS})?(?:{_NR}{_NUMBER})?)")
_HOUSE_ONLY = re.compile(rf"\b(?:huisnummer|huisnr|nummer van (?:mijn|ons) huis)[ :]{{0,2}}(?:is |van mij is )?(?P<it>{_NUMBER})")
#: Two letters that are a word after a year or an amount: "in 2014 en", "1200 kg".
_SHORT_WORDS = frozenset(
    """en op in is ik je me we ze ja al nu of om er te na zo de ga va ok of an it to at by my so no he ne
    st ed mn zn ff wa da ie eu pm am tv jr bc nr do du mo di wo vr za ma ex vn bn""".split()
)

#: What a street ends in. The first are streets whatever stands before; the second also end common words.
_SURE = "straat|straatje|stroat|strjitte|str|laan|laantje|singel|kade|gracht|dreef|steeg|plantsoen|heerd|boulevard|dwarsstraat|plein|pleintje|hof|hofje|diep|allee|promenade|esplanade|passage"
_MAYBE = "weg|wegje|pad|park|dijk|wal|burg|borg|baan|markt|brink|es|kamp|oord|veld|akker|land|haven|meent|wold|maar|ring|dam|zijl|hout|bos|berg|horst|daal|dal|brug|stee|tuin|tuinen|erf|poort|zoom|rak|werf|donk|loo|kwartier|stede|waard|horn|maten|sloot|wijk|stein|hoek|gang|gaarde|kreek|polder|weide|molen|toren"
_LEFT = r"(?:(?:[1-9]e |(?:oude|nieuwe) (?:kijk in (?:het|'?t) )|oude |nieuwe |verlengde |grote |kleine |korte |lange |hoge |lage |eerste |tweede |derde |noorder|zuider|ooster|wester|prof(?:essor)?\.? |dr\.? |mr\.? |ds\.? |burg(?:emeester)?\.? |koningin |koning |prinses |prins |sint |st\.? |graaf |pater |admiraal |president |van |de |der |den |het |'t |ten |ter |la |(?:[a-z]\.){1,3} ?|[a-z]{3,14} (?=van |de |der |[a-z]+(?:straat|laan)))){0,4}"
_SURE_STREET = re.compile(rf"(?<![\w@.])(?P<it>{_LEFT}(?P<name>[a-z][a-z'\-]{{0,30}}(?:{_SURE})|[a-z][a-z'\-]{{1,30}}(?:{_MAYBE})){_NR}(?P<house>{_NUMBER}))(?![\w@])")
_TURNED = re.compile(rf"\b(?P<it>(?:nr|nummer|huisnummer|huis)\.? {_NUMBER} (?:van|in|aan|op) (?:de |het )?[a-z][a-z'\-]{{1,30}}(?:{_SURE}|weg))\b")
_SPELLED = (
    "(?:(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)en(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|twintig|dertig|"
    "veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd|tien|elf|twaalf|[a-z]{3,5}tien|twee|drie|vier|vijf|zes|zeven|acht|negen)"
)
_SPELLED_HOUSE = re.compile(rf"(?<![\w@.])(?P<it>{_LEFT}(?P<name>[a-z][a-z'\-]{{2,30}}(?:{_SURE}|weg)) (?:nummer |nr )?{_SPELLED}(?: ?[a-h])?)(?![\w@])")
_TWO_WORDS = re.compile(rf"(?<![\w@.])(?P<it>[a-z]{{3,20}} (?:straat|laan|weg|singel|kade|plein|hof|dreef|pad|steeg|gracht|park|diep|markt|plantsoen|brink|dijk){_NR}{_NUMBER})(?![\w@])")
_ENDS_SURELY = re.compile(rf"(?:{_SURE})$")
#: "adres: bisschop hamerhuis 12c, 9711 zz": a number with nothing else between two commas, or a word with a capital.
_LISTED = re.compile(rf"(?:^|[,;:\n])\s{{0,2}}(?P<it>(?P<name>[a-z][a-z'\-]{{2,25}}(?: [a-z][a-z'\-]{{2,25}}){{0,3}}) {_NUMBER})(?= ?(?:[,;.\n]|$))")
_CAPITAL = re.compile(rf"(?<![\w@.\-])(?P<it>(?P<name>[a-z][a-z'\-]{{3,25}}) {_NUMBER})(?= ?(?:[,;.!?\n]|$| in | te ))")
_LIVES = re.compile(
    rf"\b(?:woon|woont|wonen|woonde|woonden|adres|adresje|verhuisd|verhuis|ingeschreven|zit|zitten|huis|flat|kamer|appartement|logeer|slaap|bezorgd|locatie)"
    rf"[ :]{{1,2}}(?:(?:ik|hij|ze|wij|we|nu|is|was|nog|daar|hier|ook|al|dus|tijdelijk|naar|op|aan|in|te|bij|de|het|een) ){{0,4}}"
    rf"(?P<it>(?P<name>[a-z][a-z'\-]{{2,25}}(?: [a-z][a-z'\-]{{2,25}}){{0,2}}){_NR}(?P<house>{_NUMBER}))(?![\w@%])"
)
_THERE = re.compile(rf"\b(?:op|aan|bij|naar|van) (?:de |het )?(?P<it>(?P<name>[a-z][a-z'\-]{{3,25}}) (?P<house>\d{{1,4}}(?:[a-h](?![a-z0-9])|-\d{{1,3}})?))(?![\w@%])(?= ?(?:[.,;!?]|$|in ))")


def mark_homes(draft: Draft, words: Words) -> None:
    """Postcodes and streets with a house number."""
    draft.mark(_DIGITS_ONLY, "postcode")
    draft.mark(_POSTCODE, "postcode", _is_postcode)

    def street(match: re.Match[str]) -> bool:
        sure = _ENDS_SURELY.search(match.group("name")) is not None
        return words.may_be_street(match.group("name"), sure=sure) and not _counts(match, words)

    draft.mark(_SURE_STREET, "adres", street)
    draft.mark(_SPELLED_HOUSE, "adres", street)
    draft.mark(_TWO_WORDS, "adres", lambda match: not _counts(match, words))
    draft.mark(_LIVES, "adres", lambda match: _named(match, words) and not _counts(match, words))
    draft.mark(_THERE, "adres", lambda match: not words.knows(match.group("name")) and not _counts(match, words))
    draft.mark(_LISTED, "adres", lambda match: _named(match, words) and not _counts(match, words))
    draft.mark(_CAPITAL, "adres", lambda match: _written_large(draft, match) and _named(match, words))
    draft.mark(_TURNED, "adres")
    draft.mark(_HOUSE_ONLY, "adres")


_UNITS = frozenset({"km", "kg", "cm", "mm", "ml", "mg", "gr", "dm", "gb", "kb", "mb", "hm", "ha"})


def _is_postcode(match: re.Match[str]) -> bool:
    letters = match.group()[4:].lstrip(" -")[:2]
    if letters in _UNITS:
        return bool(match.group("house"))
    if letters not in _SHORT_WORDS:
        return True
    return bool(match.group("house")) and not match.group("digits").startswith(("19", "20")) and not match.group("space")


def _counts(match: re.Match[str], words: Words) -> bool:
    """ "hij belde in de straat 3 keer": the number counts something."""
    after = re.match(r"\s{0,2}([a-z]+|%|:\d)", match.string[match.end() : match.end() + 20])
    return bool(after and (after.group(1) in words.units or after.group(1)[0] in "%:"))


def _written_large(draft: Draft, match: re.Match[str]) -> bool:
    """A capital inside a sentence, and no name of a product: "Kajuit 12", not "Iphone 13"."""
    start = match.start("it")
    return start > 1 and draft.text[start].isupper() and draft.text[start - 2] not in ".!?\n"


def _named(match: re.Match[str], words: Words) -> bool:
    """The last word before the number is no everyday word: "woon op kajuit 12", not "woon al bijna 12"."""
    last = match.group("name").split()[-1]
    return last not in words.stop and not words.is_everyday(last)
