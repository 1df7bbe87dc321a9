"""The inbox: what the worker puts there, in which order, and that nothing leaves it without a word."""

from __future__ import annotations

import pytest

from bot.conversation.feedback import Opinion
from bot.conversation.models import Understanding
from bot.review.deidentify.pseudonymise import Tools
from bot.review.inbox import Entry
from bot.review.judging_errors import NotAReason, NotInTheInbox
from bot.review.missed import Kind
from bot.review.opinion_keeping import OpinionKeeper
from bot.review.reasons import Reason
from bot.review.verdicts import Verdict
from tests.conversation.conftest import Store
from tests.review.judging import FIRST, LOST, Room

MISSED, NO, RIGHT = Verdict(Kind.missed_danger), Verdict(Kind.no_danger), Verdict(Kind.right)
#: A conversation that nobody has to look at: long enough, sure, without danger.
FINE = ("hij volgt me", "elke dag", "dank je")


@pytest.fixture
def room(store: Store, tools: Tools) -> Room:
    """On SQLite and on PostgreSQL."""
    return Room(store, tools)


def _refs(entries: list[Entry]) -> list[str]:
    return [entry.ref for entry in entries]


def _reasons(room: Room, ref: str) -> set[Reason]:
    return {reason for entry in room.judging.inbox.page("nobody") if entry.ref == ref for reason in entry.reasons}


MES = "hij heeft een mes in de la"
OVERRULED = Understanding("stalking", 0.9, 0.01, 0.5, danger="acute", rule="x")
TWICE_LOST = {Reason.repeated_fallback, Reason.low_confidence}


@pytest.mark.parametrize(
    ("said", "changes", "expected", "why"),
    [
        (FINE, {}, set(), "nothing is the matter"),
        ([("?", LOST), ("??", LOST), "hoi"], {}, TWICE_LOST, "not understood"),
        ([MES, "ja", "nee"], {}, {Reason.danger_words}, "a word, and nobody heard danger"),
        ([(MES, Understanding("femicide_risico", 0.9)), "ja", "nee"], {}, set(), "danger was heard"),
        ([("hij slaat me nu", OVERRULED), "ja", "nee"], {}, {Reason.rule_overruled}, "the rules were overruled"),
        (
            [MES],
            {"urgent": True, "alert": "raised"},
            {Reason.verdict_needed, Reason.left_after_answer},
            "112 was shown, and then silence",
        ),
    ],
)
def test_what_the_worker_puts_there(
    room: Room, said: list[object], changes: dict[str, object], expected: set[Reason], why: str
) -> None:
    """From what was understood, and from the words, while the texts are at hand."""
    ref = room.dossier(*said, **changes)  # type: ignore[arg-type]
    assert _reasons(room, ref) == expected, why


def test_the_gravest_first_and_the_newest_of_equals(room: Room) -> None:
    """And the pages go on where the last one ended, without one twice."""
    few, mild, mild_too, grave = (
        room.dossier(("?", LOST), "ja", "nee"), room.dossier(("?", LOST), ("??", LOST), "hoi"),
        room.dossier(("?", LOST), ("??", LOST), "hoi"), room.dossier("hij heeft een mes", "ja", "nee"),
    )  # fmt: skip
    inbox = room.judging.inbox
    assert _refs(inbox.page("nobody")) == [grave, mild_too, mild, few]
    pages, after = [], None
    while entries := inbox.page("nobody", after=after, size=1):
        pages.append(entries[0].ref)
        after = (entries[0].score, entries[0].number)
    assert pages == [grave, mild_too, mild, few]
    assert _refs(inbox.page("nobody", Reason.repeated_fallback)) == [mild_too, mild]
    assert (inbox.count(), inbox.count(Reason.danger_words), inbox.count(Reason.thumbs_down)) == (4, 1, 0)


def test_one_is_set_aside_with_a_reason(room: Room) -> None:
    """It stands among what was handled, by whom and why; a second person is told that she is late."""
    ref, (anna, bert) = room.dossier("hij heeft een mes", "ja", "nee"), room.hire("anna", "bert")
    inbox = room.judging.inbox
    with pytest.raises(NotAReason):
        inbox.set_aside(anna, ref, "geen zin")
    inbox.set_aside(anna, ref, "trial")
    assert inbox.page(anna) == []
    (handled,) = inbox.handled()
    assert (handled.ref, handled.handled_by, handled.how) == (ref, anna, "trial")
    assert handled.reasons == (Reason.danger_words,)
    with pytest.raises(NotInTheInbox):
        inbox.set_aside(bert, ref, "fine")
    assert [(line.action, line.details) for line in room.lines(ref)] == [("inbox_set_aside", {"why": "trial"})]


def test_a_review_handles_it_and_taking_it_back_opens_it(room: Room) -> None:
    """What was handled comes back, also a word that was found when the text was read."""
    ref, (anna,) = room.dossier("hij heeft een mes", "ja", "nee"), room.hire("anna")
    room.judging.filing.review(anna, ref)
    assert [one.how for one in room.judging.inbox.handled()] == ["reviewed"]
    assert room.judging.inbox.count() == 0
    room.judging.filing.reopen(anna, ref)
    assert _reasons(room, ref) == {Reason.danger_words}
    assert room.judging.inbox.handled() == []


