"""Rules for addresses on the internet: e-mail, also spoken, and pages other than those of our directory."""

from __future__ import annotations

import re

from bot.review.deidentify.boxes import mark_boxes
from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft

_NAME = r"[\w.%+'&!#\-]{1,64}"
_PLAIN = re.compile(
    rf"{_NAME}@[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{0,4}}(?:(?:,(?:nl|com|net|org|be|eu|de)|(?:\s?\.\s?"
    rf"|\s(?:punt|dot)\s|\s)(?:nl|com|net|org|eu))\b)?"
)

_SAID_AT = "apenstaartje|apestaartje|apestaart|apenstaart|apestaartie|apestaarte|aapje|arroba|at"
#: The sign itself, or as people write around it.
_AT = (
    r"(?:\s{0,2}@{1,2}\s{0,2}"
    rf"|\s{{0,2}}[\[({{<]\s{{0,2}}(?:{_SAID_AT}|a)\s{{0,2}}[\])}}>]\s{{0,2}}"
    rf"|\s{{0,2}}[\-*_](?:{_SAID_AT})[\-*_]\s{{0,2}}"
    rf"|\s{{1,2}}(?:{_SAID_AT})\s{{1,2}})"
)
_DOT = r"(?:\s{0,2}[.,]\s{0,2}|\s{1,2}(?:punt|dot)\s{1,2}|\s{0,2}[\[({<](?:punt|dot)[\])}>]\s{0,2})"
_STEP = (
    r"(?:\s{0,2}\.\s{0,2}|\s{0,2}[\[({<](?:punt|dot|streepje)[\])}>]\s{0,2}"
    r"|\s{1,2}(?:punt|dot|streepje|underscore|liggend streepje|min|plus)\s{1,2})"
)
#: "example", "test" and "invalid" are nobody's; sentences for measuring use them.
_SURE_TOP = "nl|com|net|org|be|eu|de|info|io|biz|gg|ly|shop|online|site|app|link|tv|example|test|invalid"
_TOP = rf"{_SURE_TOP}|fr|uk|co|me|nu|live|gov|edu|pl|tr|ma|es|it|ua"
_SPOKEN = re.compile(
    rf"(?<![\w.])(?:{_NAME}{_STEP}(?:{_NAME} ){{0,2}}){{0,3}}{_NAME}{_AT}"
    rf"[\w\-]{{1,40}}(?:(?:{_STEP}|{_DOT})[\w\-]{{1,40}}){{0,2}}(?:{_DOT}(?:{_TOP})|\s(?:com|nl|net"
    rf"|org|ru|pl|co uk))\b"
)
#: "mjansen apenstaart gmail": nobody says that word about anything else.
_SPOKEN_SHORT = re.compile(
    rf"(?<![\w.])(?:{_NAME}{_STEP}){{0,2}}{_NAME}\s?(?:apenstaartje|apestaartje|apestaart"
    rf"|apenstaart)\s?[a-z][\w\-]{{2,40}}"
)
#: "karin72@": the rest was left out.
_HALF = re.compile(r"(?<![\w.])[\w.\-]{3,40}@(?![\w@])")
#: "www . site . nl", "http : // site . nl/foto": with spaces that nobody meant.
_SPACED_PAGE = re.compile(
    r"(?<![\w.@])(?:https? ?: ?/ ?/ ?|www ?\. ?)?[a-z0-9][a-z0-9\-]{2,40} \. "
    rf"(?:{_SURE_TOP})(?!\w)(?:/[^\s<>\"\0]{{0,200}})?"
)
#: "datingsite punt nl slash profiel slash 20931"; what is known of it without its path stays.
_SPOKEN_PAGE = re.compile(
    rf"(?<![\w.@])(?:www (?:punt |dot )?)?[a-z0-9][a-z0-9\-]{{2,40}} (?:punt|dot) (?:{_SURE_TOP})"
    r"(?P<path>(?: (?:slash|schuine streep) [\w.\-]{1,40}){0,5})(?!\w)"
)
_NO_LOCAL = re.compile(r"(?:dubbele?|een|het|de|zonder|met|geen|die|dat) ")
_SIGNS_OF_SPOKEN = (
    "@",
    "staart",
    "aapje",
    " at ",
    "(at)",
    "[at]",
    "{at}",
    "<at>",
    "( at",
    "-at-",
    "_at_",
    "*at*",
    "(a)",
    "arroba",
)
_LAST_WORD = re.compile(r"(?<![\w.])([a-z]{1,20}|\d{1,6})\s$")

