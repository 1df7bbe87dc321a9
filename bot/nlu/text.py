"""Pure text helpers: `clean`, `is_command`, `parts`."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

#: Up to here (characters) a text is read as one; beyond it also sentence by sentence.
SHORT = 160
#: A part is closed at a sentence end once it has this many characters, and at a space beyond the upper bound.
PART_MIN, PART_MAX = 40, 120

_ELONGATED = re.compile(r"(.)\1{2,}", re.DOTALL)
_SPACE = re.compile(r"\s+")
#: A short text is divided into at most this many things, of at least so many words.
CLAUSES_MOST, CLAUSE_WORDS = 3, 3
#: Where another thing begins: after a sentence, or at "en" before a question or a new "mijn", "ook" or "ik".
_CLAUSE = re.compile(
    r"[.!?…]+\s+|\n+|,?\s+(?:en|maar|plus|trouwens)\s+"
    r"(?=(?:wat|hoe|waar|wie|wanneer|welke?|kan|mag|moet|kost|is|zijn|ook|mijn|m'n|mn|ik|wil|krijg)\b)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"(?<=[.!?…])\s+|\n+")

Span = tuple[int, int]


def clean(text: str) -> str:
    """Lower case, compatibility forms folded, accents and invisible characters out, 'heeelp' to 'heelp'."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(
        char for char in folded if unicodedata.category(char) not in {"Mn", "Cf", "Cc"} or char in "\n\t"
    )
    return _SPACE.sub(" ", _ELONGATED.sub(r"\1\1", kept)).strip()


def is_command(text: str) -> bool:
    """Rasa's own `/intent` notation: no words to understand."""
    return text.lstrip().startswith("/")


def parts(text: str) -> list[Span]:
    """Character spans to read: the whole first, and after it each of its sentences.

    Somebody in fear writes without full stops, so a part of a long text also ends at a space when it grows too
    long. A short text is only divided where it plainly says two things: "hij volgt me en wat kost een advocaat".
    """
    whole = (0, len(text))
    if len(text) <= SHORT:
        return [whole, *_clauses(text)]
    return [whole, *_joined(text, _sentences(text))]


def _clauses(text: str) -> list[Span]:
    """The two or three things that a short text says; none when it says one, or one of them in a few words."""
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    spans = [span for span in pairwise(cuts) if text[slice(*span)].strip()]
    if not 2 <= len(spans) <= CLAUSES_MOST or any(len(text[slice(*s)].split()) < CLAUSE_WORDS for s in spans):
        return []
    return spans


def _sentences(text: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for match in _BREAK.finditer(text):
        spans.extend(_split_long(text, start, match.start()))
        start = match.end()
    spans.extend(_split_long(text, start, len(text)))
    return [span for span in spans if text[slice(*span)].strip()]


def _split_long(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    while end - start > PART_MAX:
        cut = text.rfind(" ", start + PART_MIN, start + PART_MAX)
        cut = cut if cut > start else start + PART_MAX
        spans.append((start, cut))
        start = cut
    return [*spans, (start, end)]


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Short sentences ("Help. Hij is hier.") are read together with the next one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] - joined[-1][0] < PART_MIN and end - joined[-1][0] <= PART_MAX:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