def test_missed_danger_waits_for_a_second_person_whatever_the_first_does(room: Room) -> None:
    """She cannot review it away; her colleague sees it first of all, agrees, and then it is handled."""
    other = room.dossier("hij heeft een mes", "ja", "nee")
    ref, (anna, bert) = room.dossier(*FINE), room.hire("anna", "bert")
    inbox = room.judging.inbox
    room.judging.verdicts.give(anna, ref, FIRST, MISSED, 0)
    room.judging.filing.review(anna, ref)
    with pytest.raises(NotInTheInbox):
        inbox.set_aside(anna, ref, "fine")
    assert _refs(inbox.page(bert)) == [ref, other]
    assert inbox.agreed() == 0, "one person does not count"
    assert [entry.mine for entry in inbox.page(anna)] == [True, False]
    assert [entry.mine for entry in inbox.page(bert)] == [False, False]
    assert _reasons(room, ref) == {Reason.missed_waits}
    room.judging.verdicts.give(bert, ref, FIRST, MISSED, 1)
    assert _refs(inbox.page(bert)) == [other]
    assert inbox.agreed() == 1
    assert [(one.ref, one.handled_by, one.how) for one in inbox.handled()] == [(ref, bert, "second")]


def test_a_dispute_stays_until_two_agree(room: Room) -> None:
    """A colleague who disagrees does not make it vanish; a third one ends it."""
    ref, (anna, bert, carla) = room.dossier(*FINE), room.hire("anna", "bert", "carla")
    give = room.judging.verdicts.give
    give(anna, ref, FIRST, MISSED, 0)
    room.store.clock.forward(minutes=1)
    give(bert, ref, FIRST, NO, 1)
    assert _reasons(room, ref) == {Reason.missed_disputed}
    give(carla, ref, FIRST, NO, 2)
    assert _reasons(room, ref) == set()
    assert [one.how for one in room.judging.inbox.handled()] == ["second"]


def test_what_was_handled_opens_again_for_something_new_only(room: Room) -> None:
    """The visitor comes back after a day and is not understood: a new reason, and the old one stays handled."""
    opened = room.talk("hij heeft een mes", "ja", "nee")
    room.store.clock.forward(hours=25)
    room.read()
    ref, (anna,) = room.ref(opened), room.hire("anna")
    room.judging.inbox.set_aside(anna, ref, "fine")
    room.read()
    assert room.judging.inbox.count() == 0
    room.judging.verdicts.give(anna, ref, FIRST, MISSED, 0)
    assert _reasons(room, ref) == {Reason.missed_waits}


def test_a_wanted_verdict_ends_it_with_a_name(room: Room) -> None:
    """Nothing vanishes: what a verdict ends stands among what was handled."""
    ref, (anna,) = room.dossier("hij slaat me nu", "ja", "nee", urgent=True), room.hire("anna")
    assert _reasons(room, ref) == {Reason.verdict_needed}
    room.judging.verdicts.give(anna, ref, FIRST, RIGHT, 0)
    assert [(one.handled_by, one.how) for one in room.judging.inbox.handled()] == [(anna, "judged")]


def test_who_only_opened_the_page_is_nowhere(room: Room) -> None:
    """Without a message of the visitor there is no dossier and nothing to look at."""
    room.store.open()
    room.read()
    assert room.judging.inbox.count() == 0


def test_a_thumb_and_its_sentence_bring_it_there(room: Room) -> None:
    """The visitor was not content; what she wrote about it is looked at as well."""
    opened, silent = room.talk(*FINE), room.talk(*FINE)
    give = room.store.conversations.give_feedback
    give(opened.token, Opinion("down", "ik had een mes op mijn keel en kreeg een nummer"), (), room.store.clock())
    give(silent.token, Opinion("up"), (), room.store.clock())
    room.read()
    assert room.judging.inbox.count() == 0
    opinions = OpinionKeeper(room.store.engine, room.store.keys, lambda: room.tools)
    assert opinions.work(room.store.clock()) == 2
    assert _reasons(room, room.ref(opened)) == {Reason.thumbs_down, Reason.danger_words}
    assert _reasons(room, room.ref(silent)) == set()


def test_a_word_in_a_withheld_text_is_not_overlooked(room: Room) -> None:
    """Nobody may read it, and somebody must know that it was there."""

    def breaks(text: str) -> list[tuple[int, int]]:
        raise ValueError

    room.tools = Tools(room.tools.words, room.tools.allowed, (breaks,))
    assert _reasons(room, room.dossier("hij heeft een mes", "ja", "nee")) == {Reason.danger_words}


def test_words_stay_found_when_the_texts_are_gone(room: Room) -> None:
    """What the worker saw while it had the text is not forgotten by a later look."""
    ref, (anna,) = room.dossier("hij heeft een mes", "ja", "nee"), room.hire("anna")
    room.judging.verdicts.give(anna, ref, FIRST, Verdict(Kind.tone), 0)
    assert _reasons(room, ref) == {Reason.danger_words}
