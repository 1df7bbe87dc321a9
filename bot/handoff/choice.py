"""Who can be offered now: `Choice.find()` asks the hours of the directory, then whether somebody is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.content.directory import Directory
from bot.content.organisation import HumanChat
from bot.handoff.machine import Event
from bot.handoff.providers.base import Erasure, Provider, ProviderFailed
from bot.log import get_logger

log = get_logger("handoff.choice")


@dataclass(frozen=True)
class Found:
    """What the check found; `chat` and `provider` are there when the event is `available`."""

    event: Event
    chat: HumanChat | None = None
    provider: Provider | None = None


class Choice:
    """The providers by name. With `only` that one is used at every hour, else the directory says which."""

    def __init__(self, providers: Mapping[str, Provider], only: str | None = None) -> None:
        self._providers = dict(providers)
        self._only = only

    def provider(self, name: str) -> Provider | None:
        """The provider of this name, if it is set up here."""
        return self._providers.get(name)

    def erasable(self, name: str) -> bool:
        """Whether what lies at this provider can be erased there, as far as can be known before."""
        found = self._providers.get(name)
        return found is not None and found.erasure() is Erasure.erased

    def find(self, directory: Directory, now: datetime) -> Found:
        """The first chat of the directory that is open and has somebody there.

        Else why not: outside all hours, nobody there, or nobody could say so. Never raises.
        """
        why = Event.closed
        for chat in self._candidates(directory, now):
            provider = self._providers.get(chat.provider)
            if provider is None:
                log.warning("provider_not_set_up", provider=chat.provider)
                continue
            try:
                if provider.somebody(directory.municipality):
                    return Found(Event.available, chat, provider)
            except ProviderFailed as error:
                log.warning("provider_failed", provider=chat.provider, error=str(error))
                why = Event.broken
                continue
            why = why if why is Event.broken else Event.absent
        return Found(why)

    def still(self, directory: Directory, provider: str, now: datetime) -> Event:
        """Whether what was offered is still there; asked again when the visitor agrees."""
        found = self._providers.get(provider)
        if found is None or not any(chat.provider == provider for chat in self._candidates(directory, now)):
            return Event.closed
        try:
            return Event.available if found.somebody(directory.municipality) else Event.absent
        except ProviderFailed as error:
            log.warning("provider_failed", provider=provider, error=str(error))
            return Event.broken

    def _candidates(self, directory: Directory, now: datetime) -> list[HumanChat]:
        if self._only is None:
            return directory.human_chats(now)
        if self._only == "link":
            return [chat for chat in directory.human_chats(now) if chat.provider == "link"]
        behind = directory.human_chat[0].organisation if directory.human_chat else "veilig_thuis"
        return [HumanChat(self._only, behind, None)]
