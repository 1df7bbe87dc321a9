"""Rules for e-mail addresses without their sign: "karin_72 bij gmail", "p.smit gmail com"."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import Draft

_BOXES = (
    "gmail|gmial|gmai|googlemail|hotmail|hotmial|hotmeel|outlook|live|ziggo|ziggomail|kpnmail|kpn"
    "|yahoo|icloud|xs4all|protonmail|proton|hetnet"
    "|planet|home|msn|telfort|upcmail|casema|tele2|online|mail|wp|o2|onet|interia|abv|ukr|gmx|web|t-online"
)
_TOP = r"(?: ?(?:punt|dot|[.,]) ?| )(?:nl|com|net|org|eu|be|de|pl|ru|bg|ro|tr|co ?\.? ?uk|me)\b"
_STEP = r"(?:\.| punt | dot | streepje | underscore | liggend streepje |_|-)"
#: A name with a digit or a sign in it, at one of these.
_SIGNED = re.compile(
    rf"(?<![\w.])(?=\w*[\d_.])[a-z][\w.\-]{{2,40}}(?: (?:bij|op|at|van|ad|@))? (?:{_BOXES})\b(?:{_TOP})?"
)
#: Any name, with the ending of the address or "at" or "bij" before it.
_WHOLE = re.compile(
    rf"(?<![\w.])(?P<name>[a-z][a-z.\-]{{0,30}}(?:{_STEP}[a-z]{{1,20}}){{0,2}})"
    rf"(?: (?:bij|op|at|van|ad|apestaart|aapje)|#|\*)? ?(?<!\.)(?:{_BOXES})\b{_TOP}"
)
_AT = re.compile(
    rf"(?<![\w.])(?P<name>[a-z][a-z\-]{{0,30}}(?:{_STEP}[a-z]{{1,20}}){{0,2}}) (?:at|bij|ad"
    rf"|apestaart) (?:gmail|hotmail|outlook|yahoo|icloud|ziggo|kpnmail)\b"
)
#: After "mail is" also without any of these.
_ANNOUNCED = re.compile(
    rf"\be?-?mail(?:adres|tje)? ?:?(?: (?:is|was|van (?:mij|hem|haar)"
    rf"|dus)){{1,3}} (?P<it>(?P<name>[a-z][\w.\-]{{1,40}})(?: (?:van|bij|op|at))? (?:{_BOXES})\b)"
)


def mark_boxes(draft: Draft, words: Words) -> None:
    """Of plain words only those that are no everyday word: "mijn gmail" stays."""
    if not re.search(_BOXES, draft.shadow):
        return
    draft.mark(_SIGNED, "e-mail")
    for pattern in (_WHOLE, _AT, _ANNOUNCED):
        draft.mark(pattern, "e-mail", lambda match: _is_name(match["name"], words))


def _is_name(name: str, words: Words) -> bool:
    parts = re.split(r"[ .\-_]", name)
    if len(parts) > 1 and ("." in name or " punt " in name):
        return True
    return any(part not in words.stop and words.class_of(part) not in ("plain", "often") for part in parts)
