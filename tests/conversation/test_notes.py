"""What the gateway remembers of the last turns."""

from __future__ import annotations

import pytest

from bot.content.answer import Answer, Bubble
from bot.conversation.notes import Notes, read_notes

PLAIN = Answer("stalking", (Bubble("tekst"),))


def step(number: int, key: str = "plan") -> Answer:
    """A step of a long answer of three."""
    return Answer(key, (Bubble(f"stap {number}"),), step=number, steps=3)


def test_the_answers_of_the_last_turn_are_known_by_their_digest() -> None:
    """Only the last turn counts, and of the texts nothing is kept but a digest."""
    notes = Notes().after([step(1)]).after([PLAIN])
    assert notes.shown == (PLAIN.digest,)
    assert b"tekst" not in notes.as_bytes()


def test_silence_changes_nothing() -> None:
    """While a human has the word there is no answer to remember."""
    notes = Notes().after([PLAIN])
    assert notes.after([]) == notes


@pytest.mark.parametrize(("where", "number"), [("verder", 3), ("terug", 1), ("hervat", 2)])
def test_leafing_goes_on_back_and_resumes(where: str, number: int) -> None:
    """From step two: on, back, or the same again after another subject."""
    notes = Notes().after([step(1)]).after([step(2)]).after([PLAIN])
    assert notes.step(where) == ("plan", number)
    assert notes.unfinished == "plan"


def test_without_a_long_answer_there_is_nothing_to_leaf_through() -> None:
    """A button that nobody was shown leads nowhere."""
    assert Notes().step("verder") is None
    assert Notes().unfinished is None


def test_what_was_read_to_its_end_begins_anew() -> None:
    """Nobody is sent back to an answer that is finished; asked again it starts at its first step."""
    notes = Notes().after([step(3)])
    assert notes.unfinished is None
    assert notes.values["leesplek"] == {}
    assert notes.step("terug") == ("plan", 2)


def test_two_long_answers_keep_their_own_place() -> None:
    """Leaving one for another loses neither."""
    notes = Notes().after([step(2)]).after([step(1, "inpakken")])
    assert notes.values["leesplek"] == {"plan": 2, "inpakken": 1}
    assert notes.values["leest"] == "inpakken"


def test_what_waits_stays_until_it_is_taken_up() -> None:
    """Danger pushes a theme aside; other answers leave it waiting, and offering it empties the list."""
    notes = Notes().after([PLAIN], later=("stalking",)).after([PLAIN])
    assert notes.later == ("stalking",)
    assert notes.after([PLAIN], later=()).later == ()


def test_who_writes_is_kept_until_it_changes() -> None:
    """Also a message that only a human answers may say who writes."""
    notes = Notes().after([PLAIN], who={"rol": "kind"}).after([PLAIN])
    assert notes.who == {"rol": "kind"}
    assert notes.after([], who={"rol": "omstander"}).who == {"rol": "omstander"}
    assert "rol" not in notes.values, "Rasa knows it itself; what it forgot must not come back from here"


def test_notes_survive_being_stored() -> None:
    """What is read back is what was written."""
    notes = Notes().after([step(2)], later=("kosten",), who={"rol": "kind"})
    assert read_notes(notes.as_bytes()) == notes
