"""Rules for a street and its number with words between them: "de eikenlaan in de stad op nummer 288"."""

from __future__ import annotations

import re

from bot.review.deidentify.grounds import ends_there
from bot.review.deidentify.houses import NUMBER, SPELLED
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.pieces import has_number
from bot.review.deidentify.spans import GONE, Draft

_NR = r"(?:nummer|nr|no|huisnummer|huisnr)\.?"
_N = rf"(?:{NUMBER}|{SPELLED})(?![\w@%:]|[.,]\d)"
_NAME = r"(?P<name>[a-z][a-z'\-]{2,30})(?![\w@])"
#: "nr 14 aan de zijldijk", "bij nr zes in de westersingel".
_NUMBER_FIRST = re.compile(
    rf"(?<![\w@])(?P<it>(?:{_NR} )?{_N}(?:,? hoek|,? (?:aan|in|op|van|bij))? (?:de |het |'t )?{_NAME})"
)
_ANNOUNCED = re.compile(rf"{_NR} |.{{1,12}},? hoek ")
_OP = re.compile(r"\b(?:op|adres|woon|woont|wonen|aan)(?: is)?:? $")
#: "de buren op 16", "hij woont op 14".
_LIVES_ON = re.compile(
    r"\b(?:woon|woont|wonen|(?:boven|onder|over|achter)?(?:buren|buurvrouw|buurman)|familie|gezin|mensen|vrouw)"
    rf" (?:(?:ik|hij|ze|zij|wij|we|nu|daar|hier|ook|nog|zelf|die|woont) ){{0,2}}op (?:{_NR} )?"
    r"(?P<it>\d{1,4}[a-z]?)(?![\w@%:]|[.,]\d)"
)
_BUREN = re.compile(
    r"\b(?:(?:boven|onder|over|achter)?buren van (?=\d)"
    r"|(?:die|buurman|buurvrouw|buren|mensen|gezin|man|vrouw|kinderen|familie|jongen|meisje)"
    rf" (?:van|op|bij) {_NR} )(?P<it>\d{{1,4}}[a-z]?)(?![\w@%:]|[.,]\d)"
)
#: "ons appartement is nummer 31".
_HOME = re.compile(
    r"\b(?:appartement|flat|huis|huisje|woning|caravan|chalet|boot|woonboot|boerderij|studio|pand|deur|container|loods"
    rf"|garage|garagebox|camping|azc|etage|portiek)(?: [a-z]{{1,12}}){{0,3}}:? {_NR}:? (?:is )?(?P<it>{_N})"
)
#: "kamer b14", "boerderij 14", "plek 44" on a camping.
_ROOM = re.compile(
    r"\b(?P<it>(?:kamer|unit|blok|barak|gebouw|boerderij|woning|chalet|tent|box|garagebox|garage|loods|studio)"
    rf" (?:{_NR} )?[a-h]{{0,1}}[ \-]?\d{{1,4}}[a-z]?)(?![\w@%:]|[.,]\d)"
)
_PITCH = re.compile(rf"\b(?:plek|plaats|veld|vak|laan|rij) (?:{_NR} )?(?P<it>\d{{1,4}}[a-z]?)(?![\w@%:]|[.,]\d)")
#: What else is said of a home right after it: "korreweg 12 denk ik, kamer 14", "adres: nije wai zeuven".
_FURTHER_ON = re.compile(
    r"(?<=\0)(?:,? [a-z]{1,10}){0,3},? (?P<it>(?:kamer|unit|flat|deur|bel) (?:nr |nummer )?\d{1,4}[a-z]?)"
    r"(?![\w@%:]|[.,]\d)"
)
_SAID_IS = re.compile(
    r"\badres(?:je)?(?: is| was)?:? (?P<it>(?:[a-z'\-]{2,20} ){1,4}"
    rf"(?:{NUMBER}|{SPELLED}|zeuven|neugen|vaar|vief|vaaier|twij|dree))(?![\w@%:]|[.,]\d)"
)
_LIVED_IN = re.compile(r"azc|\bcoa\b|student|opvang|\bwoon|\bflat|gebouw|\bunit|begeleid|hospita|\0")
_CAMPING = re.compile(r"camping|caravan|camper|chalet|tent\b|azc|jachthaven|woonwagen|kampje|vakantiepark")
#: Goes on after what was hidden: "plein 1945 nr 3", "korreweg 12 bel 3", "elzenlaan 3.12".
_GOES_ON = re.compile(
    rf"(?<=\0)(?P<it>(?:,? (?:bel|bus|loods|box|poort|portiek|trap|ingang|opgang|kamer|unit|{_NR})|\.) ?"
    r"[a-z]?\d{1,4}[a-z]?)(?![\w@%:]|[.,]\d)"
)
_DOTTED = re.compile(r"(?<![\w@])(?P<it>(?P<name>[a-z][a-z'\-]{2,30}) \d{1,4}\.\d{1,3})(?![\w@%:]|[.,]\d)")
#: "tussen 12 en [14 in de lindelaan]".
_PAIR = re.compile(r"(?<![\w.,:])(?P<it>\d{1,4}[a-z]?) (?:en|of|tot|t/m|-) (?:nr |nummer )?(?=\0)")
_WORD = re.compile(r"(?<![\w@])[a-z][a-z'\-]{3,30}(?![\w@])")
_OLD = re.compile(r"(?<![\w@])(?:nwe|ub|verl|lutje|lutke|hooge|hege|nije|olle)\.? (?=\0)")
#: "dorpsstraat één".
_ONE = re.compile(r"(?<![\w@])(?P<it>(?P<name>[a-z][a-z'\-]{2,30}) een)(?=[.,!?;\n]|$| (?:en|in|te|boven|help)\b)")
_CLAUSE = re.compile(r"[.!?\n\0]")
_NEAR = re.compile(rf"(?<=\0)(?:[^.!?\n\0]{{0,15}} )?(?:aan|bij|in|op|van|hoek) (?:de |het |'t )?(?P<it>{_NAME})")
_THINKS = re.compile(
    rf"(?<![\w@]){_NAME}(?:,| geloof ik| denk ik| dacht ik| wel| dan| ergens| [^.!?\n\0\d]{{1,20}},"
    rf"|(?= en (?:ik|hij|ze|we|wij) ))"
    rf"(?: [^.!?\n\0\d]{{1,14}} (?:zit|woon|woont|zitten|wonen)(?: (?:ik|hij|ze|wij|we|daar)){{0,2}} op)?"
    rf" (?P<house>\d{{1,4}}[a-z]?)(?= dan\b|[.!?;\n]|$)"
)


