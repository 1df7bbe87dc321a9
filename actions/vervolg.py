"""Messages that lean on what came before: `follow_up()` and `correction()` name the answer, or None."""

from __future__ import annotations

from actions.base import Heard, Said
from actions.geheugen import Memory
from actions.terugval import likeliest
from actions.themas import ACUTE, SMALL_TALK, STORIES

#: A message that surely means something of its own is no follow-up, however short it is.
SURE = 0.85
#: Below this the model does not really know what a message is.
DOUBT = 0.4
_ABOUT_ONE = {
    "kosten": ("kosten_organisatie", "kosten"),
    "open": ("organisatie_open", "welke_hulp"),
    "nummer": ("organisatie_nummer", "welke_hulp"),
    "anoniem": ("anoniem_organisatie", "anonimiteit"),
}


def follow_up(heard: Heard, memory: Memory, doors: list[str]) -> Said | None:
    """The answer to "en wat kost dat?", "en als hij erachter komt?", "verder"; `doors`: who can be reached now.

    A bare "terug" looks like a cry to the model; the gateway's rules have judged danger by the words themselves.
    """
    kind = heard.follow_up
    if kind is None or heard.surely_danger:
        return None
    if kind in _ABOUT_ONE:
        about, otherwise = _ABOUT_ONE[kind]
        asked = memory.laatste_organisatie
        return Said.of(about, organisatie=asked, deuren=doors) if asked else Said.of(otherwise, deuren=doors)
    if kind == "ontdekt":
        return Said.of("als_de_ander_het_merkt")
    if kind == "ook_niet":
        return Said.of("niet_bellen")
    if kind == "voor_ander":
        return Said.of(memory.thema) if memory.thema else Said.of("voor_wie")
    return _onwards(kind, heard, memory)


def _onwards(kind: str, heard: Heard, memory: Memory) -> Said | None:
    """Leafing through a long answer by typing; without one, "en dan?" is the next thing about the theme."""
    reading = heard.known.get("leest")
    if isinstance(reading, str) and kind in ("stap_verder", "stap_terug", "terug_naar", "verder"):
        step = int((heard.known.get("leesplek") or {}).get(reading, 1))
        way = {"stap_verder": 1, "verder": 1, "stap_terug": -1}.get(kind, 0)
        return Said.of(reading, leesplek={reading: step + way}, hervat=kind == "terug_naar")
    if memory.thema is None:
        return Said.of("vraag_weer") if kind == "terug_naar" else None
    return Said.of(memory.thema, opnieuw=kind != "terug_naar")


def _who_after_all(heard: Heard, memory: Memory) -> Said | None:
    """ "Ok, het gaat over mij" tells who it is and nothing else: the same theme, for that person."""
    tells_nothing_else = heard.intent in SMALL_TALK or heard.confidence < DOUBT
    if heard.details.get("rol") and memory.thema is not None and tells_nothing_else and heard.before:
        return Said.of(memory.thema)
    return None


def correction(heard: Heard, memory: Memory) -> Said | None:
    """The answer to "nee, dat bedoel ik niet": what was meant when it says so, else the next likeliest themes."""
    if heard.intent in ACUTE:
        return None
    if not heard.details.get("correctie"):
        return _who_after_all(heard, memory)
    if heard.intent in STORIES and heard.confidence >= SURE:
        return None
    says_who = bool(heard.details.get("rol") or heard.entities.get("relatie"))
    if says_who and memory.thema is not None:
        return Said.of(memory.thema)
    if heard.intent in STORIES and says_who:
        return None
    earlier = likeliest(heard.before[-1][1:] if heard.before else ())
    return Said.of("verkeerd_begrepen", themas=earlier)
