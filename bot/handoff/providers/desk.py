"""Our own desk: the tables are the queue, and whoever has the desk open gives signs of life."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import NachtlichtError
from bot.handoff.providers.base import Beginning, Erasure, Outside, ProviderFailed


class Desk:
    """`present` says whether a chatter of a municipality is at the desk and accepts visitors."""

    name = "desk"
    here = True
    at_desk = True

    def __init__(self, present: Callable[[str], bool]) -> None:
        self._present = present

    def somebody(self, municipality: str) -> bool:
        try:
            return self._present(municipality)
        except NachtlichtError as error:
            raise ProviderFailed("nobody knows who is at the desk") from error

    def erasure(self) -> Erasure:
        return Erasure.erased

    def begin(self, beginning: Beginning) -> Outside | None:
        return None

    def pass_on(self, outside: Outside | None, number: int, text: str) -> None:
        """The desk follows the rows of the conversation."""

    def typing(self, outside: Outside | None, on: bool) -> None:
        """The desk reads it from the table."""

    def leave(self, outside: Outside | None) -> None:
        """The desk sees the state."""

    def erase(self, id: str, outside: Outside | None) -> Erasure:
        """Everything lies in our own tables, which go with the conversation."""
        return Erasure.erased
