"""Rules for a street with a house number: by its ending, by the list of all streets, by what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.deidentify.apart import mark_apart, mark_rooms
from bot.review.deidentify.grounds import mark_grounds
from bot.review.deidentify.houses import NR, NUMBER, SPELLED, street_key
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.lodgings import mark_lodgings
from bot.review.deidentify.sent import mark_sent
from bot.review.deidentify.spans import Draft

#: Numbers that are called far more often than lived at.
EMERGENCY = frozenset({"112", "113", "144", "911", "999"})
_WORD = r"[a-z][a-z'\-]{2,25}"
_HOUSE = rf"(?P<house>{NUMBER})(?![\w@%])"
#: Words that are a street by themselves, to who lives there.
_ALONE = frozenset(
    {"dijk", "weg", "straat", "laan", "kade", "haven", "plein", "markt", "singel", "gracht", "brink", "dam"}
)
#: What a number has right before it: up to four words.
_BEFORE = re.compile(
    rf"(?<![\w@.])(?P<it>(?P<name>(?:(?:'s-|'t |[a-z])[a-z'\-]{{0,25}}\.? ){{1,5}}){_HOUSE})", re.ASCII
)
_ONE = re.compile(rf"(?<![\w@.])(?P<it>(?P<name>[a-z'][a-z'\-]{{1,32}}[a-z]){NR}(?:[a-h] )?{_HOUSE})")
#: "padd3poelweg 91": a digit where a letter belongs.
_MISTYPED = re.compile(
    r"(?<![\w@.])(?=[a-z]*\d[a-z])(?P<it>(?P<name>[a-z][a-z0-9]{2,25}(?:weg|straat|laan|kade|plein"
    r"|singel|dijk|pad|hof))"
    rf"{NR}{_HOUSE})"
)
_SPELLED_HOUSE = re.compile(
    rf"(?<![\w@.])(?P<it>(?P<name>{_WORD}) (?:nummer |nr )?{SPELLED}(?: ?[a-h])?)(?![\w@])"
)
_TURNED = re.compile(
    rf"\b(?P<it>(?:nr|nummer|huisnummer|huis)\.? {NUMBER} (?:van|in|aan|op) (?:de |het )?(?P<name>{_WORD}))\b"
)
#: "ik woon op 23 in de meteorenstraat".
_LIVES_TURNED = re.compile(
    rf"\b(?:woon|woont|wonen|zit|zitten|slaap|logeer)\b[^.!?\n\0]{{0,20}}? (?:op|nu|daar|in) "
    rf"(?P<it>{NUMBER} (?:in|aan|van|op) (?:de |het )?(?P<name>{_WORD}))\b"
)
#: "adres: bisschop hamerhuis 12c, 9711 zz": words and a number, and nothing else between two commas.
_LISTED = re.compile(
    rf"(?:^|[,;:\n])\s{{0,2}}(?P<it>(?P<name>{_WORD}(?: {_WORD}){{0,3}}) (?P<house>{NUMBER}))(?= ?(?:[,;.\n]|$))"
)
_LIVES = re.compile(
    r"\b(?:woon|woont|wonen|woonde|woonden|adres|adresje|verhuisd|verhuis|ingeschreven|zit|zitten|huis|flat"
    r"|kamer|appartement|logeer|slaap|bezorgd|locatie)[ :]{1,2}"
    r"(?:(?:ik|hij|ze|wij|we|nu|is|was|nog|daar|hier|ook|al|dus|tijdelijk|naar|op|aan|in|te|bij|de|het|een) ){0,4}"
    rf"(?P<it>(?P<name>{_WORD}(?: {_WORD}){{0,2}}){NR}(?P<house>{NUMBER}))(?![\w@%])"
)
_THERE = re.compile(
    rf"\b(?:op|aan|bij|naar|van) (?:de |het )?(?P<it>(?P<name>{_WORD}) (?P<house>\d{{1,4}}(?:[a-h]|-\d{{1,3}})?))"
    r"(?![\w@%])(?= ?(?:[.,;!?]|$|in ))"
)
_HOUSE_ONLY = re.compile(
    r"\b(?:huisnummer|huisnr|nummer van (?:mijn|ons) huis"
    r"|ligplaats|kavel|garagebox|standplaats|stacaravan|caravan|chalet|bungalow)"
    rf"[ :]{{1,2}}(?:is |van mij is |nummer |nr\.? )?(?P<it>{NUMBER})"
)
_AFTER = re.compile(r"([.,]\d)|\s{0,2}([a-z]+|%|:\d)")
_TO_THE_LEFT = re.compile(r"(?<![\w@])([a-z'][a-z'\-]{0,20}|\d{1,2}e)\.? ?$")


def mark_streets(draft: Draft, words: Words) -> None:
    """Streets with a number. "hij belde onderweg 3 keer" is none: the number counts something."""
    begin = len(draft.spans)
    draft.cover(dict.fromkeys(_in_list(draft, words)), "adres")
    draft.cover(dict.fromkeys(_by_ending(draft, words)), "adres")
    draft.mark(_MISTYPED, "adres")
    draft.mark(_SPELLED_HOUSE, "adres", lambda match: words.ends_as_street(match.group("name"), surely=True))
    draft.mark(_TURNED, "adres", lambda match: words.ends_as_street(match.group("name"), surely=True))
    draft.mark(_LIVES_TURNED, "adres", lambda match: words.ends_as_street(match.group("name"), surely=True))
    draft.mark(_LIVES, "adres", lambda match: _named(match, words) and not _counts(match, words))
    draft.mark(_THERE, "adres", lambda match: _is_there(match, words) and not _counts(match, words))
    draft.mark(_LISTED, "adres", lambda match: _named(match, words) and not _counts(match, words))
    draft.cover(dict.fromkeys(_with_capital(draft, words)), "adres")
    draft.mark(_HOUSE_ONLY, "adres")
    mark_grounds(draft, words)
    mark_lodgings(draft, words, begin)
    mark_rooms(draft, words)
    mark_apart(draft, words, begin)
    mark_sent(draft, words)
    _reach_left(draft, begin, words)


def _by_ending(draft: Draft, words: Words) -> Iterator[tuple[int, int]]:
    """ "korreweg 12a"; of a common word ("park 3") only with a number that can be nothing else."""
    for match in _ONE.finditer(draft.shadow):
        if words.ends_as_street(match.group("name")) and not _counts(match, words):
            yield match.span("it")


def _in_list(draft: Draft, words: Words) -> Iterator[tuple[int, int]]:
    """ "hoge der a 5": one of the streets of the Netherlands, if it is more than an everyday word."""
    for match in _BEFORE.finditer(draft.shadow):
        if _counts(match, words):
            continue
        parts = match.group("name").split()
        for first in range(len(parts)):
            name = " ".join(parts[first:])
            if street_key(name) in words.streets and _more_than_a_word(parts[first:], words):
                yield match.end("it") - len(match.group("house")) - 1 - len(name), match.end("it")
                break


def _more_than_a_word(parts: list[str], words: Words) -> bool:
    if len(parts) > 2 and not words.is_everyday(parts[-1]):
        return True
    if any(part in words.stop and part not in words.between for part in parts):
        return False
    if len(parts) == 1:
        return not words.is_everyday(parts[0]) and not words.knows(parts[0]) and parts[0] not in words.numbered
    return not words.is_everyday(parts[-1]) or parts[0] not in words.between


def _with_capital(draft: Draft, words: Words) -> Iterator[tuple[int, int]]:
    """ "De Held 3", "Achter de Muur 12": a capital before a number that counts nothing."""
    for match in _BEFORE.finditer(draft.shadow):
        last = match.start("house") - 1
        start = draft.shadow.rfind(" ", 0, last) + 1
        start = max(start, match.start("it"))
        word = draft.shadow[start:last]
        if (
            not draft.text[start].isupper()
            or word in words.numbered
            or word in words.keep
            or (word in words.stop and draft.text.isupper())
            or words.plate_cue.fullmatch(word)
            or _counts(match, words)
        ):
            continue
        if _is_age(word, match.group("house"), words):
            continue
        alone = start == match.start("it") or start < 2 or draft.text[start - 2] in ".!?\n"
        if (
            words.is_everyday(word)
            and word not in _ALONE
            and (alone or not draft.text[match.start("it")].isupper())
        ):
            continue
        if word.endswith(".") and len(word) > 6:
            continue  # "IN LOPPERSUM. 15 FOTOS"
        if len(word) > 3 or not alone:
            yield start, match.end("it")


def _counts(match: re.Match[str], words: Words) -> bool:
    """The number counts something, or is one to call: "in de straat 3 keer", "12:30", "3.400", "belde 112"."""
    if match.group("house") in EMERGENCY and not words.ends_as_street(
        match.group("name").split()[-1], surely=True
    ):
        return True
    after = _AFTER.match(match.string, match.end())
    if after is None or after.group(1):
        return after is not None
    return after.group(2) in words.units or after.group(2)[0] in "%:"


def _named(match: re.Match[str], words: Words) -> bool:
    """The last word before the number is no everyday word: "woon op kajuit 12", not "woon al bijna 12"."""
    last = match.group("name").split()[-1]
    return (
        last not in words.numbered
        and (not words.is_everyday(last) or last in _ALONE or _ends_so(last, words))
        and not _is_age(last, match.group("house"), words)
    )


def _ends_so(word: str, words: Words) -> bool:
    """ "adres is vismarkt 5": everybody knows it, and to somebody it is home."""
    return words.street_end.search(word) is not None and word not in words.no_street


def _is_age(word: str, house: str, words: Words) -> bool:
    """ "daan 8, emma 6": a child and how old it is."""
    return house.isdigit() and int(house) < 100 and (words.class_of(word) == "sure" or word in words.also_names)


def _is_there(match: re.Match[str], words: Words) -> bool:
    """ "op de kajuit 12": no word that we know, or a number with a letter."""
    name = match.group("name")
    if name in words.numbered or name in words.units:
        return False
    return not words.knows(name) or (match.group("house")[-1].isalpha() and not words.is_everyday(name))


def _reach_left(draft: Draft, begin: int, words: Words) -> None:
    """ "Prof. Enno Dirk Wiersmastraat 5": names, titles, initials and capitals before a street belong to it."""
    found = []
    for span in draft.spans[begin:]:
        start = span.start
        while before := _TO_THE_LEFT.search(draft.shadow, max(0, start - 24), start):
            if not _belongs(before.group(1), draft.text[before.start()].isupper(), words):
                break
            start = before.start()
        if start < span.start:
            found.append((start, span.start))
    draft.cover(dict.fromkeys(found), "adres")


def _belongs(word: str, large: bool, words: Words) -> bool:
    if word in words.street_before or len(word) == 1:
        return True
    if word in words.between:
        return large or word not in ("de", "het", "van", "op", "te", "al", "el", "in")
    return (large and not words.is_everyday(word)) or words.class_of(word) in ("sure", "surname")
