"""Who writes in another language: the card once, then the Dutch answer, and danger before both."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.test_actions import named, run

EN = {"taal": "en"}
BEATEN = {"taal": "en", "taal_thema": "huiselijk_geweld"}
ROWS: list[tuple[str, str, float, dict[str, Any], dict[str, str], list[str]]] = [
    ("a plain theme", "buiten_bereik", 0.9, BEATEN, {}, ["taal_en", "huiselijk_geweld"]),
    ("the words win from the model", "kosten", 0.9, BEATEN, {}, ["taal_en", "huiselijk_geweld"]),
    ("a story that the model is sure of", "stalking", 0.9, EN, {}, ["taal_en", "stalking"]),
    ("a guess of the model is none", "stalking", 0.4, EN, {}, ["taal_en"]),
    ("no theme at all", "nlu_fallback", 0.3, EN, {}, ["taal_en"]),
    ("out of reach is a guess too", "buiten_bereik", 0.9, EN, {}, ["taal_en"]),
    ("a greeting needs the card alone", "begroeting", 0.9, EN, {}, ["taal_en"]),
    ("erasing is still done", "gesprek_wissen", 0.9, EN, {}, ["taal_en", "gesprek_wissen"]),
    ("the card comes once", "stalking", 0.9, EN, {"taal": "en"}, ["stalking"]),
    ("a theme that was known", "buiten_bereik", 0.9, BEATEN, {"taal": "en"}, ["huiselijk_geweld"]),
    ("another language", "stalking", 0.9, {"taal": "tr"}, {"taal": "en"}, ["taal_tr", "stalking"]),
    ("on request, or with nothing else to say", "andere_taal", 0.9, EN, {"taal": "en"}, ["taal_en"]),
    (
        "asked for in Dutch",
        "andere_taal",
        0.9,
        {"taal_gevraagd": "tr"},
        {},
        ["taal_tr", "andere_taal"],
    ),
    ("asked for, not one of ours", "andere_taal", 0.9, {}, {}, ["andere_taal"]),
    ("a language that is only named", "stalking", 0.9, {"taal_gevraagd": "tr"}, {}, ["stalking"]),
    ("danger has no card", "acuut_gevaar", 0.9, BEATEN, {}, ["acuut_gevaar"]),
    (
        "thoughts of suicide neither",
        "emotie",
        0.9,
        {"taal": "en", "taal_thema": "zelfdoding_gedachten"},
        {},
        ["zelfdoding_gedachten"],
    ),
    ("Dutch", "stalking", 0.9, {}, {}, ["stalking"]),
]


@pytest.mark.parametrize(("why", "intent", "sure", "details", "slots", "keys"), ROWS, ids=[row[0] for row in ROWS])
def test_the_card_and_the_answer(
    why: str, intent: str, sure: float, details: dict[str, Any], slots: dict[str, str], keys: list[str]
) -> None:
    """The card first and once, and behind it the Dutch answer to what is plain."""
    assert named(intent, sure=sure, details=details, slots=slots) == keys, why


def test_the_card_knows_the_theme_and_the_theme_is_remembered() -> None:
    """After "I was raped" the card may name the centre, and the next message is still about that."""
    said, slots = run("nlu_fallback", details={"taal": "en", "taal_thema": "seksueel_geweld"})
    assert (said[0]["thema"], said[0]["taal"]) == ("seksueel_geweld", "en")
    assert (slots["thema"], slots["taal"], slots["rol"]) == ("seksueel_geweld", "en", "slachtoffer")


def test_a_card_alone_has_buttons_and_one_before_an_answer_has_none() -> None:
    """The copy shows its buttons when nothing follows."""
    (alone,), _ = run("nlu_fallback", details=EN)
    assert alone["alleen"] == "ja"
    (first, _), _ = run("stalking", details=EN)
    assert "alleen" not in first


@pytest.mark.parametrize("known", [{"intent": "acuut_gevaar"}, {"intent": "huiselijk_geweld", "acuut": True}])
def test_after_danger_the_card_is_still_to_come(known: dict[str, Any]) -> None:
    """Danger is answered in the language; the card was not seen, so it is not counted as seen."""
    metadata = {"values": {"acuut": known.get("acuut", False)}}
    said, slots = run(known["intent"], details=BEATEN, metadata=metadata)
    assert [one["response"] for one in said] == [f"utter_{known['intent']}"]
    assert said[0]["taal"] == "en"
    assert "taal" not in slots
