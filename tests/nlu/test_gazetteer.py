"""Names in sentences: found when meant, also misspelt, and not where the words are everyday Dutch."""

from __future__ import annotations

import pytest

from bot.content.directory import load_directory
from bot.nlu.entities import build_gazetteer, find_all

GAZETTEER = build_gazetteer(load_directory("groningen"))

FOUND = [
    ("wat is het nummer van veilig thuis", "organisatie", "veilig_thuis", "after a preposition"),
    ("Veilig Thuis bellen, hoe gaat dat", "organisatie", "veilig_thuis", "in capitals"),
    ("veilig thuis", "organisatie", "veilig_thuis", "the name and nothing else"),
    ("wat is veilig thuis", "organisatie", "veilig_thuis", "no everyday verb beside it"),
    ("kan ik veiligthuis bellen", "organisatie", "veilig_thuis", "in one word"),
    ("ik wil naar het wij team", "organisatie", "wij", "with 'het' and 'team'"),
    ("hoe bereik ik WIJ", "organisatie", "wij", "in capitals"),
    ("is wij nu open", "organisatie", "wij", "a verb in the singular: not the pronoun"),
    ("wij in lewenborg", "organisatie", "wij", "with a neighbourhood, and nothing after it"),
    ("wij in vinkhuizen adres", "organisatie", "wij", "with a neighbourhood, and what one asks of an office"),
    ("is er een wij in selwerd", "organisatie", "wij", "nobody says 'een' to a pronoun"),
    ("ik wil vielig thuis bellen", "organisatie", "veilig_thuis", "misspelt, and its neighbours say it is a name"),
    ("slagtofferhulp nummer", "organisatie", "slachtofferhulp", "as it sounds"),
    ("centrum sexueel geweld", "organisatie", "csg", "with the old x"),
    ("ik woon in haren", "wijk", "haren", "the village"),
    ("ik heb 113 gebeld", "organisatie", "zelfmoordpreventie", "the line"),
    ("mag ik 113 bellen", "organisatie", "zelfmoordpreventie", "a short number"),
    ("is 0800 2000 gratis", "organisatie", "veilig_thuis", "a number with a space"),
    ("kindertelefon open?", "organisatie", "kindertelefoon", "one letter missing"),
    ("wat doet het csg", "organisatie", "csg", "an abbreviation"),
    ("mijn ex volgt me", "relatie", "ex", "a short word on its own"),
    ("mijn man slaat me", "relatie", "partner", "with its possessive"),
    ("wat is dwingende controle", "geweldsvorm", "intieme_terreur", "a name of a form"),
    ("ik woon in lewenborg", "wijk", "lewenborg", "a neighbourhood"),
    ("mijn postcode is 9712 AB", "wijk", "9712", "a postcode"),
]
NOT_FOUND = [
    ("wij wonen hier al lang", "organisatie", "the pronoun"),
    ("wij zijn bang", "organisatie", "the pronoun"),
    ("kom je veilig thuis vannacht", "organisatie", "safely home"),
    ("ben je veilig thuis gekomen", "organisatie", "safely home"),
    ("ik voel me niet veilig thuis", "organisatie", "not safe at home"),
    ("wij in lewenborg zijn bang", "organisatie", "the pronoun, with a neighbourhood"),
    ("sinds mei zitten wij in beijum", "organisatie", "the pronoun after its verb"),
    ("ik zoek een veilig huis", "organisatie", "a safe house is no misspelt name"),
    ("ik ben weer velig thuis", "organisatie", "safely home, misspelt"),
    ("hij trok aan mijn haren", "wijk", "hair"),
    ("hij stuurde 113 berichten", "organisatie", "a number of messages"),
    ("er stond een man op de hoek", "relatie", "a man is no partner"),
    ("de politiek doet niets", "organisatie", "one letter off is another word"),
    ("het was in 1998 en in 2014", "wijk", "years are no postcodes"),
]


@pytest.mark.parametrize(("text", "entity", "value", "reason"), FOUND)
def test_a_name_is_found(text: str, entity: str, value: str, reason: str) -> None:
    """The id comes with the place of the words in the text."""
    found = [one for one in find_all(GAZETTEER, text) if one.entity == entity]
    assert [one.value for one in found] == [value], reason
    assert text[found[0].start : found[0].end] == found[0].text


@pytest.mark.parametrize(("text", "entity", "reason"), NOT_FOUND)
def test_everyday_words_are_no_names(text: str, entity: str, reason: str) -> None:
    """Somebody who comes safely home asks for no organisation."""
    assert [one for one in find_all(GAZETTEER, text) if one.entity == entity] == [], reason
