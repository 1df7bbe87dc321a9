"""What the tagger found and nobody else: `second_opinion(draft, named, found, words)`."""

from __future__ import annotations

from collections.abc import Iterable

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.names import Named
from bot.review.deidentify.spans import Draft, Span
from bot.review.deidentify.tokens import parts_of

#: What stands between the parts of one name.
_INSIDE_NAME = frozenset({" ", "-", ".", ". "})


def second_opinion(draft: Draft, named: Iterable[Named], found: Iterable[Span], words: Words) -> list[Named]:
    """The names in it, for the whole conversation; any other datum is marked on the draft."""
    taken = bytearray(len(draft.text))
    for start, end in (*draft.kept, *((one.start, one.end) for one in draft.spans)):
        taken[start:end] = b"\1" * (end - start)
    for one in named:
        taken[one.span.start : one.span.end] = b"\1" * (one.span.end - one.span.start)
    new = [span for span in found if 1 not in taken[span.start : span.end]]
    draft.cover([(span.start, span.end) for span in new if span.kind != "naam"], "gegeven")
    names = _joined([span for span in new if span.kind == "naam"], draft.shadow)
    return [Named(span, tuple(parts_of(draft, span.start, span.end, words))) for span in names]


def _joined(names: list[Span], shadow: str) -> list[Span]:
    """ "J.W." and "van der" are one name each."""
    whole: list[Span] = []
    for span in names:
        if whole and shadow[whole[-1].end : span.start] in _INSIDE_NAME:
            whole[-1] = Span(whole[-1].start, span.end, span.kind)
        else:
            whole.append(span)
    return whole
