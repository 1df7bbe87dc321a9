"""A stretch of a text that must not be shown: `Span`, and `Draft`, on which rules mark what they found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.review.deidentify.text import shadow as fold

#: Stands where something was found already, so that no later rule sees it; no cleaned text holds it.
GONE = "\0"


@dataclass(frozen=True, order=True)
class Span:
    """From `start` up to `end`. `kind` is the word that the placeholder shows: naam, telefoon, adres, …"""

    start: int
    end: int
    kind: str


@dataclass
class Draft:
    """A cleaned text, its folded shadow of the same length, and what rules found in it so far.

    `kept` are stretches that stay readable, such as the number of a helpline: rules do not see them either.
    """

    text: str
    shadow: str
    spans: list[Span] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)

    def shadow_of(self, span: Span) -> str:
        """What was written there, folded."""
        return fold(self.text[span.start : span.end])

    def mark(
        self, pattern: re.Pattern[str], kind: str, when: Callable[[re.Match[str]], bool] | None = None
    ) -> None:
        """Every match that `when` agrees with is of this kind; its group `it` when it has one, else the whole."""
        group = "it" if "it" in pattern.groupindex else 0

        def seen(match: re.Match[str]) -> str:
            if when is not None and not when(match):
                return match.group()
            start, end = match.span(group)
            self.spans.append(Span(start, end, kind))
            whole, begin = match.group(), match.start()
            return whole[: start - begin] + GONE * (end - start) + whole[end - begin :]

        self.shadow = pattern.sub(seen, self.shadow)

    def cover(self, found: Iterable[tuple[int, int]], kind: str) -> None:
        """These stretches, in any order and without overlap, are of this kind."""
        pieces, done = [], 0
        for start, end in sorted(found):
            self.spans.append(Span(start, end, kind))
            pieces += [self.shadow[done:start], GONE * (end - start)]
            done = end
        self.shadow = "".join([*pieces, self.shadow[done:]])

    def keep(self, pattern: re.Pattern[str]) -> None:
        """Every match stays readable."""

        def seen(match: re.Match[str]) -> str:
            self.kept.append(match.span())
            return GONE * len(match.group())

        self.shadow = pattern.sub(seen, self.shadow)


def merged(spans: list[Span]) -> list[Span]:
    """In order and without overlap: where two meet, the one that began first gives its kind to both."""
    whole: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if whole and (span.start < whole[-1].end or (span.start == whole[-1].end and span.kind == whole[-1].kind)):
            last = whole[-1]
            whole[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            whole.append(span)
    return whole
