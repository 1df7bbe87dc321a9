"""What staff write about a conversation: `tag_of` and `note_of` clean it, or refuse it by name."""

from __future__ import annotations

import re
import unicodedata

from bot.review.judging_errors import NoteTooLong, TagInvalid

LONGEST_TAG = 40
LONGEST_NOTE = 4000
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: A tag is for a kind of conversation; these shapes belong to somebody.
_SOMEBODY = re.compile(r"@|://|\bwww\.|\d[\d .-]{4,}\d")


def tag_of(typed: str) -> str:
    """A tag in small letters with single spaces. Raises TagInvalid: empty, too long, or a number or an address."""
    tag = " ".join(_visible(unicodedata.normalize("NFC", typed.replace("\n", " "))).split()).lower()
    if not 0 < len(tag) <= LONGEST_TAG or not any(sign.isalnum() for sign in tag) or _SOMEBODY.search(tag):
        raise TagInvalid("a tag is 1 to 40 signs, and no number or address of somebody")
    return tag


def note_of(typed: str) -> str:
    """A note with its line breaks and without hidden signs; empty takes it away. Raises NoteTooLong."""
    lines = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    note = "\n".join(_visible(line).rstrip() for line in lines).strip()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong("a note is at most 4,000 signs")
    return note


def _visible(text: str) -> str:
    """Without signs that nobody sees; those that turn the direction make one text look like another."""
    return "".join(sign for sign in text.replace("\t", " ") if unicodedata.category(sign) not in _HIDDEN)
