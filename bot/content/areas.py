"""Neighbourhoods, villages and their team, if known: `load_areas(path, retired)`, then `areas.find(text)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.faults import Faults
from bot.content.reading import Node, read
from bot.content.retired import Retired, retired_in
from bot.content.words import joined, words

KINDS = {"wijk", "buurt", "dorp", "gebied", "stadsdeel"}
CONFIDENCE = {"high", "medium", "low"}
_ROOT = {"municipality", "local_team", "teams", "areas"}
_LONGEST_NAME = 4
"""No neighbourhood has a name of more words."""
_WHOLE_POSTCODE = re.compile(r"[1-9]\d{3}(?: ?[A-Z]{2})?")
_POSTCODE = re.compile(
    r"^\s*([1-9]\d{3})\s?([A-Za-z]{2})?[\s.?!]*$"  # nothing else is said
    r"|\b([1-9]\d{3})\s?([A-Z]{2})\b"  # with its letters in capitals; "2014 en" is a year
    r"|\b[Pp]ost ?code\s+(?:is\s+)?([1-9]\d{3})(?:\s?([A-Za-z]{2})\b)?"
)


@dataclass(frozen=True)
class Team:
    """A neighbourhood team. `place` is remembered for staff and never shown before `publish`."""

    id: str
    name: str
    confidence: str
    date: str
    sources: tuple[str, ...]
    place: str | None
    publish: bool


@dataclass(frozen=True)
class Area:
    """A neighbourhood, a village or an unlisted postcode. `team` is None when nobody knows the team."""

    name: str
    kind: str
    district: str | None = None
    synonyms: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    team: Team | None = None
    confidence: str | None = None


@dataclass(frozen=True)
class LocalTeam:
    """What the neighbourhood teams are called here: `one` of them, `many`, and the organisation's id."""

    organisation: str
    one: str
    many: str


@dataclass(frozen=True)
class Areas:
    """All areas, found by name, synonym or postcode, in any spelling of capitals, signs and spaces."""

    areas: tuple[Area, ...]
    teams: tuple[Team, ...]
    local_team: LocalTeam
    website: str
    by_name: Mapping[str, Area]
    by_postcode: Mapping[str, Area]
    errors: tuple[ContentError, ...] = ()

    def find(self, text: str) -> Area | None:
        """The area that this text names; the longest name wins, then a postcode. None when it names no place.

        A postcode that is not listed is an area too, without a team: whoever gives one gets an honest answer.
        """
        spoken = words(text)
        for size in range(min(_LONGEST_NAME, len(spoken)), 0, -1):
            for start in range(len(spoken) - size + 1):
                if area := self.by_name.get("".join(spoken[start : start + size])):
                    return area
        if found := _POSTCODE.search(text):
            digits, letters = next((found[n], found[n + 1] or "") for n in (1, 3, 5) if found[n])
            known = self.by_postcode.get(f"{digits}{letters.upper()}") or self.by_postcode.get(digits)
            return known or Area(f"postcode {digits}", "postcode")
        return None


def load_areas(path: Path, retired: Retired) -> Areas:
    """The areas of one municipality. `errors` holds every mistake, like a name that is there twice or a team that
    does not exist; with any of them the areas may not be used."""
    faults = Faults()
    root = faults.take(lambda: faults.fields(read(path), _ROOT, {"website"}), {})
    for node in root.values():
        faults.found += retired_in(node, None, retired)
    teams = _teams(root, faults)
    areas = [(item, _area(item, teams, faults)) for item in faults.get(root, "areas", Node.items, [])]
    if "municipality" in root and root["municipality"].raw.value != path.parent.name:
        faults.found.append(
            root["municipality"].error(f"this is the folder {path.parent.name!r}; write that name")
        )
    if teams and "website" not in root:
        faults.found.append(root["teams"].error("teams need a website where people can look; add website"))
    return Areas(
        areas=tuple(area for _item, area in areas),
        teams=tuple(teams.values()),
        local_team=_local_team(root.get("local_team"), faults),
        website=faults.get(root, "website", Node.text, ""),
        by_name=_unique(areas, lambda area: (area.name, *area.synonyms), joined, faults),
        by_postcode=_unique(
            areas, lambda area: area.postcodes, lambda code: code.replace(" ", "").upper(), faults
        ),
        errors=tuple(faults.found),
    )


def _unique(
    areas: Iterable[tuple[Node, Area]],
    names: Callable[[Area], Iterable[str]],
    plain: Callable[[str], str],
    faults: Faults,
) -> dict[str, Area]:
    found: dict[str, Area] = {}
    for item, area in areas:
        for name in names(area):
            if other := found.get(plain(name)):
                faults.found.append(item.error(f"{name!r} already belongs to {other.name}; keep it once"))
            found.setdefault(plain(name), area)
    return found


def _local_team(node: Node | None, faults: Faults) -> LocalTeam:
    fields = faults.fields(node, {"organisation", "one", "many"}, ())
    organisation, one, many = (faults.get(fields, name, Node.text, "") for name in ("organisation", "one", "many"))
    return LocalTeam(organisation, one, many)


def _teams(root: Mapping[str, Node], faults: Faults) -> dict[str, Team]:
    teams: dict[str, Team] = {}
    for item in faults.get(root, "teams", Node.items, []):
        team = _team(item, faults)
        if team.id in teams:
            faults.found.append(item.error(f"team {team.id!r} exists twice; rename one"))
        teams[team.id] = team
    return teams


def _team(node: Node, faults: Faults) -> Team:
    fields = faults.fields(node, {"id", "name", "confidence", "date", "sources"}, {"place", "publish"})
    return Team(
        id=faults.get(fields, "id", Node.text, ""),
        name=faults.get(fields, "name", Node.text, ""),
        confidence=faults.get(fields, "confidence", lambda it: it.choice(CONFIDENCE), ""),
        date=faults.get(fields, "date", Node.text, ""),
        sources=faults.get(fields, "sources", Node.texts, ()),
        place=faults.get(fields, "place", Node.text, None),
        publish=faults.get(fields, "publish", Node.flag, False),
    )


def _area(node: Node, teams: Mapping[str, Team], faults: Faults) -> Area:
    fields = faults.fields(node, {"name", "kind"}, {"district", "synonyms", "postcodes", "team", "confidence"})
    if ("confidence" in fields) != ("team" in fields):
        message = "team and confidence belong together; write both, or neither when the team is unknown"
        faults.found.append(node.error(message))
    return Area(
        name=faults.get(fields, "name", Node.text, ""),
        kind=faults.get(fields, "kind", lambda it: it.choice(KINDS), ""),
        district=faults.get(fields, "district", Node.text, None),
        synonyms=faults.get(fields, "synonyms", Node.texts, ()),
        postcodes=faults.get(fields, "postcodes", _postcodes, ()),
        team=faults.get(fields, "team", lambda it: teams[it.choice(teams)], None),
        confidence=faults.get(fields, "confidence", lambda it: it.choice(CONFIDENCE), None),
    )


def _postcodes(node: Node) -> tuple[str, ...]:
    for code in node.items():
        if not _WHOLE_POSTCODE.fullmatch(code.text()):
            raise code.error(f"{code.text()!r} is no postcode; write 9711 or 9711 AB")
    return node.texts()
