"""`Pattern`: a regular expression that is compiled when it is first used, for there are hundreds.

The page that says 112 has to be there within three seconds, and compiling all at once takes most of one. The
gateway compiles them once it serves (`phrases.compile_all`), and `nachtlicht check` finds a broken one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class Pattern:
    """Its methods are those of `re.Pattern`; a broken one raises ValueError that names its rule.

    `key`: without one of these words nothing can match; empty when there is no such set.
    """

    __slots__ = ("_compiled", "_rule", "key", "pattern")

    def __init__(self, pattern: str, rule: str, key: frozenset[str] = frozenset()) -> None:
        self.pattern = pattern
        self.key = key
        self._rule = rule
        self._compiled: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """The compiled expression; two threads that compile it at once do no harm."""
        if self._compiled is None:
            try:
                self._compiled = re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"phrases.yml, {self._rule}: {error}") from error
        return self._compiled

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere."""
        return self.compiled().search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """A match at the beginning."""
        return self.compiled().match(text)

    def finditer(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Every match between two places."""
        return self.compiled().finditer(text, start, end)

    def taken_out(self, text: str) -> tuple[str, int]:
        """The text without what matches, and how often it did."""
        return self.compiled().subn("", text)
