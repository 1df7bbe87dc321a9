"""How streets and house numbers are written: `street_key(name)`, and the patterns `NUMBER` and `NR`."""

from __future__ import annotations

_SUFFIX = "bis|bs|hs|huis|rood|zwart|boven|beneden|links|rechts|i{1,3}|iv|vi{0,3}"
#: After a number with a letter or a second number.
_BEHIND = "bis|bs|hs|rood|zwart|links|rechts"
#: 12, 12a, 12-3, 12 bis, 10-a-12, 9a-rood, 11 3 hoog, 12, kamer 4.
NUMBER = (
    r"\d{1,4}(?!\d)"
    rf"(?: ?(?:{_SUFFIX})\b|[ \-]?[a-jlo-sv-z](?![a-z0-9'])(?: \d{{1,3}}(?![\d:.,]))?|[a-z]{{1,2}}(?![a-z0-9])|)"
    rf"(?: ?[\-/] ?\d{{1,4}}(?!\d)[a-h]?(?![a-z])|-(?:{_SUFFIX}|[a-z]{{1,3}}|[a-z]{{1,2}}\d{{1,3}})\b|){{0,2}}"
    rf"(?: (?:(?:{_BEHIND})\b|(?:achter|voor)(?= ?(?:[,.;]|$))))?"
    r"(?:,? (?:(?:huisnr|huisletter|toevoeging|toev)\.? (?:[a-z]|\d{1,3}|bis|zwart|rood)(?![a-z0-9])"
    r"|(?:appartement|app|apt|kamer|unit|etage|verdieping|huisje|chalet|vak|deur|k)\.? ?\d{1,4}[a-z]?"
    r"(?![a-z0-9])"
    r"|(?:\d(?:e|de|ste)|begane|eerste|tweede|derde|vierde) (?:verdieping|etage|woonlaag|grond)\b"
    r"|(?:\d|een|twee|drie|vier)? ?-?hoog\b))?"
)
#: What may stand between the street and its number.
NR = (
    r"(?: (?:zz|nz|oz|wz|z\.z\.|n\.z\.|o\.z\.|w\.z\.|noordzijde|zuidzijde|oostzijde|westzijde)(?= ))?"
    r"\.?[ ,\-#(]{0,3}(?:op )?(?:(?:nr|no|nummer|huisnummer|huisnr|hnr|num)\.?:? ?(?:is )?)?"
)
#: In words, but not "een": "op straat een man".
SPELLED = (
    "(?:(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)en"
    "(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
    "|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|(?:twee|drie|vier)?honderd(?:en)?[a-z]{0,15}"
    "|tien|elf|twaalf|[a-z]{3,5}tien|twee|drie|vier|vijf|zes|zeven|acht|negen)"
)

_SHORT = {
    "'t": "het", "t": "het", "v": "van", "vd": "van der", "nw": "nieuwe", "ged": "gedempte", "st": "sint",
    "prof": "professor", "dr": "doctor", "burg": "burgemeester", "kon": "koningin", "pres": "president",
    "gen": "generaal", "kapt": "kapitein",
}  # fmt: skip


def street_key(name: str) -> str:
    """The name as the list of streets has it, whatever was shortened: "oude kijk in t jatstraat"."""
    parts = name.replace(".", " ").split()
    return " ".join(_SHORT.get(part, part) for part in parts)
