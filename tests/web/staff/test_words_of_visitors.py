"""A word that a visitor typed is on no page of who has no part in reviewing: over every page of the router."""

from __future__ import annotations

import pytest

from bot.review.deidentify.pseudonymise import Tools
from bot.review.service import open_review
from bot.staff.roles import Role
from bot.web.staff.application import PAGES
from tests.review.conftest import tools
from tests.staff.conftest import House
from tests.web.fakes import settings_for
from tests.web.staff.archive import Archive
from tests.web.staff.conftest import NewBrowser
from tests.web.staff.test_hostile import ASKS, NOT_LOOKED_AT, OF_THE_DESK

__all__ = ["tools"]

#: Dutch words, so that pseudonymising leaves them; nobody else types them.
TYPED = "wasknijper appelmoes buitenkeuken"
#: What a reviewer opens of a conversation.
OF_A_CONVERSATION = {"/gesprekken", "/gesprekken/{ref}", "/gesprekken/{ref}/fout"}


@pytest.mark.parametrize("role", Role)
def test_who_reads_words_of_visitors(role: Role, browser: NewBrowser, house: House, tools: Tools) -> None:
    """Reviewers and administrators in the conversation itself; editors and chatters nowhere at all."""
    ref = Archive(house, tools).talk(f"hij gooit met {TYPED}", confidence=0.2)
    reviewer = house.settle("zara", Role.reviewer).entered.session.user.id
    review = open_review(settings_for(house.directory), house.staff)
    review.judging.filing.write_note(reviewer, ref, f"ze zei {TYPED}", 0)
    review.raw.ask(ref, reviewer, "ik wil weten of het klopt")
    who, shown = browser(role), set()
    for page in PAGES:
        if page.method != "GET" or page.path in NOT_LOOKED_AT | OF_THE_DESK:
            continue
        path = page.path.replace("{ref}", ref).replace("{user}", reviewer).replace("{number}", "1")
        answer = who.get(path + ASKS.get(page.path, ""))
        assert "wasknijper" not in answer.raw or answer.status == 200
        if any(word in answer.raw for word in TYPED.split()):
            shown.add(page.path)
    may = {Role.reviewer: OF_A_CONVERSATION, Role.administrator: OF_A_CONVERSATION - {"/gesprekken/{ref}/fout"}}
    assert shown - {"/model"} == may.get(role, set())
    assert role in may or shown == set()
