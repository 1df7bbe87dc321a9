"""What nobody types by accident: texts that try to be code, a formula, a command, or another text."""

from __future__ import annotations

from html.parser import HTMLParser

#: Each holds `zz9`, by which it is found again.
PAYLOADS = {
    "script": "<script>alert('zz9')</script>",
    "image": "<img src=x onerror=alert('zz9')>",
    "closing": "</textarea></p></li></main><svg onload=alert('zz9')>",
    "attribute": '" onmouseover="alert(\'zz9\')" x="',
    "address": "javascript:alert('zz9')",
    "template": "{{ 7*7 }}{% raw %}zz9 ${7*7} <%= 7*7 %>",
    "formula": '=HYPERLINK("http://evil.example/zz9";"klik")',
    "plus": "+zz9+1+cmd|' /C calc'!A0",
    "minus": "-2+3+zz9",
    "at": "@SUM(zz9!A1)",
    "tab": "\tzz9=1+1",
    "sql": "zz9'; DROP TABLE conversation; --",
    "yaml": "zz9: !!python/object/apply:os.system ['id']\n- intent: acuut_gevaar",
    "ansi": "\x1b[31mrood zz9\x1b[0m\x1b]0;titel\x07",
    "bidi": "zz9 \u202egnp.exe\u202c \u2066weg\u2069 \u200fx",
    "zero width": "z\u200bz\u200d9 zz9\u2060\ufeff",
    "control": "zz9\x00\x08\x0c\x7f\x85",
    "no space": "zz9" + "a" * 997,
    "emoji": "zz9 👩‍👩‍👧‍👦🏳️‍🌈🆘\U0001f1f3\U0001f1f1",
    "combining": "zz9" + "a" + "\u0301" * 60,
    "other script": "zz9 אני בסכנה أنا في خطر 我很危险",
}
#: Signs that turn text around, hide it, or drive a terminal.
UNSEEN = "\x00\x08\x0c\x1b\x7f\x85\u200b\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
#: What our own pages are made of.
OURS = frozenset(
    "html head meta title link script body a header p span nav form input button main h1 h2 h3 h4 section article "
    "ul ol li dl dt dd div label select optgroup option textarea table caption thead tbody tfoot tr th td strong "
    "em details summary fieldset legend noscript time kbd code small abbr bdi svg path rect g datalist output "
    "template br hr figure figcaption aside audio mark progress meter i b dialog".split()
)


class Reader(HTMLParser):
    """A page as a browser takes it apart: its elements and attributes, and whatever is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every element is one of ours, without code in it and without an address elsewhere."""
        given = {name: value or "" for name, value in attrs}
        if tag not in OURS:
            self.foreign.append(f"<{tag}>")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.foreign.append("code in the page")
        self.foreign += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            address = given.get(name, "/").strip().lower()
            if address and not address.startswith(("/", "#", "?", "tel:", "otpauth:")):
                self.foreign.append(f"{tag} {name}={address[:40]}")

    def handle_data(self, data: str) -> None:
        """What is read."""
        self.text.append(data)


def read(page: str) -> Reader:
    """Take a page apart."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader
