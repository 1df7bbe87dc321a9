"""A typed text made harmless: `clean(text)` for showing, and its `shadow(text)` of the same length for rules."""

from __future__ import annotations

import re
import unicodedata

_ANSI = re.compile(r"\x1b\[[0-9;?]{0,32}[ -/]{0,4}[@-~]?")
#: Letters and marks that show nothing; the Braille blank is one.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co"})
#: Letters that Unicode does not take apart into a plain one and a mark.
_STROKED = dict(zip("øłđıħŧðþæœß", "oldihtdtaos", strict=True))
_QUOTES = frozenset("’‘‛ʼ`´′＇")


class _Table(dict[int, str]):
    """For `str.translate`: what becomes of each character, worked out once."""

    def __init__(self, of: object) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, code: int) -> str:
        value: str = self._of(chr(code))  # type: ignore[operator]
        self[code] = value
        return value


def _shown(char: str) -> str:
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if category in _UNSEEN or char in _FILLERS:
        return ""
    return "\n" if category in ("Zl", "Zp") else char


def _folded(char: str) -> str:
    """One character for one character: small, without accent; every digit, dash, quote and space in one form."""
    if char in _QUOTES:
        return "'"
    category = unicodedata.category(char)
    if category == "Pd" or char == "−":
        return "-"
    if category == "Zs" or char == "\t":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    plain = "".join(one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one)).lower()
    plain = _STROKED.get(plain, plain)
    return plain if len(plain) == 1 else char


_SHOWN, _FOLDED = _Table(_shown), _Table(_folded)


def has_strokes(word: str) -> bool:
    """Whether it holds a letter like ł or ß: in no Dutch word, and a name with one is in our lists."""
    return any(sign in _STROKED for sign in word.lower())


def clean(text: str) -> str:
    """The text without control, direction and zero-width characters and terminal codes; takes linear time."""
    text = _ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_SHOWN)
    return unicodedata.normalize("NFC", text)


def shadow(cleaned: str) -> str:
    """What rules read: small letters without accents, ASCII digits, one kind of dash, quote and space."""
    return cleaned.translate(_FOLDED)