def mark_rooms(draft: Draft, words: Words) -> None:
    """Rooms, farms, pitches, and homes that have only a number."""

    if not has_number(draft.shadow):
        return

    def counts_nothing(match: re.Match[str]) -> bool:
        return ends_there(match.string, match.end(), words)

    draft.mark(_DOTTED, "adres", lambda match: words.ends_as_street(match["name"], surely=True))
    for pattern in (_HOME, _LIVES_ON, _BUREN):
        draft.mark(pattern, "adres", counts_nothing)
    draft.mark(_ROOM, "adres", lambda match: counts_nothing(match) and _is_lived_in(match))
    if _CAMPING.search(draft.shadow):
        draft.mark(_PITCH, "adres", counts_nothing)


def mark_apart(draft: Draft, words: Words, begin: int) -> None:
    """After all streets; `begin`: how many stretches there were before those."""
    if not has_number(draft.shadow) and len(draft.spans) == begin and "één" not in draft.text:
        return
    draft.mark(_SAID_IS, "adres", lambda match: not words.is_everyday(match["it"].split()[0]))
    draft.mark(_NUMBER_FIRST, "adres", lambda match: _is_turned(match, words))
    for match in [*_THINKS.finditer(draft.shadow)]:
        if words.ends_as_street(match["name"], surely=True):
            draft.cover([match.span("name"), match.span("house")], "adres")
    if "één" in draft.text:
        draft.mark(_ONE, "adres", lambda match: words.ends_as_street(match["name"], surely=True))
    if len(draft.spans) == begin:
        return
    ends = {span.end for span in draft.spans[begin:]}
    all_starts = {span.start for span in draft.spans[begin:]}
    for pattern in (_GOES_ON, _FURTHER_ON):
        draft.mark(pattern, "adres", lambda match: match.start() in ends)
    draft.mark(_OLD, "adres", lambda match: match.end() in all_starts)
    starts = {span.start for span in draft.spans[begin:] if draft.text[span.start].isdigit()}
    draft.mark(_PAIR, "adres", lambda match: match.end() in starts)
    alone = [span for span in draft.spans[begin:] if _is_bare(draft.shadow_of(span), words)]
    found = []
    for span in alone:
        before = _CLAUSE.split(draft.shadow[max(0, span.start - 60) : span.start])[-1]
        for match in _WORD.finditer(before):
            if words.ends_as_street(match.group(), surely=True):
                first = span.start - len(before)
                found.append((first + match.start(), first + match.end()))
        near = _NEAR.match(draft.shadow, span.end)
        if near is not None and _is_street(near["name"], words):
            found.append(near.span("name"))
    draft.cover(dict.fromkeys(found), "adres")


def _is_lived_in(match: re.Match[str]) -> bool:
    """ "kamer 12" of an azc or a students' house, not "kamer 12" of a hotel or a hospital."""
    return (
        not match.group().startswith("kamer")
        or match["it"].split()[-1][0].isalpha()
        or bool(_LIVED_IN.search(match.string))
    )


def _is_street(name: str, words: Words) -> bool:
    """ "zijldijk", not the village "onderdendam"."""
    return words.ends_as_street(name) and name not in words.places and name not in words.keep


def _is_bare(found: str, words: Words) -> bool:
    """A number, or "boerderij 14": no street in it."""
    return not any(words.ends_as_street(part) for part in found.split())


def _is_turned(match: re.Match[str], words: Words) -> bool:
    """A number that was announced, or "op 71 vondellaan"."""
    name, text = match["name"], match["it"]
    if GONE in text:
        return False
    if _ANNOUNCED.match(text):
        return words.ends_as_street(name, surely=True) or (_is_street(name, words) and not words.is_everyday(name))
    if not words.ends_as_street(name, surely=True):
        return False
    return (
        text.count(" ") == 1
        and text[0].isdigit()
        and _OP.search(match.string, max(0, match.start() - 14), match.start()) is not None
    )
