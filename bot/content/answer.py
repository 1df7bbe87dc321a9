"""What a visitor gets to read, as values: `Answer` with its bubbles, buttons and links."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A way out of the page: `href` is `tel:` or `https:`."""

    label: str
    href: str


@dataclass(frozen=True)
class Button:
    """A choice. `to` never leaves the server: it is an intent, perhaps with entities, or a gateway word."""

    label: str
    to: str


@dataclass(frozen=True)
class Bubble:
    """One short text, at most 60 words."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A rendered text of the copybook. The buttons belong to the last bubble.

    `safety_check` says that "Ben je nu veilig?" may follow; `asks` names the question that this answer ends with
    ("veilig", "gevaar", "voorbij" or "mens"), so that the next yes or no can be read. In a long answer `step`
    counts from 1 and `steps` says how many there are; both are 0 in any other. `organisations`: the ids of those
    that the bubbles name, in order; the buttons do not count.
    """

    key: str
    bubbles: tuple[Bubble, ...]
    buttons: tuple[Button, ...] = ()
    safety_check: bool = False
    asks: str | None = None
    step: int = 0
    steps: int = 0
    organisations: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What this answer reads like, as 12 hexadecimal digits: the same texts, the same digest."""
        return hashlib.sha256("\n".join(bubble.text for bubble in self.bubbles).encode()).hexdigest()[:12]
