"""Neighbourhoods, villages and their WIJ team, if known: `load_areas(path, retired)`, then `areas.find(text)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.reading import Node, read
from bot.content.retired import Retired, refuse_retired
from bot.content.words import joined, words

KINDS = {"wijk", "buurt", "dorp", "gebied"}
CONFIDENCE = {"high", "medium", "low"}
_LONGEST_NAME = 4
"""No neighbourhood has a name of more words."""


@dataclass(frozen=True)
class Team:
    """A WIJ team. `place` is remembered for staff and never shown before `publish`."""

    id: str
    name: str
    confidence: str
    date: str
    sources: tuple[str, ...]
    place: str | None
    publish: bool


@dataclass(frozen=True)
class Area:
    """A neighbourhood or village. `team` is None when nobody knows which team works there."""

    name: str
    kind: str
    district: str | None
    synonyms: tuple[str, ...]
    team: Team | None
    confidence: str | None


@dataclass(frozen=True)
class Areas:
    """All areas, found by name or synonym, in any spelling of capitals, signs and spaces."""

    areas: tuple[Area, ...]
    website: str
    by_name: Mapping[str, Area]

    def find(self, text: str) -> Area | None:
        """The area that this text names; the longest name wins. None when it names none that we know."""
        spoken = words(text)
        for size in range(min(_LONGEST_NAME, len(spoken)), 0, -1):
            for start in range(len(spoken) - size + 1):
                if area := self.by_name.get("".join(spoken[start : start + size])):
                    return area
        return None


def load_areas(path: Path, retired: Retired) -> Areas:
    """Raises `ContentError` for a name that is there twice, a team that does not exist, or a retired number."""
    document = read(path)
    refuse_retired(document, None, retired)
    root = document.fields({"municipality", "website", "teams", "areas"}, ())
    teams: dict[str, Team] = {}
    for item in root["teams"].items():
        team = _team(item)
        if team.id in teams:
            raise item.error(f"team {team.id!r} exists twice; rename one")
        teams[team.id] = team
    by_name: dict[str, Area] = {}
    areas = []
    for item in root["areas"].items():
        area = _area(item, teams)
        areas.append(area)
        for name in (area.name, *area.synonyms):
            if joined(name) in by_name:
                raise item.error(f"{name!r} already belongs to {by_name[joined(name)].name}; keep it once")
            by_name[joined(name)] = area
    return Areas(tuple(areas), root["website"].text(), by_name)


def _team(node: Node) -> Team:
    fields = node.fields({"id", "name", "confidence", "date", "sources"}, {"place", "publish"})
    return Team(
        id=fields["id"].text(),
        name=fields["name"].text(),
        confidence=fields["confidence"].choice(CONFIDENCE),
        date=fields["date"].text(),
        sources=fields["sources"].texts(),
        place=fields["place"].text() if "place" in fields else None,
        publish=fields["publish"].flag() if "publish" in fields else False,
    )


def _area(node: Node, teams: Mapping[str, Team]) -> Area:
    fields = node.fields({"name", "kind"}, {"district", "synonyms", "team", "confidence"})
    team = teams[fields["team"].choice(teams)] if "team" in fields else None
    if ("confidence" in fields) != (team is not None):
        raise node.error("team and confidence belong together; write both, or neither when the team is unknown")
    return Area(
        name=fields["name"].text(),
        kind=fields["kind"].choice(KINDS),
        district=fields["district"].text() if "district" in fields else None,
        synonyms=fields["synonyms"].texts() if "synonyms" in fields else (),
        team=team,
        confidence=fields["confidence"].choice(CONFIDENCE) if "confidence" in fields else None,
    )
