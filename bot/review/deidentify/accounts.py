"""Rules for names of accounts: with @, with an underscore or a year in it, or after "mijn insta is"."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import GONE, Draft

_AT_NAME = re.compile(r"(?<![\w.@])@\s?[a-z0-9_](?:[\w.\-]{0,38}[\w])?")
_WITH_SIGNS = re.compile(r"(?<![\w.@\-])(?=[\w.]{4,40}(?![\w.]))[a-z0-9.]{0,30}_[\w.]{1,40}")
_WITH_YEAR = re.compile(r"(?<![\w.@\-])[a-z][a-z.]{2,30}[0-9]{2,6}(?:[a-z._]{1,10}[0-9]{0,4})?(?![\w])")
_LETTERS = re.compile(r"[a-z]+")
_WITH_DOTS = re.compile(r"(?<![\w.@\-])[a-z]{2,20}(?:\.[a-z]{1,20}){1,5}(?![\w.])")
_REDDIT = re.compile(r"(?<![\w/])u/[\w\-]{3,30}")
_DISCORD = re.compile(r"(?<![\w.])[\w.]{2,32}#\d{4}(?!\d)")
_TOKEN = re.compile(r"@?[\w](?:[\w.\-]{0,38}[\w])?|[:=]")


def mark_accounts(draft: Draft, words: Words) -> None:
    """Names of accounts: with @, with an underscore or a year in it, or after "mijn insta is"."""
    draft.mark(_AT_NAME, "account")
    draft.mark(_DISCORD, "account")
    draft.mark(_REDDIT, "account")
    _mark_announced(draft, words)
    draft.mark(_WITH_SIGNS, "account", lambda match: match.group().strip("_.") != "")
    draft.mark(_WITH_DOTS, "account", lambda match: _with_dots(match, words))
    draft.mark(_WITH_YEAR, "account", lambda match: not _is_numbered(match.group(), words))


def _is_numbered(found: str, words: Words) -> bool:
    """ "iphone13" and "groep8" are nobody's name."""
    letters = _LETTERS.match(found)
    return letters is not None and letters.group() in words.numbered and found[letters.end() :].isdigit()


def _with_dots(match: re.Match[str], words: Words) -> bool:
    """ "de.vader.van.max", "lisa.vb" and "fenna.paardjes", not "thuis.toen" of somebody who forgot a space."""
    parts = match.group().split(".")
    if len(parts) > 2:
        return True
    kind = words.class_of(parts[0])
    return kind == "sure" or (kind == "strange" and not words.knows(parts[1]))


def _mark_announced(draft: Draft, words: Words) -> None:
    found: list[tuple[int, int]] = []
    tokens = list(_TOKEN.finditer(draft.shadow))
    for index, token in enumerate(tokens):
        if token.group() in words.account_cues:
            found += _after_cue(tokens, index, words)
    draft.cover(dict.fromkeys(found), "account")


def _after_cue(tokens: list[re.Match[str]], cue: int, words: Words) -> list[tuple[int, int]]:
    """The first word after the cue that links nothing, when it was announced or can be nothing else."""
    announced = False
    for place in range(cue + 1, min(cue + 7, len(tokens))):
        word = tokens[place].group()
        if word in words.account_links or word in words.account_cues:
            announced = announced or word in words.announcing
            continue
        return [tokens[place].span()] if _like_account(word, announced, words) else []
    return []


def _like_account(word: str, announced: bool, words: Words) -> bool:
    if GONE in word or len(word) < 2 or word.isdigit():
        return False
    if any(sign in word for sign in "._") or (any(map(str.isdigit, word)) and any(map(str.isalpha, word))):
        return True
    return announced and word not in words.stop and not words.knows(word.strip("-"))
