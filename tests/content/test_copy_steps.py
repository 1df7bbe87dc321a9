"""Texts that look back: never the same twice in a row, long answers in steps, and each municipality its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.answer import Button
from bot.content.copybook import Context, load_copybook
from bot.content.errors import ContentError
from tests.content.fake_directory import FAKE
from tests.content.test_copybook import NIGHT, Shelf, texts

HEAD = """
stap_kop:
  values: [stap, stappen, titel, eerste, laatste, hervat]
  variants:
    - when: {hervat: true}
      bubbles: ["Terug bij {stap} van {stappen}."]
      buttons: &b
        - {label: Verder, to: "stap:verder", when: {laatste: false}}
        - {label: Terug, to: "stap:terug", when: {eerste: false}}
    - bubbles: ["Stap {stap} van {stappen}: {titel}."]
      buttons: *b
plan:
  title: Het plan
  steps:
    - title: Begin
      bubbles: ["een"]
      buttons: [{label: Hulp, to: welke_hulp}]
    - {title: Midden, bubbles: ["twee"]}
    - {title: Eind, bubbles: ["drie"]}
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_the_same_text_is_not_said_twice_in_a_row(shelf: Shelf) -> None:
    """A text that would repeat the answer before takes its variant for `opnieuw`; then the first again."""
    book = shelf.load(
        "a:\n  variants:\n    - {when: {opnieuw: true}, bubbles: [anders]}\n    - bubbles: [eerst]\n"
    )
    first = book.render("a", Context(NIGHT, {}))
    again = book.render("a", Context(NIGHT, {"vorige": [first.digest]}))
    third = book.render("a", Context(NIGHT, {"vorige": [again.digest]}))
    assert [one.bubbles[0].text for one in (first, again, third)] == ["eerst", "anders", "eerst"]


@pytest.mark.parametrize(
    ("at", "words", "buttons"),
    [
        (None, ["Stap 1 van 3: Begin.", "een"], ["Verder", "Hulp"]),
        (2, ["Stap 2 van 3: Midden.", "twee"], ["Verder", "Terug"]),
        (3, ["Stap 3 van 3: Eind.", "drie"], ["Terug"]),
        (0, ["Stap 1 van 3: Begin.", "een"], ["Verder", "Hulp"]),
        (99, ["Stap 3 van 3: Eind.", "drie"], ["Terug"]),
    ],
)
def test_a_long_answer_comes_one_step_at_a_time(
    shelf: Shelf, at: int | None, words: list[str], buttons: list[str]
) -> None:
    """Each step says where one is and has the ways on and back that exist there."""
    book = shelf.load(HEAD)
    answer = book.render("plan", Context(NIGHT, {"leesplek": {"plan": at}} if at is not None else {}))
    assert [bubble.text for bubble in answer.bubbles] == words
    assert [button.label for button in answer.buttons] == buttons
    assert (answer.steps, book.title_of("plan")) == (3, "Het plan")


def test_coming_back_to_a_long_answer_says_where_one_was(shelf: Shelf) -> None:
    """Who left at step two and comes back is told so; at step one there is nothing to come back to."""
    book = shelf.load(HEAD)
    assert texts(book, "plan", leesplek={"plan": 2}, hervat=True)[0] == "Terug bij 2 van 3."
    assert texts(book, "plan", hervat=True)[0] == "Stap 1 van 3: Begin."


def test_a_button_with_a_condition_is_left_out_when_it_does_not_hold(shelf: Shelf) -> None:
    """A door that is not there gets no button."""
    text = """
a:
  variants:
    - bubbles: [x]
      buttons:
        - {label: Altijd, to: stalking}
        - {label: "Naar {chat_met_fier}", to: welke_hulp, when: {open: chat_met_fier}}
        - {label: Nooit, to: welke_hulp, when: {niet_open: chat_met_fier}}
"""
    answer = shelf.load(text).render("a", Context(NIGHT, {}))
    assert answer.buttons == (Button("Altijd", "stalking"), Button("Naar Naam van chat_met_fier", "welke_hulp"))


ELSEWHERE = """
a:
  variants:
    - bubbles:
        - hier
        - {text: "{verre_deur}: {verre_deur.telefoon}", when: {heeft: verre_deur}}
        - {text: "vraag rond", when: {niet_open: verre_deur}}
        - {text: "misschien", when: {misschien_open: verre_deur}}
"""


def test_a_text_may_speak_of_a_door_that_only_another_municipality_has(shelf: Shelf, tmp_path: Path) -> None:
    """Under a condition it stays silent here; without one the loader says what to do."""
    copy = tmp_path / "copy"
    (copy / "een.yml").write_text(ELSEWHERE, encoding="utf-8")
    book = load_copybook(FAKE, copy, elsewhere=["verre_deur"])
    assert texts(book, "a") == ["hier", "vraag rond"]
    (copy / "een.yml").write_text('a:\n  variants:\n    - bubbles: ["Bel {verre_deur}"]\n', encoding="utf-8")
    with pytest.raises(ContentError, match="not in the directory of this municipality"):
        load_copybook(FAKE, copy, elsewhere=["verre_deur"])


def test_a_municipality_writes_a_text_anew(shelf: Shelf, tmp_path: Path) -> None:
    """Its own text replaces the common one; a key that replaces nothing is a mistake that somebody should see."""
    copy, own = tmp_path / "copy", tmp_path / "own.yml"
    (copy / "een.yml").write_text("a:\n  variants:\n    - bubbles: [gewoon]\n", encoding="utf-8")
    own.write_text("a:\n  variants:\n    - bubbles: [eigen]\n", encoding="utf-8")
    assert texts(load_copybook(FAKE, copy, own), "a") == ["eigen"]
    own.write_text("b:\n  variants:\n    - bubbles: [eigen]\n", encoding="utf-8")
    with pytest.raises(ContentError, match="replaces nothing"):
        load_copybook(FAKE, copy, own)


def test_an_entry_is_said_at_once_or_in_steps(shelf: Shelf) -> None:
    """Both or neither is a mistake."""
    with pytest.raises(ContentError, match="one of the two"):
        shelf.load("a:\n  safety_check: true\n")
