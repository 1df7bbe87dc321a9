"""Rules for an account that is a word, or some: "op snap heet hij boze beer", "noemt zich online nachtridder"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.deidentify.frames import (
    ADJECTIVE,
    BEFORE_SITE,
    BEGINS,
    CALLS_ITSELF,
    DIRECT,
    FIRM,
    PARTICIPLE,
    POSTS_AS,
    SAID_AFTER,
    SAID_AT,
    SAID_ON,
    SITE,
    SOFT,
)
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import GONE, Draft

_NEXT = re.compile(r" (?P<word>[a-z0-9](?:[\w.\-]{0,29}\w)?)(?!\w)")
_FIRST = re.compile(r"[a-z0-9](?:[\w.\-]{0,29}\w)?(?!\w)")
_INSIDE = frozenset("zonder van in en met op der de het uit".split())
_STATES = frozenset(
    "weg anders nep onbekend hetzelfde iets ineens privé prive openbaar offline online actief vol "
    "leeg kapot dood raar vreemd server serverr live reels reel story stories marketplace messenger "
    "premium shorts feed chat bericht berichtje berichten video filmpjes groep link app-groep "
    "account profiel naam foto foto's filmpje app mooi heel zogenaamd blijkbaar vroeger eerst tegen "
    "mijn volgens shadowbanned banned hacked deleted down rip".split()
)
_ENDS = re.compile(r"\s{0,2}(?:$|[.!?\n\u2600-\U0001ffff]| (?:is (?:hem|hij|haar|die|mijn)|is gehackt|dan|en)\b)")
_GOES_ON = re.compile(rf"\s{{0,2}}(?:$|[.,!?;\n)\"'\u2600-\U0001ffff]| (?:op|via) {SITE}\b| gen(?:oemd|aamd))")
#: Anything of these in the text, or no account is called anything.
_ANY = re.compile(
    rf"\b{SITE}|naam|account|profiel|online|internet|apen?staart|\bapestaart|nick|gamertag|finsta|alias|\bacc\b|kanaal|vind|gamet"
    r"|logt|logd|onder|zoek|noem|heet|game|spel|gebruiker|\buser|\btag\b"
)


def mark_called(draft: Draft, words: Words) -> None:
    """What somebody is called on a site, and how it is said aloud."""
    if _ANY.search(draft.shadow) is None:
        return
    for pattern in (SAID_AT, SAID_ON, SAID_AFTER):
        draft.mark(pattern, "account", lambda match: _is_said(match["it"], words))
    for finder in (_firmly, _softly, _before):
        draft.cover(_apart(finder(draft.shadow, words)), "account")


def _is_said(said: str, words: Words) -> bool:
    """Not "op insta. en snap"."""
    parts = re.split(r"[ ._]+", said)
    return not any(part in words.stop for part in (parts[0], parts[-1])) and ". " not in said.replace(" . ", "")


def _apart(found: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    done: list[tuple[int, int]] = []
    for start, end in sorted(set(found), key=lambda one: (one[0], -one[1])):
        if not done or start >= done[-1][1]:
            done.append((start, end))
    return done


def _firmly(shadow: str, words: Words) -> Iterator[tuple[int, int]]:
    """ "op insta heet hij de boze beer": up to four words, until a small word or a verb."""
    for pattern in FIRM:
        for match in pattern.finditer(shadow):
            end = _end_of(shadow, match.end(), words)
            signs = match.group().rstrip().endswith((":", "="))
            if end is not None and (not signs or _GOES_ON.match(shadow, end)):
                yield match.end(), end


def _end_of(shadow: str, start: int, words: Words) -> int | None:
    begin = start + len("de ") * shadow.startswith("de ", start)
    first = _FIRST.match(shadow, begin)
    if first is None or not _can_be(first.group(), words):
        return None
    end = first.end()
    for _ in range(3):
        more = _NEXT.match(shadow, end)
        if more is None:
            break
        if more["word"] in _INSIDE:
            last = _NEXT.match(shadow, more.end())
            if last is not None and _can_be(last["word"], words) and _GOES_ON.match(shadow, last.end()):
                return last.end()
            break
        if not _can_be(more["word"], words) or more["word"] in words.doing:
            break
        end = more.end()
    return end


def _softly(shadow: str, words: Words) -> Iterator[tuple[int, int]]:
    """ "zijn insta is boerenzoon", "het account boze beer": a word that visitors never use, or two that end it."""
    for pattern in (*SOFT, DIRECT):
        for match in pattern.finditer(shadow):
            first = _FIRST.match(shadow, match.end())
            if first is None:
                continue
            second = _NEXT.match(shadow, first.end())
            if second is not None and _is_pair(first.group(), second["word"], words):
                third = _NEXT.match(shadow, second.end())
                if _GOES_ON.match(shadow, second.end()) or (third is not None and third["word"] in words.doing):
                    yield first.start(), second.end()
                    continue
            if _surely_is(first.group(), words) and (pattern is not DIRECT or _stands_alone(match, first, words)):
                yield first.span()


def _stands_alone(cue: re.Match[str], first: re.Match[str], words: Words) -> bool:
    """ "ig stormvogel" at the end; after "op insta" only what is in no dictionary."""
    if _ENDS.match(first.string, first.end()) is None:
        return False
    return not words.knows(first.group()) or cue["on"] is None


def _before(shadow: str, words: Words) -> Iterator[tuple[int, int]]:
    """ "voeg zeemeermin toe op snap", "boerenzoon zo heet hij op insta"."""
    for match in POSTS_AS.finditer(shadow):
        if all(_can_be(part, words) for part in match["it"].split()):
            yield match.span("it")
    for match in BEFORE_SITE.finditer(shadow):
        one, _, other = match["it"].partition(" ")
        if _is_pair(one, other, words) if other else _surely_is(one, words):
            yield match.span("it")
    for match in BEGINS.finditer(shadow):
        if match["firm"] or match["does"] in words.doing:
            one, _, other = match["it"].partition(" ")
            pair = _is_pair(one, other, words) or (match["firm"] == "noemt" and _surely_pair(one, other, words))
            if pair if other else _surely_is(one, words):
                yield match.span("it")
    for match in CALLS_ITSELF.finditer(shadow):
        if match["it"] and _surely_is(match["it"], words):
            yield match.span("it")
        elif match["two"] and all(_can_be(part, words) for part in match["two"].split()):
            yield match.span("two")


def _is_pair(one: str, other: str, words: Words) -> bool:
    """ "vriendelijke vos": how something is, and what."""
    if not one.endswith("e") or len(one) < 5 or not _can_be(one, words) or not _can_be(other, words):
        return False
    return not other.endswith(("en", "'s")) and other not in words.doing


def _surely_pair(one: str, other: str, words: Words) -> bool:
    return _can_be(one, words) and _can_be(other, words)


def _can_be(word: str, words: Words) -> bool:
    """A name where nothing else can stand: any word but small ones and how an account is."""
    if GONE in word or word.isdigit() or len(word) < 2 or word in _STATES or word in words.account_cues:
        return False
    return (word not in words.stop or word in words.kin) and PARTICIPLE.match(word) is None


def _surely_is(word: str, words: Words) -> bool:
    """A name by itself: no word of visitors, no participle, no plural, nothing that is known."""
    if not _can_be(word, words) or words.is_everyday(word) or len(word) < 4 or ADJECTIVE.search(word):
        return False
    if any(word in known for known in (words.keep, words.places, words.kin, words.doing, words.units)):
        return False
    return not (words.knows(word) and word.endswith(("en", "s", "end", "ing")))
