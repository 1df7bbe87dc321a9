"""Rules for what people are called online: e-mail addresses, web addresses, names of accounts."""

from __future__ import annotations

import re

from bot.review.lexicon import Words
from bot.review.spans import GONE, Draft

_NAME = r"[\w.%+'&!#\-]{1,64}"
_HOST = r"[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,4}"
_TOP = (
    "nl|com|net|org|be|eu|de|fr|uk|co|info|io|biz|tv|app|gg|ly|shop|online|site|me|nu|link|live|gov|edu|pl|tr|ma|es|it|ua|example|test|invalid"
)
#: The sign itself, or as people write around it.
_AT = r"(?:\s{0,2}@\s{0,2}|\s{0,2}[\[(]\s{0,2}(?:at|apenstaartje|apestaartje)\s{0,2}[\])]\s{0,2}|\s{1,2}(?:apenstaartje|apestaartje|apestaart|apenstaart|apestaartie|aapje|at)\s{1,2})"
_DOT = r"(?:\s{0,2}[.,]\s{0,2}|\s{1,2}(?:punt|dot)\s{1,2}|\s{0,2}[\[(](?:punt|dot)[\])]\s{0,2})"
_STEP = r"(?:\s{0,2}\.\s{0,2}|\s{1,2}(?:punt|dot|streepje|underscore|liggend streepje)\s{1,2})"

_LAST_WORD = re.compile(r"(?<![\w.])([a-z]{2,20}|\d{1,6})\s$")
_PLAIN_EMAIL = re.compile(rf"{_NAME}@{_HOST}")
_SPOKEN_EMAIL = re.compile(rf"(?<![\w.])(?:{_NAME}{_STEP}(?:{_NAME} ){{0,2}}){{0,3}}{_NAME}{_AT}[\w\-]{{1,40}}(?:(?:{_STEP}|{_DOT})[\w\-]{{1,40}}){{0,2}}{_DOT}(?:{_TOP})\b")

_URL = re.compile(r"(?:[a-z][a-z0-9+.\-]{1,10}://|www\.)[^\s<>\"\0]{1,2000}")
_SURE_TOP = "nl|com|net|org|be|eu|de|info|io|biz|gg|ly|shop|online|site|app|link|tv|example|test|invalid"
_DOMAIN = re.compile(rf"(?<![\w@.\-])(?:[a-z0-9][a-z0-9\-]{{0,62}}\.){{1,4}}(?:{_SURE_TOP}|(?:me|nu|be|co|live|fr|uk|pl|tr)(?=/))(?![\w\-])(?:/[^\s<>\"\0]{{0,500}})?")
#: Any host with a path behind it.
_PATH = re.compile(r"(?<![\w@.\-])[a-z0-9][a-z0-9\-]{1,62}(?:\.[a-z0-9\-]{1,62}){0,3}\.[a-z]{2,12}/[^\s<>\"\0]{1,500}")

_AT_NAME = re.compile(r"(?<![\w.@])@\s?[a-z0-9_](?:[\w.\-]{0,38}[\w])?")
_WITH_SIGNS = re.compile(r"(?<![\w.@\-])(?=[\w.]{4,40}(?![\w.]))[a-z0-9.]{0,30}_[\w.]{1,40}")
_WITH_YEAR = re.compile(r"(?<![\w.@\-])[a-z][a-z.]{2,30}[0-9]{2,6}(?:[a-z._]{1,10}[0-9]{0,4})?(?![\w])")
_PRODUCT = re.compile(r"(?:iphone|galaxy|covid|corona|windows|fifa|gta|ps|xbox|samsung|route|fase|klas|groep|week|lijn|kamer|nr|nummer|max|half|kwart|om|tot|vanaf|rond|uur|tel|art|artikel|a|b|hoofdstuk)\d+")
_WITH_DOTS = re.compile(r"(?<![\w.@\-])[a-z]{2,20}(?:\.[a-z]{1,20}){1,5}(?![\w.])")
_DISCORD = re.compile(r"(?<![\w.])[\w.]{2,32}#\d{4}(?!\d)")
_TOKEN = re.compile(r"@?[\w](?:[\w.\-]{0,38}[\w])?|[:=]")


def mark_addresses(draft: Draft, words: Words, kept_pages: re.Pattern[str]) -> None:
    """E-mail addresses, also spoken ones, and web addresses other than those of our directory."""
    draft.keep(kept_pages)
    draft.mark(_PLAIN_EMAIL, "e-mail")
    if "@" in draft.shadow or _spoken(draft.shadow):
        draft.cover([_with_words_before(match, words) for match in _SPOKEN_EMAIL.finditer(draft.shadow)], "e-mail")
    for pattern in (_URL, _DOMAIN, _PATH):
        draft.mark(pattern, "link")


def _with_words_before(match: re.Match[str], words: Words) -> tuple[int, int]:
    """ "kees jansen 12 apenstaartje ziggo punt nl": what stands before it and is no word belongs to it."""
    start = match.start()
    for _ in range(3):
        before = _LAST_WORD.search(match.string[max(0, start - 30) : start])
        if before is None or not (before.group(1).isdigit() or words.class_of(before.group(1)) not in ("plain", "often")):
            break
        start -= len(before.group())
    return start, match.end()


def _spoken(shadow: str) -> bool:
    return any(word in shadow for word in ("staart", " at ", "(at)", "[at]", "( at"))


def mark_accounts(draft: Draft, words: Words) -> None:
    """Names of accounts: with @, with an underscore or a year in it, or after "mijn insta is"."""
    draft.mark(_AT_NAME, "account")
    draft.mark(_DISCORD, "account")
    _mark_announced(draft, words)
    draft.mark(_WITH_SIGNS, "account", lambda match: match.group().strip("_.") != "")
    draft.mark(_WITH_DOTS, "account", lambda match: _with_dots(match, words))
    draft.mark(_WITH_YEAR, "account", lambda match: not _PRODUCT.fullmatch(match.group()))


def _with_dots(match: re.Match[str], words: Words) -> bool:
    """ "de.vader.van.max" and "lisa.vb", and not "thuis.toen" of somebody who forgot a space."""
    parts = match.group().split(".")
    if len(parts) > 2:
        return True
    return words.class_of(parts[0]) in ("sure", "strange") and not words.knows(parts[1])


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
