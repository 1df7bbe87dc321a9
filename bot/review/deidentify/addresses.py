"""Rules for addresses on the internet: e-mail, also spoken, and pages other than those of our directory."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft

_NAME = r"[\w.%+'&!#\-]{1,64}"
_PLAIN = re.compile(
    rf"{_NAME}@[\w\-]{{1,63}}(?:\.[\w\-]{{1,63}}){{0,4}}(?:(?:,(?:nl|com|net|org|be|eu|de)|(?:\s?\.\s?|\s(?:punt|dot)\s)(?:nl|com|net|org|eu))\b)?"
)

_SAID_AT = "apenstaartje|apestaartje|apestaart|apenstaart|apestaartie|aapje|at"
#: The sign itself, or as people write around it.
_AT = (
    r"(?:\s{0,2}@\s{0,2}"
    rf"|\s{{0,2}}[\[(]\s{{0,2}}(?:{_SAID_AT})\s{{0,2}}[\])]\s{{0,2}}"
    rf"|\s{{0,2}}-(?:{_SAID_AT})-\s{{0,2}}"
    rf"|\s{{1,2}}(?:{_SAID_AT})\s{{1,2}})"
)
_DOT = r"(?:\s{0,2}[.,]\s{0,2}|\s{1,2}(?:punt|dot)\s{1,2}|\s{0,2}[\[(](?:punt|dot)[\])]\s{0,2})"
_STEP = r"(?:\s{0,2}\.\s{0,2}|\s{1,2}(?:punt|dot|streepje|underscore|liggend streepje)\s{1,2})"
#: "example", "test" and "invalid" are nobody's; sentences for measuring use them.
_SURE_TOP = "nl|com|net|org|be|eu|de|info|io|biz|gg|ly|shop|online|site|app|link|tv|example|test|invalid"
_TOP = rf"{_SURE_TOP}|fr|uk|co|me|nu|live|gov|edu|pl|tr|ma|es|it|ua"
_SPOKEN = re.compile(
    rf"(?<![\w.])(?:{_NAME}{_STEP}(?:{_NAME} ){{0,2}}){{0,3}}{_NAME}{_AT}"
    rf"[\w\-]{{1,40}}(?:(?:{_STEP}|{_DOT})[\w\-]{{1,40}}){{0,2}}(?:{_DOT}(?:{_TOP})|\s(?:com|nl|net|org))\b"
)
#: "mjansen apenstaart gmail": nobody says that word about anything else.
_SPOKEN_SHORT = re.compile(
    rf"(?<![\w.]){_NAME}\s?(?:apenstaartje|apestaartje|apestaart|apenstaart)\s?[a-z][\w\-]{{2,40}}"
)
_BOXES = (
    "gmail|hotmail|outlook|live|ziggo|kpnmail|kpn|yahoo|icloud|xs4all|protonmail|proton|hetnet|planet|home|msn"
)
#: "karin_72 bij gmail": a name that is no word, at one of these.
_AT_BOX = re.compile(
    r"(?<![\w.])(?=\w*[\d_.])[a-z][\w.\-]{2,40} (?:bij|op|at) "
    rf"(?:{_BOXES})\b(?: ?(?:punt|\.) ?(?:nl|com|net))?"
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
    rf"(?<![\w.@])[a-z0-9][a-z0-9\-]{{2,40}} (?:punt|dot) (?:{_SURE_TOP})"
    r"(?P<path>(?: (?:slash|schuine streep) [\w.\-]{1,40}){0,5})(?!\w)"
)
_SIGNS_OF_SPOKEN = ("@", "staart", "aapje", " at ", "(at)", "[at]", "( at", "-at-")
_LAST_WORD = re.compile(r"(?<![\w.])([a-z]{2,20}|\d{1,6})\s$")

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


def mark_addresses(draft: Draft, words: Words, kept_pages: re.Pattern[str]) -> None:
    """E-mail addresses and pages; those of our own directory stay."""
    draft.keep(kept_pages)
    draft.mark(_PLAIN, "e-mail")
    if any(sign in draft.shadow for sign in _SIGNS_OF_SPOKEN):
        spoken = (one for one in _SPOKEN.finditer(draft.shadow) if not _is_account(one.group(), words))
        draft.cover([_with_words_before(match, words) for match in spoken], "e-mail")
        draft.mark(_SPOKEN_SHORT, "e-mail")
    draft.mark(_HALF, "e-mail")
    draft.mark(_AT_BOX, "e-mail")
    draft.mark(_SPOKEN_PAGE, "link", lambda match: bool(match["path"]) or not kept_pages.search(_unspoken(match)))
    draft.mark(_SPACED_PAGE, "link", lambda match: not kept_pages.search(match.group().replace(" ", "")))
    for pattern in (_URL, _DOMAIN, _PATH):
        draft.mark(pattern, "link")


def _is_account(found: str, words: Words) -> bool:
    """ "facebook @peter.de.boer"."""
    before, sign, _ = found.partition(" @")
    return bool(sign) and before in words.account_cues


def _unspoken(match: re.Match[str]) -> str:
    return match.group().replace(" punt ", ".").replace(" dot ", ".")


def _with_words_before(match: re.Match[str], words: Words) -> tuple[int, int]:
    """ "kees jansen 12 apenstaartje ziggo punt nl": what stands before it and is no word belongs to it."""
    start = match.start()
    for _ in range(3):
        before = _LAST_WORD.search(match.string, max(0, start - 30), start)
        if before is None or _is_word(before.group(1), words):
            break
        start = before.start()
    return start, match.end()


def _is_word(word: str, words: Words) -> bool:
    return not word.isdigit() and words.class_of(word) in ("plain", "often")
