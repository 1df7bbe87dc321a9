"""Rules between records: `broken_rules(shared, organisations)` over the whole, and rules for one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.organisation import HumanChat, Organisation
from bot.content.words import joined, words

EMERGENCY = "nood"
NATIONAL = "nederland"
"""The folder of what all municipalities share; it is no municipality."""


def same_ids(organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """Within one file each id stands once."""
    seen: set[str] = set()
    for organisation in organisations:
        if organisation.id in seen:
            yield _error(organisation, f"id {organisation.id!r} exists twice; rename one")
        seen.add(organisation.id)


def wrong_areas(folder: str, organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """Nobody is sent to another municipality's helpers, and what is national is for everybody."""
    for organisation in organisations:
        kind, _colon, place = organisation.area.partition(":")
        if folder == NATIONAL and kind != "landelijk" and organisation.kind != "elsewhere":
            yield _error(organisation, f"{organisation.id} is local; move it to the file of a municipality")
        if kind == "gemeente" and place != folder:
            yield _error(
                organisation, f"{organisation.id} is for {place}; move it there, or write gemeente:{folder}"
            )


def wrong_replacements(shared: Sequence[Organisation], own: Sequence[Organisation]) -> Iterator[ContentError]:
    """A local record takes the place of a national one only when it says so."""
    national = {organisation.id for organisation in shared}
    for organisation in own:
        if organisation.id in national and not organisation.replaces:
            advice = f"write replaces: {NATIONAL}, or rename it"
            yield _error(organisation, f"id {organisation.id!r} exists twice, here and in {NATIONAL}; {advice}")
        if organisation.replaces and organisation.id not in national:
            yield _error(organisation, f"{NATIONAL} has no {organisation.id!r} to replace; remove this line")


def nobody_chats(
    path: Path, chats: Sequence[HumanChat], organisations: Sequence[Organisation]
) -> Iterator[ContentError]:
    """Who sits behind a chat must be somebody whom residents may be sent to, and a link needs a chat."""
    offered = {each.id: each for each in organisations if each.offered}
    for chat in chats:
        if chat.organisation not in offered:
            yield ContentError(path, 1, f"human_chat: the directory offers no organisation {chat.organisation!r}")
        elif chat.provider == "link" and not offered[chat.organisation].of_type("chat"):
            yield ContentError(path, 1, f"human_chat: {chat.organisation!r} has no chat to link to")


def broken_rules(shared: Path, organisations: Sequence[Organisation]) -> list[ContentError]:
    """Every rule that the records break together, with the file and line of the record to change.

    `shared` is the national file: what is missing altogether is missing there.
    """
    return [*_same_synonyms(organisations), *_dangling(organisations), *_no_way_at_night(shared, organisations)]


def _error(organisation: Organisation, message: str) -> ContentError:
    return ContentError(organisation.file, organisation.line, message)


def _same_synonyms(organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """Between organisations "veilig thuis" and "veiligthuis" are the same; within one only the same words are."""
    owner: dict[str, str] = {}
    for organisation in organisations:
        mine: set[str] = set()
        for synonym in (organisation.name, *organisation.synonyms, *organisation.weak_synonyms):
            other = owner.setdefault(joined(synonym), organisation.id)
            spoken = " ".join(words(synonym))
            if other != organisation.id or spoken in mine:
                message = f"synonym {synonym!r} of {organisation.id} already belongs to {other}; keep it once"
                yield _error(organisation, message)
            mine.add(spoken)


def _dangling(organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """A fallback names a published channel: `veilig_thuis.phone`."""
    known = {f"{each.id}.{channel.type}" for each in organisations for channel in each.shown}
    for organisation in organisations:
        for channel in organisation.channels:
            if channel.fallback is not None and channel.fallback not in known:
                message = f"fallback {channel.fallback!r} of {organisation.id} is no channel here; write id.type"
                yield _error(organisation, message)


def _no_way_at_night(shared: Path, organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """112, and one more free phone that is open day and night for every theme: without them nobody may go live."""
    free = [each for each in organisations if each.offered and _free_day_and_night(each)]
    if not any(each.id == EMERGENCY for each in free):
        message = f"no organisation {EMERGENCY!r} with a free phone 24/7; add 112"
        broken = next((each for each in organisations if each.id == EMERGENCY), None)
        yield _error(broken, message) if broken else ContentError(shared, 1, message)
    if not any(each.id != EMERGENCY and "*" in each.themes for each in free):
        yield ContentError(shared, 1, "no free phone 24/7 for every theme; add one with themes: ['*'] beside 112")


def _free_day_and_night(organisation: Organisation) -> bool:
    return any(
        channel.always and channel.cost == "gratis" and channel.trusts("cost")
        for channel in organisation.of_type("phone")
    )
