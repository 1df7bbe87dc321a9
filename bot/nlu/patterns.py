"""Phrases as patterns, from the lexicon: `compile_blocks(raw, words)`, `Block.matches(text)`, `word_lists(raw)`.

The notation stands at the head of lexicon/details.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LEXICON = Path(__file__).parent / "lexicon"
#: A block as the file has it: patterns and guards.
RawBlock = Mapping[str, list[str]]
WHOLE = "(?:^| )(?:%s)(?= |$)"
_NAME, _SLOT = re.compile(r"\{([a-z_]+)\}"), re.compile(r"<([a-z]+)>")
_GAP, _GAP_WORDS = " ... ", "(?: [^ .]+){0,4} "
_RELATION = r"(?:(?:mijn|me|mn|een|de|die|onze|n) )?(?:beste |goede |oude )?[a-z]+(?: van (?:mij|me))?"


@dataclass(frozen=True)
class Block:
    """Phrases that say one thing, unless a guard stands in the sentence (« » around the phrase) or the message."""

    says: re.Pattern[str]
    unless: re.Pattern[str] | None
    unless_message: re.Pattern[str] | None
    needs: re.Pattern[str] | None

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Where it is said plainly."""
        if self.unless_message and not self.says.search(text):
            return
        if self.unless_message and self.unless_message.search(text):
            return
        for match in self.says.finditer(text):
            sentence = _marked(text, match)
            fits = self.needs is None or self.needs.search(sentence)
            if fits and not (self.unless and self.unless.search(sentence)):
                yield match


Blocks = tuple[Block, ...]


def word_lists(raw: Mapping[str, str]) -> dict[str, str]:
    """The named words of a lexicon; one may use those before it. Raises ValueError."""
    names: dict[str, str] = {}
    for name, pattern in raw.items():
        names[name] = f"(?:{expand(pattern, names)})"
    return names


def _marked(text: str, match: re.Match[str]) -> str:
    begin = text.rfind(" . ", 0, match.start() + 1) + 3 if " . " in text[: match.start() + 1] else 0
    end = text.find(" . ", match.end())
    before, after = text[begin : max(begin, match.start())], text[match.end() : end if end >= 0 else len(text)]
    return f"{before.strip()} « {match.group().strip(' .')} » {after.strip()}".strip()


def compile_blocks(raw: Mapping[str, list[RawBlock]], names: Mapping[str, str]) -> dict[str, Blocks]:
    """Every key with its blocks. Raises ValueError for an unknown word list or a broken pattern."""
    return {key: tuple(compile_block(one, names) for one in blocks) for key, blocks in raw.items()}


def compile_block(raw: RawBlock, names: Mapping[str, str]) -> Block:
    """One block of the lexicon. Raises ValueError."""
    guards = (compiled(raw[key], names) if key in raw else None for key in ("unless", "unless_message", "needs"))
    return Block(compiled(raw["patterns"], names), *guards)


def compiled(patterns: Iterable[str], names: Mapping[str, str], template: str = WHOLE) -> re.Pattern[str]:
    """One expression for all patterns. Raises ValueError."""
    pattern = template % "|".join(expand(one, names) for one in patterns)
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"lexicon: {error} in {pattern}") from error


def expand(pattern: str, names: Mapping[str, str]) -> str:
    """Put the named words in, let gaps stand for a few words and slots for a relation."""
    try:
        expanded = _NAME.sub(lambda match: names[match[1]], pattern.strip())
    except KeyError as error:
        raise ValueError(f"lexicon: unknown word list {error}") from error
    return _SLOT.sub(rf"(?P<\1>{_RELATION})", expanded).replace(_GAP, _GAP_WORDS)


def read_lexicon(name: str) -> dict[str, Any]:
    """A file of the lexicon. Raises OSError or ruamel's YAMLError."""
    content: dict[str, Any] = YAML(typ="safe").load((LEXICON / f"{name}.yml").read_text(encoding="utf-8"))
    return content
