"""An answer knows which organisations its bubbles name, as ids, on its way from the text to the counts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import pytest

from bot.clock import AMSTERDAM
from bot.content.copybook import Context, Copybook, load_municipal_copy
from bot.content.directory import load_directory
from bot.web.rasa import read_reply
from tests.web.fakes import channel_body

FACTS = ("naam", "telefoon", "telefoon_link", "chat", "website", "contact", "wat", "nu", "uren")
NIGHT = datetime(2026, 1, 16, 2, 35, tzinfo=AMSTERDAM)


@pytest.fixture(scope="module")
def book() -> Copybook:
    """The real texts of Groningen."""
    return load_municipal_copy(load_directory("groningen"))


def test_whoever_a_bubble_names_is_named(book: Copybook) -> None:
    """Of every text that needs no values: its organisations stand in its bubbles by name or number."""
    directory, seen = book.directory, set()
    for key in sorted(book.keys()):
        if book.entries[key].values:
            continue
        answer = book.render(key, Context(NIGHT, {}))
        text = " ".join(
            [*(one.text for one in answer.bubbles), *(x.href for b in answer.bubbles for x in b.links)]
        )
        for organisation in answer.organisations:
            facts = [
                directory.placeholder(organisation, fact, NIGHT)
                for fact in (
                    "naam",
                    "telefoon",
                    "telefoon_link",
                    "chat",
                    "website",
                    "contact",
                    "wat",
                    "nu",
                    "uren",
                )
                if directory.has(organisation, fact)
            ]
            assert any(fact in text for fact in facts), (key, organisation)
            seen.add(organisation)
    assert {"veilig_thuis", "csg", "zelfmoordpreventie"} <= seen


def test_buttons_refer_to_nobody(book: Copybook) -> None:
    """What only a button says was not referred to."""
    answer = book.render("stalking", Context(NIGHT, {}))
    assert "veilig_thuis" in answer.organisations
    labels = " ".join(button.label for button in answer.buttons)
    assert not [one for one in answer.organisations if one in labels]


def test_the_second_reading_names_its_own(book: Copybook) -> None:
    """The first reading, which nobody saw, does not count."""
    for key in ("stalking", "seksueel_geweld", "huiselijk_geweld"):
        first = book.render(key, Context(NIGHT, {}))
        again = book.render(key, Context(NIGHT, {"vorige": [first.digest]}))
        alone = book.render(key, Context(NIGHT, {"opnieuw": True}))
        assert again.organisations == alone.organisations


def test_the_ids_travel_through_the_channel(book: Copybook) -> None:
    """As a list of ids; what can be none is left out, and a reply without them is a reply."""
    answer = book.render("stalking", Context(NIGHT, {}))
    assert asdict(answer)["organisations"] == answer.organisations
    body = channel_body()
    assert read_reply(body).answers[0].organisations == ()
    body["messages"][0]["organisations"] = ["veilig_thuis", 5, "hij slaat mij", None, "csg"]
    assert read_reply(body).answers[0].organisations == ("veilig_thuis", "csg")
