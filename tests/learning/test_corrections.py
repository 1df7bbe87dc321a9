"""Proposing and deciding: two people, one of them first, all of it in the audit log; on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.learning import service
from bot.learning.checks import Why
from bot.learning.errors import (
    ConversationGone,
    CorrectionUnknown,
    DecidedMeanwhile,
    NotLearnable,
    NotOwnCorrection,
    OwnCorrection,
)
from bot.learning.schema import correction
from bot.review.destruction import destroyed
from tests.learning.conftest import DANGER, GOOD, Desk

TYPED = ("mijn ex staat elke avond", "voor mijn deur en belt de hele nacht aan")


def _propose(desk: Desk, wanted: service.Wanted = GOOD) -> int:
    return desk.learning.corrections.propose(desk.anna, wanted, desk.learning.library())


def test_a_second_person_approves(desk: Desk) -> None:
    """Never who wrote it; both are in the log."""
    number = _propose(desk)
    corrections = desk.learning.corrections
    with pytest.raises(OwnCorrection):
        corrections.approve(desk.anna, number)
    with pytest.raises(OwnCorrection):
        corrections.refuse(desk.anna, number)
    assert corrections.get(number).status == "proposed"
    corrections.approve(desk.bert, number)
    found = corrections.get(number)
    assert (found.status, found.proposed_by, found.decided_by) == ("approved", desk.anna, desk.bert)
    assert found.wanted == GOOD
    assert desk.actions() == ["correction_proposed", "correction_approved"]
    assert desk.house.staff.verify().whole


def test_a_second_person_refuses(desk: Desk) -> None:
    """And nobody can approve it afterwards."""
    number = _propose(desk)
    desk.learning.corrections.refuse(desk.bert, number)
    with pytest.raises(DecidedMeanwhile):
        desk.learning.corrections.approve(desk.bert, number)
    assert desk.actions() == ["correction_proposed", "correction_refused"]


def test_who_proposed_it_takes_it_back(desk: Desk) -> None:
    """Nobody else does, and not when it was decided."""
    number = _propose(desk)
    corrections = desk.learning.corrections
    with pytest.raises(NotOwnCorrection):
        corrections.withdraw(desk.bert, number)
    corrections.withdraw(desk.anna, number)
    with pytest.raises(DecidedMeanwhile):
        corrections.approve(desk.bert, number)
    assert desk.actions()[-1] == "correction_withdrawn"
    with pytest.raises(CorrectionUnknown):
        corrections.withdraw(desk.anna, 999)


def test_of_two_who_decide_at_once_one_is_told(desk: Desk) -> None:
    """One judgement counts, and one line stands in the log."""
    carla = desk.house.add("carla")[0].id
    number = _propose(desk)

    def decide(person: str) -> str:
        call = desk.learning.corrections.approve if person == desk.bert else desk.learning.corrections.refuse
        try:
            call(person, number)
        except DecidedMeanwhile:
            return "too late"
        return "first"

    with ThreadPoolExecutor(2) as both:
        outcomes = sorted(both.map(decide, [desk.bert, carla]))
    assert outcomes == ["first", "too late"]
    assert len(desk.actions()) == 2


def test_what_breaks_a_rule_is_not_written_down(desk: Desk) -> None:
    """Not even as refused."""
    with pytest.raises(NotLearnable) as refused:
        _propose(desk, replace(GOOD, intent="bestaat_niet"))
    assert refused.value.problems[0].why is Why.intent_unknown
    assert desk.learning.corrections.waiting("proposed") == []
    assert desk.actions() == []


def test_the_same_twice_is_refused_while_the_first_waits(desk: Desk) -> None:
    """Two reviewers may meet the same mistake."""
    _propose(desk)
    with pytest.raises(NotLearnable):
        _propose(desk)


def test_her_words_are_compared_over_all_her_messages(desk: Desk) -> None:
    """Copied from two messages is copied; what was rewritten may go, and knows where it came from."""
    ref = desk.conversation(*TYPED)
    origin = desk.learning.origins.find(ref, 2, desk.anna)
    assert origin.text == TYPED[1]
    originals = desk.learning.origins.originals(origin)
    copied = replace(DANGER, sentence="ex staat elke avond voor mijn deur en belt aan")
    corrections = desk.learning.corrections
    with pytest.raises(NotLearnable) as refused:
        corrections.propose(desk.anna, copied, desk.learning.library(), origin, originals)
    assert [one.why for one in refused.value.problems] == [Why.copied]
    number = corrections.propose(desk.anna, DANGER, desk.learning.library(), origin, originals)
    assert (corrections.get(number).ref, corrections.get(number).seq) == (ref, 2)


def test_what_was_written_outlives_the_conversation(desk: Desk) -> None:
    """The correction stays and forgets where it came from; nobody finds the conversation any more."""
    ref = desk.conversation(*TYPED)
    origin = desk.learning.origins.find(ref, 1, desk.anna)
    number = desk.learning.corrections.propose(desk.anna, DANGER, desk.learning.library(), origin)
    desk.erase(ref)
    assert desk.learning.corrections.get(number).ref is None
    assert desk.learning.corrections.get(number).wanted == DANGER
    with pytest.raises(ConversationGone):
        desk.learning.origins.find(ref, 1, desk.anna)


def test_a_conversation_that_goes_while_somebody_writes(desk: Desk) -> None:
    """What she wrote is kept; the origin is not made up."""
    ref = desk.conversation(*TYPED)
    origin = desk.learning.origins.find(ref, 1, desk.anna)
    desk.erase(ref)
    assert desk.learning.origins.originals(origin) == [" ".join(TYPED)], "what she read counts all the same"
    number = desk.learning.corrections.propose(desk.anna, DANGER, desk.learning.library(), origin)
    assert desk.learning.corrections.get(number).ref is None


def test_what_was_refused_goes_after_its_term(desk: Desk) -> None:
    """It may be too near to what somebody typed; what waits or was approved stays."""
    first, second = _propose(desk), _propose(desk, DANGER)
    desk.learning.corrections.refuse(desk.bert, first)
    desk.learning.corrections.approve(desk.bert, second)
    term, now = timedelta(days=28), desk.house.clock.now
    assert service.forget(desk.house.engine, now + term - timedelta(minutes=1), term) == 0
    assert service.forget(desk.house.engine, now + term + timedelta(minutes=1), term) == 1
    with desk.house.engine.connect() as connection:
        assert connection.execute(sa.select(correction.c.id)).scalars().all() == [second]
        assert [(what, count) for _, what, count in destroyed(connection)] == [("corrections", 1)]
