"""What every provider of human beings does: `Provider`, with the values that it takes and gives.

Synchronous, for a worker thread. A provider waits for nobody longer than `PATIENCE`, and whatever goes wrong there
is a ProviderFailed: nothing else comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from bot.errors import NachtlichtError

#: In seconds; a visitor who asks for a human waits for this.
PATIENCE = 1.5


class ProviderFailed(NachtlichtError):
    """The other side is away, slow, or answered nonsense: nobody knows whether a human got this."""


class Erasure(str, Enum):
    """What can become of the words that lie at a provider. Told to the visitor before she agrees."""

    erased = "erased"
    impossible = "impossible"


@dataclass(frozen=True)
class Outside:
    """A conversation at a provider: `id` is how its webhooks call it, `reference` what is needed to find it."""

    id: str
    reference: str


def _nobody(outside: Outside) -> None:
    """Nobody waits to hear where it lies."""


@dataclass(frozen=True)
class Beginning:
    """Somebody agreed: what goes over first. `id` is that of the hand-over; `lines` are read by the human.

    `made` hears where it lies before the first line goes over: somebody there may answer at once.
    """

    id: str
    lines: tuple[str, ...] = field(default=(), repr=False)
    made: Callable[[Outside], None] = field(default=_nobody, repr=False)


class Provider(Protocol):
    """Where a human can be. `name` is how the directory calls it.

    `here`: the chat takes place on this page. `at_desk`: chatters sit at our own desk and give signs of life.
    """

    name: str
    here: bool
    at_desk: bool

    def somebody(self, municipality: str) -> bool:
        """Whether somebody is there now, beside the hours. Raises ProviderFailed."""
        ...

    def erasure(self) -> Erasure:
        """What `erase` will be able to do, as far as can be known before. Never raises."""
        ...

    def begin(self, beginning: Beginning) -> Outside | None:
        """Put a visitor in the queue there; None when our own tables are the queue. Raises ProviderFailed."""
        ...

    def pass_on(self, outside: Outside | None, number: int, text: str) -> None:
        """What the visitor said; `number` is the same when it is sent again. Raises ProviderFailed."""
        ...

    def typing(self, outside: Outside | None, on: bool) -> None:
        """The visitor is typing, never what. Raises ProviderFailed."""
        ...

    def leave(self, outside: Outside | None) -> None:
        """The visitor is not there any more; may be said twice. Raises ProviderFailed."""
        ...

    def erase(self, id: str, outside: Outside | None) -> Erasure:
        """Take away all that lies there of hand-over `id`; `outside` is None when nobody knows whether it began.

        Raises ProviderFailed: try again.
        """
        ...
