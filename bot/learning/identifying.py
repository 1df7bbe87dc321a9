"""Does a sentence hold what belongs to one person? `identifying(text)`: light rules that any process may load.

The rules of pseudonymising need dictionaries of 75 MB that only the worker loads. These know the shapes: numbers,
addresses of mail and pages, postcodes, accounts. Names they do not know; the second person looks at those.
"""

from __future__ import annotations

import re

from bot.review.deidentify.ibans import mark_ibans
from bot.review.deidentify.numbers import leftovers, mark_numbers
from bot.review.deidentify.spans import Draft
from bot.review.deidentify.text import clean, shadow

#: Numbers of services: free, shared and emergency numbers, and 14 050.
_SERVICES = re.compile(
    r"(?<!\d)(?:0[89]00[ .\-]{0,2}\d{4}|116[ .\-]?\d{3}|14[ ]?0\d{2,3}|112|113|144|911)(?![ .\-]?\d)"
)
_PAGE = re.compile(r"https?:|www\.|\b[\w\-]+\.(?:nl|com|org|net|eu|be|de|info|me)\b")
_ACCOUNT = re.compile(r"@|(?<!\w)(?:snap|insta|tiktok|telegram)[ :]{1,2}\w*[\d_.]\w*")
#: Two letters that are a unit or a word: "1200 kg", "2014 en".
_NO_CODE = "km|kg|cm|mm|ml|mg|gr|gb|en|of|op|in|is|om|na|te|ik|je|we|ze|hij|uur|was"
_POSTCODE = re.compile(rf"(?<![\w€.,\-])[1-9]\d{{3}}[ \-]?(?!(?:{_NO_CODE})\b)[a-z]{{2}}(?![a-z])")
_HOUSE = re.compile(r"\b\w+(?:straat|laan|weg|plein|kade|singel|dreef|hof|pad|gracht|steeg)\s+\d{1,4}\b")
_BIRTH = re.compile(r"(?<!\d)\d{1,2}[\-/. ]\d{1,2}[\-/. ](?:19|20)?\d{2}(?!\d)")


def identifying(text: str) -> bool:
    """Whether something in it looks like a number, an address or an account of somebody."""
    read = clean(text)
    seen = _SERVICES.sub(lambda found: " " * len(found.group()), shadow(read))
    draft = Draft(read, seen)
    mark_ibans(draft)
    mark_numbers(draft)
    shapes = (_PAGE, _ACCOUNT, _POSTCODE, _HOUSE, _BIRTH)
    return bool(draft.spans) or bool(leftovers(seen)) or any(shape.search(seen) for shape in shapes)
