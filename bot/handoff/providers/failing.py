"""For clicking through the failure before a visitor does: everything fails, by name."""

from __future__ import annotations

from typing import NoReturn

from bot.handoff.providers.base import Beginning, Erasure, Outside, ProviderFailed


class Failing:
    """Chosen with NACHTLICHT_HUMAN_CHAT=failing."""

    name = "failing"
    here = True
    at_desk = False

    def somebody(self, municipality: str) -> bool:
        _fail()

    def erasure(self) -> Erasure:
        return Erasure.impossible

    def begin(self, beginning: Beginning) -> Outside | None:
        _fail()

    def pass_on(self, outside: Outside | None, number: int, text: str) -> None:
        _fail()

    def typing(self, outside: Outside | None, on: bool) -> None:
        _fail()

    def leave(self, outside: Outside | None) -> None:
        _fail()

    def erase(self, id: str, outside: Outside | None) -> Erasure:
        _fail()


def _fail() -> NoReturn:
    raise ProviderFailed("this provider is set to fail (NACHTLICHT_HUMAN_CHAT=failing)")
