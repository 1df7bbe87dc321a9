"""What the gateway remembers of the last turns: `Notes`, sealed in the conversation's row.

Rasa's slots know who writes and about what; this is about reading: which texts were shown last, so that none comes
twice in a row, where somebody is in a long answer, and what is still to be answered when danger came first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.content.answer import Answer
from bot.content.scene import BOOKMARKS, SHOWN

#: The name of the long answer that is being read, among the values that Rasa gets.
READING = "leest"


@dataclass(frozen=True)
class Notes:
    """`shown`: digests of the answers of the last turn. `bookmarks`: long answers and the step where each stands.

    `reading`: the long answer that was opened last; `done`: it was read to its end. `later`: themes that wait.
    `who`: who writes and about what, as Rasa's slots had it last, for the texts that the gateway renders itself.
    """

    shown: tuple[str, ...] = ()
    bookmarks: Mapping[str, int] = field(default_factory=dict)
    reading: str | None = None
    done: bool = False
    later: tuple[str, ...] = ()
    who: Mapping[str, str] = field(default_factory=dict)

    def after(
        self,
        answers: Sequence[Answer],
        later: Sequence[str] | None = None,
        who: Mapping[str, str] | None = None,
    ) -> Notes:
        """The notes once these answers were shown; `later` and `who` replace what was there."""
        notes = self if who is None else replace(self, who=who)
        if not answers:
            return notes
        notes = replace(notes, shown=tuple(answer.digest for answer in answers))
        if later is not None:
            notes = replace(notes, later=tuple(later))
        for answer in answers:
            if answer.steps:
                marks = {**notes.bookmarks, answer.key: answer.step}
                notes = replace(notes, bookmarks=marks, reading=answer.key, done=answer.step >= answer.steps)
        return notes

    def step(self, where: str) -> tuple[str, int] | None:
        """The long answer and the step to show for "verder", "terug" or "hervat"; None when none was opened."""
        if self.reading is None:
            return None
        way = {"verder": 1, "terug": -1}.get(where, 0)
        return self.reading, self.bookmarks.get(self.reading, 1) + way

    @property
    def unfinished(self) -> str | None:
        """The long answer that somebody left half-way."""
        return None if self.done else self.reading

    @property
    def values(self) -> dict[str, object]:
        """What texts and actions may know; a long answer that was read to its end begins anew."""
        open_marks = {key: step for key, step in self.bookmarks.items() if not (self.done and key == self.reading)}
        return {SHOWN: list(self.shown), BOOKMARKS: open_marks, READING: self.reading}

    def as_bytes(self) -> bytes:
        """For sealing."""
        plain = {
            "shown": self.shown,
            "bookmarks": dict(self.bookmarks),
            "reading": self.reading,
            "done": self.done,
            "later": self.later,
            "who": dict(self.who),
        }
        return json.dumps(plain, separators=(",", ":")).encode("ascii")


def read_notes(sealed: bytes) -> Notes:
    """The notes again, from `as_bytes`."""
    plain = json.loads(sealed)
    return Notes(**{**plain, "shown": tuple(plain["shown"]), "later": tuple(plain["later"])})
