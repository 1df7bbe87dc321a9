"""Another website, like Chat met Fier: we show the way there and know only its hours."""

from __future__ import annotations

from bot.handoff.providers.base import Beginning, Erasure, Outside, ProviderFailed


class Link:
    """Nothing goes over: the visitor goes there herself, and begins anew."""

    name = "link"
    here = False
    at_desk = False

    def somebody(self, municipality: str) -> bool:
        """The hours of the directory are all that is known; the text says so."""
        return True

    def erasure(self) -> Erasure:
        return Erasure.impossible

    def begin(self, beginning: Beginning) -> Outside | None:
        """Raises ProviderFailed, always: nobody may believe that something was sent there."""
        raise ProviderFailed("a link takes nobody over")

    def pass_on(self, outside: Outside | None, number: int, text: str) -> None:
        """Raises ProviderFailed, always."""
        raise ProviderFailed("a link takes no messages")

    def typing(self, outside: Outside | None, on: bool) -> None:
        """Nobody there sees it."""

    def leave(self, outside: Outside | None) -> None:
        """Nobody there knows her."""

    def erase(self, id: str, outside: Outside | None) -> Erasure:
        """What she typed there is not ours to erase."""
        return Erasure.impossible
