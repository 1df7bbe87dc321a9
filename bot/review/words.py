"""The words by which a text is found: `words_of(text)`, and `WordKey`, which makes tokens of them.

A token says nothing without the key, which lies beside the keys of conversations and never in the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.db import reading
from bot.review.deidentify.text import clean, shadow
from bot.review.schema import dossier_words
from bot.staff.service import Vault
from bot.staff.store import naming
from bot.staff.vault import VaultFile

KEY_NAME = "search.key"
#: Longer ones are cut: nobody types them to find something.
LONGEST = 40
#: 48 bits: two words of one language hardly ever share a token.
_DIGITS = 12
_PLACEHOLDER = re.compile(r"\[[a-z\-]{1,20}-\d{1,4}\]")
_WORD = re.compile(r"[^\W_]{2,}")


def words_of(text: str) -> frozenset[str]:
    """Whole words of two signs or more, in small letters and without accents; placeholders are no words."""
    plain = shadow(clean(_PLACEHOLDER.sub(" ", text)))
    return frozenset(word[:LONGEST] for word in _WORD.findall(plain))


class WordKey:
    """The key of searching. Made once, while nothing is indexed; what was indexed with a lost one is not found."""

    def __init__(self, engine: Engine, key_dir: Path) -> None:
        self._engine, self._key_dir = engine, key_dir

    def open(self) -> Vault:
        """The key itself, as it is now. Raises StaffUnavailable when it is gone although something is indexed."""
        return VaultFile(self._key_dir, lambda: _nothing_indexed(self._engine), KEY_NAME).open()

    @property
    def lost(self) -> bool:
        """Whether it alone is gone: where no key at all is, a disk is away and comes back."""
        others = self._key_dir / "lasting"
        return not (self._key_dir / KEY_NAME).exists() and others.is_dir() and any(others.iterdir())

    def tokens(self, words: Iterable[str]) -> list[int]:
        """Of each word its token, in order of their size. Raises StaffUnavailable."""
        vault = self.open()
        return sorted({token_of(vault, word) for word in words})


def token_of(vault: Vault, word: str) -> int:
    """The token of a word under an opened key."""
    return int(vault.sign("word", word)[:_DIGITS], 16)


def _nothing_indexed(engine: Engine) -> bool:
    with naming(), reading(engine) as connection:
        return connection.execute(sa.select(dossier_words.c.number).limit(1)).first() is None
