"""What a conversation must remember: each line of details.tsv is a text, what is known from it, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.content.directory import load_directory
from bot.content.words import joined
from bot.nlu.details import DETAILS, DetailReader, load_rules, normalise, read_details

TABLE = Path(__file__).with_name("details.tsv")
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]
STORY = (
    "mijn man slaat me al jaren en de kinderen zien alles, ik weet niet wat ik moet doen, gisteren heeft hij me "
    "van de trap geduwd en nu durf ik niet naar huis, ik woon in leiden en ik ben bang"
)
LONG = [
    STORY * 6,
    "ik ben nog maar " * 70,
    "en voor mijn beste vriendin " * 40,
    "mijn zus wordt door haar man " * 40,
    "vanavond gebeurde ge " * 50,
    "ik woon ook nu al bij mijn " * 40,
    "niet mijn man " * 80,
    "ik heb haar weer een keer " * 40,
    "ik. " * 250,
    "a" * 1000,
    "a " * 500,
    "\u0301" * 1000,
    "« » " * 250,
    "('" * 500,
]
KEYS = {"rol", "voor", "kinderen", "wanneer", "gemeente", "vervolg", "correctie", "niet", "onderwerp"}


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS)
def test_what_is_read_from_a_message(text: str, expected: str, reason: str) -> None:
    """Exactly what is said plainly, and nothing in doubt."""
    assert read_details(text) == json.loads(expected), reason


def test_the_table_is_large_and_says_often_that_nothing_is_known() -> None:
    """No text stands twice, and there are as many traps as it takes."""
    texts = [row[0] for row in ROWS]
    assert len(texts) == len(set(texts)) >= 250
    assert sum(row[1] == "{}" for row in ROWS) >= 90


def test_every_kind_of_detail_has_a_line() -> None:
    """A role, a follow-up or another key that no line expects would be untested."""
    found = [json.loads(row[1]) for row in ROWS]
    rules = load_rules()
    assert {key for one in found for key in one} == KEYS
    assert {one["rol"] for one in found if "rol" in one} == set(rules.roles)
    assert {one["vervolg"] for one in found if "vervolg" in one} == {*rules.follow_ups, "voor_ander"}


def test_capitals_and_signs_change_nothing() -> None:
    """Capitals, signs, accents and drawn-out letters make no difference."""
    assert (
        read_details("IK BEN 14!!!")
        == read_details("ik bén 14")
        == read_details("  ikkk ben... 14") | {"rol": "kind"}
    )


@pytest.mark.parametrize("word", "zwager zanger mishandel bedreig geld begrijp gleden vrienden verkracht".split())
def test_an_ordinary_word_is_no_slip(word: str) -> None:
    """A brother-in-law ("zwager") is not pregnant ("zwanger")."""
    assert normalise(word) == word


def test_only_a_short_message_is_a_follow_up() -> None:
    """Whoever tells a story asks no question about what came before."""
    assert read_details("en dan")["vervolg"] == "verder"
    assert "vervolg" not in read_details(f"{STORY} en dan")


def test_no_place_of_groningen_is_another_municipality() -> None:
    """The town's own neighbourhoods and villages are found as `wijk`, for its own organisations."""
    names = {
        joined(name) for area in load_directory("groningen").areas.areas for name in (area.name, *area.synonyms)
    }
    places = {joined(name) for name in load_rules().places.ids}
    assert not places & {*names, "groningen"}


def test_a_place_is_found_by_its_own_name() -> None:
    """Every id is reached by the name that it is made of, and is fit to be an id."""
    places = load_rules().places
    for place in set(places.ids.values()):
        assert place == place.lower().replace(" ", "_")
        assert places.at(normalise(place.replace("_", " ")).split()) == (place, place.count("_") + 1)


def test_the_component_adds_details_to_what_rasa_gives_out() -> None:
    """A text gets `details` in the output, also when nothing is known; a button's command gets none."""
    plain, empty, command = (Message({TEXT: text}) for text in ("ik ben 14", "hallo", "/begroeting"))
    DetailReader().process([plain, empty, command])
    assert plain.as_dict(only_output_properties=True)[DETAILS] == {"rol": "kind"}
    assert empty.as_dict(only_output_properties=True)[DETAILS] == {}
    assert DETAILS not in command.as_dict(only_output_properties=True)


def test_a_story_is_read_within_a_millisecond() -> None:
    """Two hundred characters, in the best of many tries."""
    assert _fastest(lambda: read_details(STORY), 100) < 0.001


@pytest.mark.parametrize("text", LONG)
def test_no_text_takes_long(text: str) -> None:
    """A thousand characters of anything take less than twenty milliseconds: no pattern explodes."""
    assert _fastest(lambda: read_details(text[:1000]), 5) < 0.02


def _fastest(run: Callable[[], object], tries: int) -> float:
    """Seconds of the fastest try, after one that compiles."""
    run()
    times = []
    for _ in range(tries):
        began = perf_counter()
        run()
        times.append(perf_counter() - began)
    return min(times)
