"""From what was typed to what staff may read: `pseudonymise(texts, tools)`, a pure function over one conversation.

Finders one after the other: our own rules, Deduce, spaCy where its Dutch model is installed, and a tagger that
learned from marked sentences. What one finds is gone for the next. A text on which anything fails, or that is
longer than anybody can send, is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.review.deidentify.accounts import mark_accounts
from bot.review.deidentify.addresses import mark_addresses
from bot.review.deidentify.allowed import Allowed, load_allowed
from bot.review.deidentify.banks import mark_banks
from bot.review.deidentify.births import mark_births
from bot.review.deidentify.lexicon import Words, load_words
from bot.review.deidentify.names import Named, find_names
from bot.review.deidentify.numbers import leftovers, mark_numbers
from bot.review.deidentify.opinion import second_opinion
from bot.review.deidentify.people import Numbers
from bot.review.deidentify.plates import mark_plates
from bot.review.deidentify.postcodes import mark_postcodes
from bot.review.deidentify.references import mark_announced, mark_glued, mark_references
from bot.review.deidentify.spans import Draft, Span, merged
from bot.review.deidentify.streets import mark_streets
from bot.review.deidentify.telephones import mark_mobiles
from bot.review.deidentify.text import clean, shadow
from bot.review.deidentify.tokens import Token, parts_of, tokens_of

if TYPE_CHECKING:
    from bot.review.deidentify.tagger import Tagger

#: Characters. A visitor can send 1,000; more than this nobody types.
LONGEST = 8_000


@dataclass(frozen=True)
class Tools:
    """What pseudonymising needs beside the texts. `finders` find names in a text with its capitals; the tagger
    is asked about what is left."""

    words: Words
    allowed: Allowed
    finders: tuple[Callable[[str], list[tuple[int, int]]], ...] = ()
    tagger: Tagger | None = None


@dataclass(frozen=True)
class Readable:
    """A text that staff may read; `text` is None when it was withheld, and `failure` is the name of the error."""

    text: str | None = field(repr=False)
    failure: str | None = None


@dataclass(frozen=True)
class Pseudonymised:
    """The texts in their order, and how many placeholders of each kind were given out."""

    texts: tuple[Readable, ...]
    used: Mapping[str, int]


class TooLong(Exception):
    """The text is longer than anybody types."""


class SomethingLeft(Exception):
    """After all rules something still looks like a number or an address of somebody."""


def load_tools() -> Tools:
    """Everything there is on this machine. About a second and 70 MB; never in the way of a visitor.

    Raises TablesMissing and ContentError.
    """
    from bot.review.deidentify import deduce_names, spacy_names
    from bot.review.deidentify.tables import DEDUCE, tables
    from bot.review.deidentify.tagger import load_tagger

    words = load_words()
    finders = [deduce_names.load(tables() / DEDUCE)]
    if spacy_names.installed():
        finders.append(spacy_names.load())
    allowed = load_allowed((*words.keep, *words.long_places))
    return Tools(words, allowed, tuple(finders), load_tagger(words, allowed))


def pseudonymise(texts: Sequence[str], tools: Tools, used: Mapping[str, int] | None = None) -> Pseudonymised:
    """Every text of one conversation, in order.

    `used`: how many numbers of each kind were given out before, to texts that are gone.
    """
    drafts = [_attempt(text, tools) for text in texts]
    known = frozenset(
        part for draft in drafts if isinstance(draft, _Read) for named in draft.named for part in named.parts
    )
    numbers = Numbers(used)
    done = tuple(_finish(draft, tools, known, numbers) for draft in drafts)
    tools.words.forget()
    return Pseudonymised(done, numbers.used)


def spans_in(text: str, tools: Tools) -> tuple[str, list[Span]]:
    """The cleaned text and what would be hidden in it, for measuring."""
    read = _read(text, tools)
    return read.draft.text, merged(read.draft.spans + [named.span for named in read.named])


@dataclass(frozen=True)
class _Read:
    draft: Draft
    named: tuple[Named, ...]


def _attempt(text: str, tools: Tools) -> _Read | str:
    """What was found, or the name of what failed."""
    try:
        return _read(text, tools)
    except Exception as error:  # whatever it is: what failed is withheld
        return type(error).__name__


def _read(text: str, tools: Tools) -> _Read:
    if len(text) > LONGEST:
        raise TooLong
    tools.words.forget()
    cleaned = clean(text)
    draft = mark_identifiers(Draft(cleaned, shadow(cleaned)), tools.words, tools.allowed)
    tokens = tokens_of(draft, tools.words, tools.allowed)
    named = _all_names(draft, tokens, tools)
    if tools.tagger is not None:
        kept = [*draft.kept, *((one.start, one.end) for one in tokens if one.kept)]
        named += second_opinion(draft, named, tools.tagger.find(draft.text, kept), tools.words)
    return _Read(draft, tuple(named))


def mark_identifiers(draft: Draft, words: Words, allowed: Allowed) -> Draft:
    """Everything that is no name. The order matters: the most certain first."""
    mark_addresses(draft, words, allowed.pages)
    mark_banks(draft, words)
    draft.keep(allowed.numbers)
    mark_mobiles(draft, words)
    mark_announced(draft, words)
    mark_births(draft, words)
    mark_plates(draft, words)
    mark_postcodes(draft, words)
    mark_streets(draft, words)
    draft.keep(allowed.short)  # after the streets: somebody lives at "korreweg 112"
    mark_glued(draft)
    mark_numbers(draft)
    mark_references(draft, words)
    mark_accounts(draft, words)
    return draft


def _all_names(draft: Draft, tokens: list[Token], tools: Tools) -> list[Named]:
    """Our own first; of what others find only what nobody took and what need not stay."""
    named = find_names(draft, tools.words, tokens)
    kept = [(one.start, one.end) for one in tokens if one.kept]
    for finder in tools.finders:
        for start, end in finder(draft.text):
            hidden = [(one.start, one.end) for one in (*draft.spans, *(each.span for each in named))]
            parts = tuple(parts_of(draft, start, end, tools.words))
            if any(first <= start and end <= last for first, last in hidden):
                continue
            if any(first < end and start < last for first, last in (*kept, *draft.kept)):
                continue
            if any(_may_be_name(part, tools.words) for part in parts):
                named.append(Named(Span(start, end, "naam"), parts))
    return named


def _may_be_name(part: str, words: Words) -> bool:
    if part in words.kin or part in words.stop:
        return False
    return words.class_of(part) not in ("plain", "often") or part in words.also_names


def _finish(read: _Read | str, tools: Tools, known: frozenset[str], numbers: Numbers) -> Readable:
    if isinstance(read, str):
        return Readable(None, read)
    try:
        tokens = tokens_of(read.draft, tools.words, tools.allowed)
        named = find_names(read.draft, tools.words, tokens, known)
        again = {one.span.start for one in named}
        named += [one for one in read.named if one.span.start not in again]
        return Readable(_written(read.draft, named, numbers))
    except Exception as error:  # the same
        return Readable(None, type(error).__name__)


def _written(draft: Draft, named: list[Named], numbers: Numbers) -> str:
    parts = {named_one.span.start: named_one.parts for named_one in named}
    pieces, done = [], 0
    for span in merged(draft.spans + [one.span for one in named]):
        pieces.append(draft.text[done : span.start])
        if span.kind == "naam":
            pieces.append(numbers.person(parts[span.start]))
        else:
            pieces.append(numbers.placeholder(span.kind, draft.shadow_of(span)))
        done = span.end
    text = "".join([*pieces, draft.text[done:]])
    if leftovers(shadow(_without_kept(draft, text))):
        raise SomethingLeft
    return text


def _without_kept(draft: Draft, text: str) -> str:
    """Numbers of helplines are no leftovers."""
    for start, end in draft.kept:
        text = text.replace(draft.text[start:end], "", 1)
    return text
