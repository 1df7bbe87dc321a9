"""Short concrete questions: `topic_of(said) -> str | None` names the topic of lexicon/onderwerp.yml, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.nlu.patterns import Blocks, compile_blocks, read_lexicon, word_lists


@dataclass(frozen=True)
class Topics:
    """The lexicon, compiled. A message of more than `longest` words tells a story and has no topic."""

    longest: int
    blocks: Mapping[str, Blocks]


def topic_of(said: str) -> str | None:
    """The first topic that a message in normal form (`bot.nlu.details.normalise`) plainly asks about."""
    topics = load_topics()
    if len([word for word in said.split() if word != "."]) > topics.longest:
        return None
    found = (name for name, blocks in topics.blocks.items() for block in blocks for _ in block.matches(said))
    return next(found, None)


@lru_cache(maxsize=1)
def load_topics() -> Topics:
    """Raises ValueError for an unknown word list or a broken pattern."""
    raw = read_lexicon("onderwerp")
    return Topics(int(raw["longest"]), compile_blocks(raw["topics"], word_lists(raw.get("words") or {})))
