"""The slash filter: `clean()` gives a text that can never be a command, `is_blank()` tells if anything is left."""

from __future__ import annotations

import unicodedata
from typing import Literal

#: Signs that look like a slash to a person but stay themselves in every normal form.
_LOOKALIKES = frozenset("\u2044\u2215\u29f8\u29f6\u2571\u27cb\u1735\u3033\u2cc6\u4e3f\u2f03")
#: Letters and marks that Unicode lets a program ignore: they show nothing.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
_FORMS: tuple[_Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
_KEPT_CONTROLS = frozenset("\n\t")


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and leading slashes, however those are disguised.

    Rasa reads a text that starts with "/" as an intent with slots. Nothing else of the text changes.
    """
    kept = _without_controls(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    while (start := _end_of_slash(kept)) > 0:
        kept = kept[start:].strip()
    return kept


def is_blank(text: str) -> bool:
    """Whether a person sees nothing at all: empty, spaces, zero-width signs. A lone emoji is not blank."""
    return all(_invisible(char) for char in text)


def _without_controls(text: str) -> str:
    return "".join(_visible_or_kept(char) for char in text)


def _visible_or_kept(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"  # half of a pair: no store and no wire can carry it
    return "" if category == "Cc" and char not in _KEPT_CONTROLS else char


def _end_of_slash(text: str) -> int:
    """How many characters an opening slash takes, with the invisible signs before it; 0 when there is none."""
    for index, char in enumerate(text):
        if _is_slash(char):
            return index + 1
        if not _invisible(char):
            return 0
    return 0


def _is_slash(char: str) -> bool:
    return char in _LOOKALIKES or any(
        unicodedata.normalize(form, char).lstrip().startswith("/") for form in _FORMS
    )


def _invisible(char: str) -> bool:
    if char.isspace() or char in _FILLERS:
        return True
    return unicodedata.category(char) in {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cn"}