_REST = r"[^\s<>\"\0]"
_URL = re.compile(rf"(?:[a-z][a-z0-9+.\-]{{1,10}}://|www\.){_REST}{{1,2000}}")
#: Endings that are words too ("kom nu.nu ga ik") only with a path.
_DOMAIN = re.compile(
    r"(?<![\w@.\-])(?:[a-z0-9][a-z0-9\-]{0,62}\.){1,4}"
    rf"(?:{_SURE_TOP}|(?:me|nu|be|co|live|fr|uk|pl|tr)(?=/))(?![\w\-])(?:/{_REST}{{0,500}})?"
)
#: Any host with a path behind it.
_PATH = re.compile(
    rf"(?<![\w@.\-])[a-z0-9][a-z0-9\-]{{1,62}}(?:\.[a-z0-9\-]{{1,62}}){{0,3}}\.[a-z]{{2,12}}/{_REST}{{1,500}}"
)


#: "www,site,nl": a comma where a point belongs.
_COMMAS = re.compile(rf"(?<![\w@.\-])www[,.]{_REST[:-1]},]{{2,60}}[,.][a-z]{{2,6}}(?!\w)")
#: "facebook/jan.j", "insta slash jan", "marktplaats/u/jan": a site without its ending, and somebody's page on it.
_PLATFORM = re.compile(
    r"(?<![\w@.\-])(?:facebook|fb|insta|instagram|ig|tiktok|snapchat|snap|marktplaats|vinted|youtube"
    r"|twitter|linkedin|telegram|twitch"
    r"|onlyfans|linktree)(?:\.com|\.nl| punt com| punt nl)?(?: ?/ ?| slash | schuine streep )"
    r"(?:(?:u|user|member|add|in|profiel|channel|c)(?:/"
    r"| slash ))?(?P<name>@?[\w.\-]{2,40})(?:[/?][^\s<>\"\0]{0,100})?"
)


def mark_addresses(draft: Draft, words: Words, kept_pages: re.Pattern[str]) -> None:
    """E-mail addresses and pages; those of our own directory stay."""
    draft.keep(kept_pages)
    if "@" in draft.shadow and "(punt)" not in draft.shadow and "[punt]" not in draft.shadow:
        draft.mark(_PLAIN, "e-mail")
    if any(sign in draft.shadow for sign in _SIGNS_OF_SPOKEN):
        spoken = (one for one in _SPOKEN.finditer(draft.shadow) if not _is_account(one.group(), words))
        draft.cover([_with_words_before(match, words) for match in spoken], "e-mail")
        draft.mark(_SPOKEN_SHORT, "e-mail", lambda match: not _NO_LOCAL.match(match.group()))
    if "@" in draft.shadow:
        draft.mark(_PLAIN, "e-mail")
        draft.mark(_HALF, "e-mail")
    draft.mark(_URL, "link")
    mark_boxes(draft, words)
    draft.mark(_SPOKEN_PAGE, "link", lambda match: _is_said_page(match, words, kept_pages))
    draft.mark(_SPACED_PAGE, "link", lambda match: not kept_pages.search(match.group().replace(" ", "")))
    draft.mark(_PLATFORM, "link", lambda match: _is_page(match["name"], words))
    for pattern, sign in ((_PATH, "/"), (_DOMAIN, "."), (_COMMAS, "www")):
        if sign in draft.shadow:
            draft.mark(pattern, "link")


def _is_page(name: str, words: Words) -> bool:
    """ "insta/tiktok" and "facebook/marktplaats" are two sites."""
    return name not in words.account_cues and not words.is_everyday(name)


def _is_account(found: str, words: Words) -> bool:
    """ "facebook @peter.de.boer"."""
    before, sign, _ = found.partition(" @")
    return bool(sign) and before in words.account_cues


def _is_said_page(match: re.Match[str], words: Words, kept_pages: re.Pattern[str]) -> bool:
    """Not "op het punt de deur uit te gaan"."""
    if match["path"]:
        return True
    if match.group().split()[0] in words.stop:
        return False
    return not match.group().endswith(("punt de", "punt be", "dot de")) and not kept_pages.search(_unspoken(match))


def _unspoken(match: re.Match[str]) -> str:
    return match.group().replace(" punt ", ".").replace(" dot ", ".")


def _with_words_before(match: re.Match[str], words: Words) -> tuple[int, int]:
    """ "kees jansen 12 apenstaartje ziggo punt nl": what stands before it and is no word belongs to it."""
    start = match.start()
    for step in range(20):
        before = _LAST_WORD.search(match.string, max(0, start - 30), start)
        if before is None or _is_word(before.group(1), words) or (step > 2 and len(before.group(1)) > 1):
            break
        start = before.start()
    return start, match.end()


def _is_word(word: str, words: Words) -> bool:
    return len(word) > 1 and not word.isdigit() and words.class_of(word) in ("plain", "often")
