"""Questions about an organisation, a neighbourhood team, or another municipality."""

from __future__ import annotations

from actions.base import Heard, Said, directory
from actions.geheugen import Memory


def local_team() -> str | None:
    """The organisation of the teams in the neighbourhoods, as this municipality calls it."""
    return directory().areas.local_team.organisation


def about_organisation(heard: Heard, memory: Memory) -> Said:
    """The organisation in the message, else the one that was spoken of last, with who can be reached now."""
    asked = heard.entity("organisatie") or memory.laatste_organisatie
    if asked not in directory().organisations:
        return about_area(heard.entity("wijk")) or Said.of("organisatie_onbekend")
    others = [found.id for found in directory().reachable(heard.now, "*") if found.id != asked]
    team = _area_sentence(memory.wijk) if asked == local_team() else None
    return Said.of("organisatie", organisatie=asked, deuren=others[:1], wijk_tekst=team or "")


def about_area(name: str | None) -> Said | None:
    """Which team works in a neighbourhood; None when the directory knows no such place."""
    sentence = _area_sentence(name)
    return Said.of("wijkteam", wijk_tekst=sentence) if sentence else None


def elsewhere(heard: Heard, memory: Memory) -> Said | None:
    """Somebody who lives in another municipality hears once which numbers work there too."""
    place = heard.details.get("gemeente")
    if not place or place in (directory().municipality, memory.gemeente):
        return None
    return Said.of("andere_gemeente", gemeente=str(place).replace("_", " ").title())


def _area_sentence(name: str | None) -> str | None:
    area = directory().area(name) if name else None
    return directory().area_text(area) if area else None
