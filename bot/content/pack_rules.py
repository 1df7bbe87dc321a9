"""Rules between the records of one municipality: `broken_rules(path, organisations)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.organisation import Organisation
from bot.content.words import joined, words

EMERGENCY = "nood"


def broken_rules(path: Path, organisations: Sequence[Organisation]) -> list[ContentError]:
    """Every rule that the records break together, with the line of the record to change."""
    found = [
        *_same_ids(path, organisations),
        *_same_synonyms(path, organisations),
        *_dangling(path, organisations),
    ]
    return [*found, *_no_way_at_night(path, organisations)]


def _same_ids(path: Path, organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    seen: set[str] = set()
    for organisation in organisations:
        if organisation.id in seen:
            yield ContentError(path, organisation.line, f"id {organisation.id!r} exists twice; rename one")
        seen.add(organisation.id)


def _same_synonyms(path: Path, organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """Between organisations "veilig thuis" and "veiligthuis" are the same; within one only the same words are."""
    owner: dict[str, str] = {}
    for organisation in organisations:
        mine: set[str] = set()
        for synonym in (organisation.name, *organisation.synonyms, *organisation.weak_synonyms):
            other = owner.setdefault(joined(synonym), organisation.id)
            spoken = " ".join(words(synonym))
            if other != organisation.id or spoken in mine:
                message = f"synonym {synonym!r} of {organisation.id} already belongs to {other}; keep it once"
                yield ContentError(path, organisation.line, message)
            mine.add(spoken)


def _dangling(path: Path, organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """A fallback names a published channel: `veilig_thuis.phone`."""
    known = {f"{each.id}.{channel.type}" for each in organisations for channel in each.shown}
    for organisation in organisations:
        for channel in organisation.channels:
            if channel.fallback is not None and channel.fallback not in known:
                message = f"fallback {channel.fallback!r} of {organisation.id} is no channel here; write id.type"
                yield ContentError(path, organisation.line, message)


def _no_way_at_night(path: Path, organisations: Sequence[Organisation]) -> Iterator[ContentError]:
    """112, and one more free phone that is open day and night for every theme: without them nobody may go live."""
    free = [each for each in organisations if each.offered and _free_day_and_night(each)]
    if not any(each.id == EMERGENCY for each in free):
        yield ContentError(path, 1, f"no organisation {EMERGENCY!r} with a free phone 24/7; add 112")
    if not any(each.id != EMERGENCY and "*" in each.themes for each in free):
        yield ContentError(path, 1, "no free phone 24/7 for every theme; add one with themes: ['*'] beside 112")


def _free_day_and_night(organisation: Organisation) -> bool:
    return any(
        channel.always and channel.cost == "gratis" and channel.trusts("cost")
        for channel in organisation.of_type("phone")
    )
