"""Words as people type them: `words(text)` without accents, capitals or signs; `joined(text)`: no spaces."""

from __future__ import annotations

import re
import unicodedata


def words(text: str) -> list[str]:
    """`"Veilig-Thuïs!"` becomes `["veilig", "thuis"]`; the digits of one number become one word."""
    flat = unicodedata.normalize("NFKD", text).lower().replace("’", "'").replace("'", "")
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    flat = re.sub(r"(?<=\d)[\s.\-–]+(?=\d)", "", flat)
    return re.findall(r"[^\W_]+", flat.replace("_", " "))


def joined(text: str) -> str:
    return "".join(words(text))
