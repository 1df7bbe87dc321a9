"""Rules for names of accounts: with @, with an underscore or a year in it, or after "mijn insta is"."""

from __future__ import annotations

import re

from bot.review.deidentify.called import mark_called
from bot.review.deidentify.handles import mark_announced_accounts
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft

_AT_NAME = re.compile(r"(?<![\w.@])@\s?[a-z0-9_](?:[\w.\-]{0,38}[\w])?")
_WITH_SIGNS = re.compile(r"(?<![\w.@\-])(?=[\w.]{4,40})[a-z0-9.]{0,30}_[\w.]{0,40}")
_WITH_YEAR = re.compile(r"(?<![\w.@\-])[a-z][a-z.]{2,30}[0-9]{2,6}(?:[a-z._]{1,10}[0-9]{0,4})?(?![\w])")
_LETTERS = re.compile(r"[a-z]+")
_WITH_DOTS = re.compile(r"(?<![\w.@\-])[a-z]{2,20}(?:\.[a-z0-9]{1,20}){1,5}(?![\w.])")
_BEHIND = re.compile(
    r"\b(?:van|door|via|onder|als|heet|heette|naar|met) (?P<it>[a-z]{3,20}\.[a-z]{3,20})(?![\w.])"
)
_SIGNED_UP = re.compile(
    r"\b(?:als|onder) (?P<it>[\w.\-]{4,40}) (?:aangemeld|ingeschreven|ingelogd|geregistreerd|online|actief)\b"
)
_REDDIT = re.compile(r"(?<![\w/])u/[\w\-]{3,30}")
_DISCORD = re.compile(r"(?<![\w.])[\w.]{2,32}#\d{4}(?!\d)")
#: "gert4u", "n4chtw0lf": a digit among letters, but none that stands for an Arabic letter ("kay3aksoni").
_AMONG = re.compile(
    r"(?<![\w.@\-])(?:[a-z]{3,20}[0146][a-z]{1,12}"
    r"|(?=[a-z0-9]{5,24}(?!\w))(?=[a-z2-9]{0,20}[01])[a-z]{1,8}\d[a-z]{1,8}\d[a-z0-9]{0,8})"
    r"(?![\w\-])"
)


def mark_accounts(draft: Draft, words: Words) -> None:
    """Names of accounts: with @, with an underscore or a year in it, or after "mijn insta is"."""
    for pattern, sign in ((_AT_NAME, "@"), (_DISCORD, "#"), (_REDDIT, "u/")):
        if sign in draft.shadow:
            draft.mark(pattern, "account")
    draft.mark(_SIGNED_UP, "account", lambda match: not words.is_everyday(match["it"]))
    mark_called(draft, words)
    mark_announced_accounts(draft, words)
    if "_" in draft.shadow:
        draft.mark(_WITH_SIGNS, "account", lambda match: match.group().strip("_.") != "")
    if "." in draft.shadow:
        draft.mark(_WITH_DOTS, "account", lambda match: _with_dots(match, words))
        draft.mark(_BEHIND, "account", lambda match: _is_behind(match, words))
    draft.mark(_WITH_YEAR, "account", lambda match: not _is_numbered(match.group(), words))
    draft.mark(_AMONG, "account", lambda match: not _is_numbered(match.group(), words))


def _is_behind(match: re.Match[str], words: Words) -> bool:
    """ "een verzoek van vrijgezel.oldambt": behind "van" nobody forgets a space."""
    first, _, second = match["it"].partition(".")
    return first not in words.stop and second not in words.stop and len(second) > 2


def _is_numbered(found: str, words: Words) -> bool:
    """ "iphone13" and "groep8" are nobody's name, "ben13" is how old somebody is."""
    letters = _LETTERS.match(found)
    if letters is None or not found[letters.end() :].isdigit():
        return False
    return letters.group() in words.numbered or (letters.group() in words.stop and len(found) - letters.end() < 3)


def _with_dots(match: re.Match[str], words: Words) -> bool:
    """ "de.vader.van.max", "lisa.vb" and "fenna.paardjes", not "thuis.toen" of somebody who forgot a space."""
    parts = match.group().split(".")
    if any(part.isdigit() for part in parts):
        return False
    if len(parts) > 2 or any(map(str.isdigit, match.group())):
        return True
    kinds = [words.class_of(part) for part in parts]
    if min(map(len, parts)) > 2 and not any(map(words.is_everyday, parts)):
        return bool({"sure", "strange"} & set(kinds))  # "ghost.ayoub", "noorderling.anon"
    return kinds[0] == "sure" or (kinds[0] == "strange" and not words.knows(parts[1]))
