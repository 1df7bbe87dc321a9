"""Rules for where somebody lives: postcode with house number, street with house number."""

from __future__ import annotations

import re

from bot.review.lexicon import Words
from bot.review.spans import Draft

#: A house number with what may follow it: 12, 12a, 12-3, 12 bis.
_NUMBER = r"\d{1,4}(?!\d)(?: ?(?:bis|hs|huis|rood|zwart|boven|beneden|links|rechts|i{1,3}|iv)\b|[ \-]?[a-h](?![a-z0-9'])|[a-z]{1,2}(?![a-z0-9])|)(?: ?[\-/] ?\d{1,4}(?!\d)[a-h]?(?![a-z])|-[a-z]{1,3}\b|)(?:,? (?:(?:appartement|app|apt|kamer|unit|etage|verdieping) \d{1,4}[a-z]?(?![a-z0-9])|(?:\d|een|twee|drie|vier) ?-?hoog\b))?"
_NR = r"(?: (?:zz|nz|oz|wz|noordzijde|zuidzijde|oostzijde|westzijde)(?= ))?[ ,]{0,2}(?:(?:nr|no|nummer|huisnummer|huisnr|hnr|num)\.?:? ?(?:is )?)?"
_LETTERS = r"[a-z]{2}(?![a-z])"
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
_LAAN_VAN = re.compile(rf"(?<![\w@.])(?P<it>(?:laan|weg|plein|hof|kade|singel|park|straat|pad|dreef|burgemeester|rijksweg|provincialeweg)(?: (?:van|der|de|den|het|'t|corpus|en|1940-1945|op|ten|ter)){{0,4}}(?: (?:[a-z][a-z'\-]{{2,20}}|19\d\d)){{0,2}} {_NUMBER})(?![\w@%])")
_ENDS_SURELY = re.compile(rf"(?:{_SURE})$")
#: "adres: bisschop hamerhuis 12c, 9711 zz": a number with nothing else between two commas, or a word with a capital.
_LISTED = re.compile(rf"(?:^|[,;:\n])\s{{0,2}}(?P<it>(?P<name>[a-z][a-z'\-]{{2,25}}(?: [a-z][a-z'\-]{{2,25}}){{0,3}}) {_NUMBER})(?= ?(?:[,;.\n]|$))")
_CAPITAL = re.compile(rf"(?<![\w@.\-])(?P<it>(?P<name>[a-z][a-z'\-]{{3,25}}) (?P<house>{_NUMBER}))(?=[^\w%:€]|$)")
_LIVES = re.compile(
    rf"\b(?:woon|woont|wonen|woonde|woonden|adres|adresje|verhuisd|verhuis|ingeschreven|zit|zitten|huis|flat|kamer|appartement|logeer|slaap|bezorgd|locatie)"
    rf"[ :]{{1,2}}(?:(?:ik|hij|ze|wij|we|nu|is|was|nog|daar|hier|ook|al|dus|tijdelijk|naar|op|aan|in|te|bij|de|het|een) ){{0,4}}"
    rf"(?P<it>(?P<name>[a-z][a-z'\-]{{2,25}}(?: [a-z][a-z'\-]{{2,25}}){{0,2}}){_NR}(?P<house>{_NUMBER}))(?![\w@%])"
)
_THERE = re.compile(rf"\b(?:op|aan|bij|naar|van) (?:de |het )?(?P<it>(?P<name>[a-z][a-z'\-]{{3,25}}) (?P<house>\d{{1,4}}(?:[a-h](?![a-z0-9])|-\d{{1,3}})?))(?![\w@%])(?= ?(?:[.,;!?]|$|in ))")


