"""What a visitor thought of it, on the page of her conversation: the thumb, and the sentence without names."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.conversation.feedback import Opinion
from bot.conversation.models import Understanding
from bot.review.deidentify.pseudonymise import Tools
from bot.review.opinion_keeping import OpinionKeeper
from bot.review.schema import dossier
from bot.staff.roles import Role
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.staff.archive import ANSWER, GREETING, Archive
from tests.web.staff.conftest import NewBrowser

__all__ = ["tools"]


def _thought(house: House, tools: Tools, opinion: Opinion) -> str:
    """A conversation that is over, with a thumb; the `ref` of its dossier."""
    archive = Archive(house, tools)
    opened = archive.conversations.open(GREETING, "groningen", archive.clock())
    said = archive.conversations.write_down(opened.token, str(uuid.uuid4()), "hoi kevin", None, archive.clock())
    archive.conversations.answer(
        said, [ANSWER], state="bot", alert="none", asks=None, urgent=False, safety_asked=False,
        understanding=Understanding("stalking", 0.9),
    )  # fmt: skip
    archive.conversations.give_feedback(opened.token, opinion, (), archive.clock())
    archive.clock.forward(minutes=61)
    archive.read()
    OpinionKeeper(house.engine, archive.keys, lambda: tools).work(archive.clock())
    with house.engine.connect() as connection:
        query = sa.select(dossier.c.ref).where(dossier.c.conversation_id == opened.conversation_id)
        return str(connection.execute(query).scalar_one())


@pytest.mark.parametrize(
    ("opinion", "shown"),
    [
        (Opinion("down", "zeg maar tegen kevin: <b>slecht</b>"), "zeg maar tegen [naam-1]: <b>slecht</b>"),
        (Opinion("up"), "Duim omhoog."),
        (Opinion("down", "\x1b[31m=HYPERLINK(1)"), "=HYPERLINK(1)"),
    ],
)
def test_staff_read_it_in_the_conversation(
    house: House, browser: NewBrowser, tools: Tools, opinion: Opinion, shown: str
) -> None:
    """Blurred as everything that a visitor typed, and as text whatever stands in it.

    By the rules alone: the tagger hides what stands in markup.
    """
    ref = _thought(house, replace(tools, tagger=None), opinion)
    page = browser(Role.reviewer).get(f"/gesprekken/{ref}")
    part = page.text[page.text.index("Wat de bezoeker ervan vond") :]
    assert shown in part
    assert "kevin" not in page.text
    assert "<b>slecht" not in page.raw
    assert ("data-vaag" in part.split("</section>")[0]) is (opinion.text is not None)


def test_the_list_finds_thumbs(house: House, browser: NewBrowser, tools: Tools) -> None:
    """The filter that the list has for it."""
    ref = _thought(house, tools, Opinion("down"))
    reviewer = browser(Role.reviewer)
    assert ref in reviewer.get("/gesprekken?duim=neer").raw
    assert ref not in reviewer.get("/gesprekken?duim=op").raw
