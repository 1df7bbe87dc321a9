"""Fills `{id.attribute}`: `fill(organisation, attribute, now, wording) -> str`; an unknown fact raises."""

from __future__ import annotations

from datetime import datetime

from bot.content.errors import MissingFact, UnknownPlaceholder
from bot.content.hours import state_at
from bot.content.organisation import Channel, Organisation
from bot.content.wording import Wording

CHANNEL_NAMES = {"telefoon": "phone", "chat": "chat", "app": "app", "inloop": "walk_in"}
"""How the copy names a type of channel."""
SENTENCES = frozenset({"nu", "nu_kort", "uren", "kosten", "anoniem"})
"""Always there: for what is unknown they say so. `nu_kort` is `nu` without capital and full stop."""
_VALUES = frozenset({"telefoon", "telefoon_2", "chat", "app", "contact", "website"})
ATTRIBUTES = frozenset({"", "naam", "wat"}) | SENTENCES | _VALUES | {f"{name}_link" for name in _VALUES - {"app"}}


def fill(organisation: Organisation, attribute: str, now: datetime, wording: Wording) -> str:
    """`nu`, `uren`, `kosten` and `anoniem` are sentences about the main channel; `chat.nu` about the chat."""
    prefix, _dot, last = attribute.rpartition(".")
    if last in SENTENCES:
        _known(attribute)
        return _sentence(organisation, _channel(organisation, prefix, attribute), last, now, wording)
    value = _value(organisation, attribute)
    if value is None:
        raise MissingFact(f"nobody knows {attribute!r} of {organisation.id}")
    return value


def present(organisation: Organisation, attribute: str) -> bool:
    """Whether `fill` has something to say."""
    prefix, _dot, last = attribute.rpartition(".")
    if last in SENTENCES:
        _known(attribute)
        return not prefix or bool(organisation.of_type(CHANNEL_NAMES[prefix]))
    return _value(organisation, attribute) is not None


def _known(attribute: str) -> None:
    prefix, dot, last = attribute.rpartition(".")
    if (dot and not (prefix in CHANNEL_NAMES and last in SENTENCES)) or (not dot and last not in ATTRIBUTES):
        raise UnknownPlaceholder(f"no attribute {attribute!r}; known are: {', '.join(sorted(ATTRIBUTES - {''}))}")


def _channel(organisation: Organisation, prefix: str, attribute: str) -> Channel | None:
    if not prefix:
        return organisation.shown[0] if organisation.shown else None
    channels = organisation.of_type(CHANNEL_NAMES[prefix])
    if not channels:
        raise MissingFact(f"nobody knows {attribute!r} of {organisation.id}")
    return channels[0]


def _sentence(
    organisation: Organisation, channel: Channel | None, name: str, now: datetime, wording: Wording
) -> str:
    fresh = organisation.fresh(now)
    if name == "uren":
        return wording.hours(channel, fresh)
    if name == "kosten":
        return wording.cost(channel)
    if name == "anoniem":
        return wording.anonymous(channel)
    state = state_at(channel.opening, now, fresh) if channel else "unknown"
    text = wording.status(channel, state, now)
    return text if name == "nu_kort" else f"{text[0].upper()}{text[1:]}."


def _value(organisation: Organisation, attribute: str) -> str | None:
    _known(attribute)
    if attribute in {"", "naam"}:
        return organisation.name
    if attribute == "wat":
        return organisation.what
    if attribute in {"website", "contact", "website_link", "contact_link"}:
        return _website_or_contact(organisation, attribute)
    channel = _named_channel(organisation, attribute.removesuffix("_link"))
    if channel is None:
        return None
    return channel.link if attribute.endswith("_link") else channel.value


def _named_channel(organisation: Organisation, name: str) -> Channel | None:
    kind, _line, place = name.partition("_")
    channels = organisation.of_type(CHANNEL_NAMES[kind])
    index = int(place) - 1 if place else 0
    return channels[index] if index < len(channels) else None


def _website_or_contact(organisation: Organisation, attribute: str) -> str | None:
    """`contact` is the best way to reach them: the first phone or chat, else the website."""
    if attribute.startswith("contact"):
        for channel in organisation.shown:
            if channel.link and channel.value:
                return channel.link if attribute.endswith("_link") else channel.value
    if organisation.website is None or attribute.endswith("_link"):
        return organisation.website
    return organisation.website.removeprefix("https://").removeprefix("www.").rstrip("/")
