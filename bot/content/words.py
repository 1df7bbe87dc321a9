"""Compares words as people type them: `words(text)` without accents, capitals or signs, `joined(text)` without spaces too."""

from __future__ import annotations

import re
import unicodedata


def words(text: str) -> list[str]:
    """`"Vé­ilig-Thuis!"` becomes `["veilig", "thuis"]`; digits of one number stay together (0800-2000 is 08002000)."""
    flat = unicodedata.normalize("NFKD", text).lower().replace("’", "'").replace("'", "")
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    flat = re.sub(r"(?<=\d)[\s.\-–]+(?=\d)", "", flat)
    return re.findall(r"[^\W_]+", flat.replace("_", " "))


def joined(text: str) -> str:
    return "".join(words(text))