def mark_homes(draft: Draft, words: Words) -> None:
    """Postcodes and streets with a house number."""
    begin = len(draft.spans)
    draft.mark(_DIGITS_ONLY, "postcode")
    draft.mark(_POSTCODE, "postcode", _is_postcode)

    def street(match: re.Match[str]) -> bool:
        sure = _ENDS_SURELY.search(match.group("name")) is not None
        return words.may_be_street(match.group("name"), sure=sure) and not _counts(match, words)

    draft.mark(_SURE_STREET, "adres", street)
    draft.mark(_SPELLED_HOUSE, "adres", street)
    draft.mark(_LAAN_VAN, "adres", lambda match: _not_bare(match, words) and not _counts(match, words))
    draft.mark(_TWO_WORDS, "adres", lambda match: not _counts(match, words))
    draft.mark(_LIVES, "adres", lambda match: _named(match, words) and not _counts(match, words))
    draft.mark(_THERE, "adres", lambda match: _is_there(match, words) and not _counts(match, words))
    draft.mark(_LISTED, "adres", lambda match: _named(match, words) and not _counts(match, words))
    draft.mark(_CAPITAL, "adres", lambda match: _written_large(draft, match) and _named(match, words) and not _product(match, words) and not _counts(match, words))
    draft.mark(_TURNED, "adres")
    draft.mark(_HOUSE_ONLY, "adres")
    _reach_left(draft, begin, words)


_UNITS = frozenset({"km", "kg", "cm", "mm", "ml", "mg", "gr", "dm", "gb", "kb", "mb", "hm", "ha"})


def _reach_left(draft: Draft, begin: int, words: Words) -> None:
    """ "Professor Enno Dirk Wiersmastraat 5": names and capitals right before a street belong to it."""
    found = []
    for span in draft.spans[begin:]:
        start = span.start
        while span.kind == "adres" and (before := _WORD_BEFORE.search(draft.shadow[max(0, start - 24) : start])):
            word, at = before.group(1), start - len(before.group())
            large = draft.text[at].isupper() and not words.is_everyday(word)
            if not (large or words.class_of(word) in ("sure", "surname") or word in ("verlengde", "oude", "nieuwe")):
                break
            start = at
        if start < span.start:
            found.append((start, span.start))
    draft.cover(dict.fromkeys(found), "adres")


_WORD_BEFORE = re.compile(r"(?<![\w@.])([a-z][a-z'\-]{2,20})\.? $")


def _is_there(match: re.Match[str], words: Words) -> bool:
    """ "op de kajuit 12": no word that we know, or a number with a letter."""
    if match.group("name") in _NUMBERED or match.group("name") in words.units:
        return False
    return not words.knows(match.group("name")) or match.group("house")[-1].isalpha() and not words.is_everyday(match.group("name"))


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


def _not_bare(match: re.Match[str], words: Words) -> bool:
    """ "laan corpus den hoorn 100", not "straat 3" or "park was 5"."""
    inside = re.findall(r"[a-z'\-]{3,}", match.group("it"))
    return len(inside) > 1 and inside[-1] not in words.stop and not words.is_everyday(inside[-1])


def _written_large(draft: Draft, match: re.Match[str]) -> bool:
    """A capital inside a sentence, and no name of a product: "Kajuit 12", not "Iphone 13"."""
    start = match.start("it")
    return draft.text[start].isupper() and (start > 1 and draft.text[start - 2] not in ".!?\n" or match.group("house")[-1:].isalpha())


def _product(match: re.Match[str], words: Words) -> bool:
    return match.group("name") in _NUMBERED or any(match.group("name") == kept for kept in words.keep)


_NUMBERED = frozenset(
    """iphone galaxy windows playstation xbox fifa route lijn bus tram kamer zaal groep klas fase artikel art punt hoofdstuk niveau formule channel
    radio npo rtl covid corona hoofd april mei juni juli januari februari maart augustus september oktober november december maandag dinsdag woensdag
    donderdag vrijdag zaterdag zondag perron spoor halte afdeling etage verdieping poli unit lokaal loket balie station nummer deel seizoen hulplijn alarmnummer lijn telefoonnummer""".split()
)


def _named(match: re.Match[str], words: Words) -> bool:
    """The last word before the number is no everyday word: "woon op kajuit 12", not "woon al bijna 12"."""
    last = match.group("name").split()[-1]
    return last not in words.stop and not words.is_everyday(last)
