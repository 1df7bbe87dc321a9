"""Rules for a street that is an everyday word, or two words: "lutje loug 3", "kerk straat 5", "aan de drift 8"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.deidentify.frames import PARTICIPLE
from bot.review.deidentify.houses import NR, NUMBER, street_key
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.places import AFTER, ALL, APART, ARTICLES, GROUNDS, LIVING, NO_GROUND, OLD, PLACED
from bot.review.deidentify.spans import GONE, Draft

#: In a whole word, before the number: "achterstreek 5".
_ENDS = re.compile(
    r"[a-z]{2}(?:streek|loug|drift|kant|zijde|wierde|buren|borg|burcht|dwinger|hoogte|akkers|kampen)$"
)
_HOUSE = rf"(?P<house>{NUMBER})(?![\w@%:]|[.,]\d)"
_WITH_NUMBER = re.compile(rf"(?<![\w@.\-])(?P<name>[a-z][a-z'\-]{{1,25}}){NR}{_HOUSE}")
_DER_A = re.compile(rf"(?<![\w@.])(?P<it>(?:hoge|lage|kleine|grote|hoge) der aa? {NUMBER})(?![\w@%])")
_NEXT = re.compile(r"\s?([a-z'\-]{1,25})")
_LEFT = re.compile(r"(?<![\w@\0])((?:'|1940-)?[a-z0-9][a-z0-9'\-]{0,24})\.? $")
_ENDED = re.compile(r"(?:^|[,;:.!?\n(]\s?)$")


def mark_grounds(draft: Draft, words: Words) -> None:
    """Everyday words with a number are a street where somebody lives, or where nothing is counted."""
    draft.mark(_DER_A, "adres")
    draft.cover(dict.fromkeys(_found(draft, words)), "adres")


def ends_there(shadow: str, end: int, words: Words) -> bool:
    """Whether a number that ends here counts nothing: "5 in leek", not "5 grote mannen"."""
    after = _NEXT.match(shadow, end)
    if after is None:
        return not shadow.startswith(("%", "+", "€", " €", " %", "/7"), end)
    word = after.group(1)
    if word in words.units or word in ("hoog", "a", "van"):
        return False
    after_it = (words.stop, words.doing, words.plural, words.places, words.keep, AFTER)
    return any(word in known for known in after_it) or PARTICIPLE.match(word) is not None


def _found(draft: Draft, words: Words) -> Iterator[tuple[int, int]]:
    done = 0
    for match in _WITH_NUMBER.finditer(draft.shadow):
        name, start = match["name"], match.start()
        if name in words.units or not ends_there(draft.shadow, match.end(), words):
            continue
        left = _to_the_left(draft.shadow, start)
        ground = name in GROUNDS or _ENDS.search(name) is not None
        home = _is_home(name, left, match["house"], words) or _is_before_town(match, words)
        if not (_is_ground(name, left, words) if ground else home):
            continue
        if not ground and name in words.numbered:
            continue
        begin = max(_begin(draft.shadow, start, name, words), done)
        yield begin, match.end()
        done = match.end()


def _to_the_left(shadow: str, start: int) -> list[str]:
    """Up to six words before it in this clause, the nearest first; "" where the clause begins."""
    found: list[str] = []
    while len(found) < 6:
        before = _LEFT.search(shadow, max(0, start - 30), start)
        if before is None:
            return [*found, ""] if _ENDED.search(shadow, max(0, start - 3), start) else found
        found.append(before.group(1))
        start = before.start()
    return found


def _is_ground(name: str, left: list[str], words: Words) -> bool:
    """ "op de drift 8", "tweede drift 8", "wonen dorp 4", and at the beginning; not "hij is weg 3"."""
    if not left:
        return False
    first = left[0]
    if name == "weg" and (first in ("", "is", "was", "ben") or first in words.stop) and first not in ARTICLES:
        return False
    if name in NO_GROUND and first in PLACED:
        return any(word in LIVING for word in left[:4])
    if first in (words.street_before | OLD) or first in PLACED or first == "" or first in LIVING:
        return True
    if first in ARTICLES:
        return len(left) < 2 or left[1] in PLACED or left[1] in LIVING or left[1] in ALL or left[1] == ""
    if any(word in LIVING for word in left[:4]):
        return True
    free = _may_belong(first, words) or first in words.places
    if "bij" in left[1:3] or (free and len(left) > 1 and left[1] in PLACED | LIVING | {""}):
        return True
    return name in APART and first not in words.stop and first not in words.doing


def _is_home(name: str, left: list[str], house: str, words: Words) -> bool:
    """ "woon op het spaarne 5", "naar hooge meeren 4": a known street, or no word, after a verb."""
    if (
        name in words.kin
        or name in words.stop
        or name in words.doing
        or name in words.keep
        or name in words.places
    ):
        return False
    if words.class_of(name) == "sure" or name in words.also_names or house == "24/7":
        return False
    strange = words.class_of(name) in ("strange", "surname") and not words.is_everyday(name)
    lives = any(word in LIVING for word in left[:4])
    if words.is_everyday(name):
        return lives and street_key(name) in words.streets and bool(left) and left[0] in PLACED | ARTICLES | LIVING
    placed = next((word for word in left if word not in ARTICLES and word not in words.street_before | OLD), None)
    if words.knows(name):
        return (lives or placed in ("aan", "op")) and street_key(name) in words.streets
    return lives or (placed in ("aan", "op", "naar") and (strange or not words.nearly_knows(name)))


def _is_before_town(match: re.Match[str], words: Words) -> bool:
    """ "tammingehuizen 8 winsum": no word, and then a village."""
    after = _NEXT.match(match.string, match.end())
    if after is None or after.group(1) not in words.places or words.is_everyday(after.group(1)):
        return False
    name = match["name"]
    return words.class_of(name) == "strange" and name not in words.keep and not words.nearly_knows(name)


def _begin(shadow: str, start: int, name: str, words: Words) -> int:
    """Where its first word begins: "van lennep straat", "'t loug", "kerk straat"."""
    free = name in GROUNDS
    for _ in range(4):
        before = _LEFT.search(shadow, max(0, start - 30), start)
        if before is None or GONE in before.group():
            break
        word = before.group(1)
        if word in ("het", "'t", "t", "de") or word in (words.street_before | OLD) or word in words.between:
            start = before.start()
        elif free and (_may_belong(word, words) or (name in APART and word in words.places)):
            start, free = before.start(), False
        elif words.class_of(word) in ("sure", "surname") and word not in words.stop:
            start = before.start()
        else:
            break
        if word in ("het", "de"):
            break
    return start


def _may_belong(word: str, words: Words) -> bool:
    return not (
        word in words.stop or word in words.doing or word in words.kin or word in LIVING
        or word in PLACED or word in ALL or word in words.keep
    )  # fmt: skip
