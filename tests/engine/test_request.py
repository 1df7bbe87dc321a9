"""What the channel lets in: exactly the gateway's body, and never a disguised command."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.request import BadRequest, read_choice, read_request, without_slash

INTENTS = ("stalking", "vraag_organisatie", "nlu_fallback")
ENTITIES = ("organisatie",)
BODY: dict[str, Any] = {
    "conversation": "ab" * 16,
    "text": "hij staat er weer",
    "now": "2026-01-16T02:35",
    "municipality": "groningen",
    "values": {"rol": "omstander"},
}


def changed(**fields: object) -> dict[str, Any]:
    """The body with other fields; None takes a field away."""
    return {key: value for key, value in {**BODY, **fields}.items() if value is not None}


def test_the_gateways_body_is_read() -> None:
    """Text, values and the moment (Amsterdam time) reach the turn."""
    question = read_request(BODY, INTENTS, ENTITIES)
    assert question.text == "hij staat er weer"
    assert question.metadata() == {
        "now": "2026-01-16T02:35:00+01:00",
        "municipality": "groningen",
        "values": {"rol": "omstander"},
        "wish": {},
    }


def test_a_button_may_wish_for_a_text_and_a_role() -> None:
    """They are no entities, and reach the action beside them."""
    raw = 'vraag_organisatie{"organisatie": "csg", "tekst": "inpakken", "rol": "omstander"}'
    choice = read_choice(raw, INTENTS, ENTITIES)
    assert choice.entities == {"organisatie": "csg"}
    assert choice.wish == {"tekst": "inpakken", "rol": "omstander"}


BAD: list[tuple[Any, str]] = [
    ([], "a list is no body"),
    (None, "nothing is no body"),
    (changed(text=None), "neither text nor choice"),
    (changed(choice="stalking"), "text and choice at once"),
    (changed(metadata={"rol": "x"}), "a field that the contract does not know"),
    (changed(values=None), "a field is missing"),
    (changed(values=[1]), "values are a mapping"),
    (changed(conversation="AB" * 16), "the id is lower case hexadecimal"),
    (changed(conversation="../../etc/passwd"), "an id is never a path"),
    (changed(now="gisteren"), "no moment"),
    (changed(text=7), "a text is a string"),
    (changed(text="   "), "nothing to read"),
    (changed(text="a" * 1001), "longer than the gateway lets through"),
    (changed(text=None, choice="restart"), "Rasa's own intent is no button"),
    (changed(text=None, choice="stalking@0.1"), "Rasa's notation for a confidence"),
    (changed(text=None, choice='vraag_organisatie{"x": "csg"}'), "an entity that the domain does not know"),
    (changed(text=None, choice='vraag_organisatie{"organisatie": {"a": 1}}'), "a value is a string"),
    (changed(text=None, choice="vraag_organisatie{organisatie}"), "no JSON"),
]


@pytest.mark.parametrize(("body", "reason"), BAD)
def test_any_other_body_is_refused(body: object, reason: str) -> None:
    """Whatever the gateway does not send is an error, and the error names no text."""
    with pytest.raises(BadRequest) as error:
        read_request(body, INTENTS, ENTITIES)
    assert len(str(error.value)) < 20, reason


def test_a_button_sets_intent_and_entities() -> None:
    """A choice is certain, and its entities are the server's own."""
    parsed = read_choice('vraag_organisatie{"organisatie": "csg"}', INTENTS, ENTITIES).parsed()
    assert parsed["intent"] == {"name": "vraag_organisatie", "confidence": 1.0}
    assert [(e["entity"], e["value"]) for e in parsed["entities"]] == [("organisatie", "csg")]


DISGUISES = [
    ("/restart", "plain"),
    ("  /restart", "after spaces"),
    ("\u00a0/restart", "after a no-break space"),
    ("\u200b/restart", "after a zero-width space"),
    ("\ufeff/restart", "after a byte order mark"),
    ("／restart", "full-width"),
    ("⁄restart", "fraction slash"),
    ("∕restart", "division slash"),
    ("// /restart", "several, with spaces"),
    ("\u202e/restart", "after a right-to-left mark"),
    ("\x00/restart", "after a control character"),
    ("\n/restart", "after a line end"),
    ("\u3000／\u00ad/restart", "mixed"),
]


@pytest.mark.parametrize(("text", "reason"), DISGUISES)
def test_a_command_never_reaches_rasa(text: str, reason: str) -> None:
    """Nobody types an intent or a reset, however it is dressed up."""
    assert without_slash(text) == "restart", reason


@pytest.mark.parametrize("text", ["hij zei ja/nee", "1/2", "help", "😀 hij is hier"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    """A slash inside a sentence is a slash."""
    assert without_slash(text) == text
