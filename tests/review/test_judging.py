"""Judging: one verdict for each person and message, two people for missed danger, notes that nobody else reads."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from bot.conversation.erase import Eraser
from bot.review import judging_schema as tables
from bot.review.deidentify.pseudonymise import Tools
from bot.review.errors import ClosedForYou, DossierUnknown
from bot.review.judging_errors import (
    EntityUnknown,
    IntentMissing,
    IntentSame,
    IntentUnknown,
    NoteChanged,
    NothingToDecide,
    TooManyTags,
    TurnUnknown,
)
from bot.review.missed import Kind, Missed
from bot.review.reasons import Reason
from bot.review.schema import tag
from bot.review.service import open_review
from bot.review.verdicts import Verdict
from bot.settings import load
from tests.conversation.conftest import Store
from tests.review.judging import FIRST, Room

RIGHT, MISSED, NO = Verdict(Kind.right), Verdict(Kind.missed_danger), Verdict(Kind.no_danger)
WRONG = Verdict(Kind.wrong, "digitale_controle", "relatie=ex")


@pytest.fixture
def room(store: Store, tools: Tools) -> Room:
    """On SQLite and on PostgreSQL."""
    return Room(store, tools)


def test_a_verdict_is_kept_changed_and_taken_back(room: Room) -> None:
    """One for each person; the present one is shown, and the log knows them all without a word of the visitor."""
    ref, (anna, bert) = room.dossier("hij leest mijn telefoon"), room.hire("anna", "bert")
    give = room.judging.verdicts.give
    assert give(anna, ref, FIRST, RIGHT, 0).met is False
    assert give(bert, ref, FIRST, WRONG, 1).met is False
    give(anna, ref, FIRST, WRONG, 2)
    turn = room.judging.of(ref).turn(FIRST)
    assert (turn.of(anna), turn.of(bert), turn.version) == (WRONG, WRONG, 3)
    room.judging.verdicts.take_back(bert, ref, FIRST, 3)
    assert room.judging.of(ref).turn(FIRST).of(bert) is None
    lines = room.lines(ref)
    assert [(line.actor, line.action, line.details.get("verdict")) for line in lines] == [
        (anna, "verdict_given", "right"), (bert, "verdict_given", "wrong"), (anna, "verdict_given", "wrong"),
        (bert, "verdict_taken_back", None),
    ]  # fmt: skip
    assert lines[2].details["before"] == "right"
    assert lines[2].details["intent"] == "digitale_controle"
    assert "telefoon" not in str(lines)


@pytest.mark.parametrize(
    ("seq", "wanted", "refused"),
    [
        (FIRST, Verdict(Kind.wrong), IntentMissing),
        (FIRST, Verdict(Kind.wrong, "bestaat_niet"), IntentUnknown),
        (FIRST, Verdict(Kind.wrong, "nlu_fallback"), IntentUnknown),
        (FIRST, Verdict(Kind.wrong, "x'; DROP TABLE verdict; --"), IntentUnknown),
        (FIRST, Verdict(Kind.wrong, "stalking"), IntentSame),
        (FIRST, Verdict(Kind.wrong, "kosten", "geweldsvorm=onzin"), EntityUnknown),
        (FIRST, NO, NothingToDecide),
        (FIRST + 1, RIGHT, TurnUnknown),
        (10**9, RIGHT, TurnUnknown),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    room: Room, seq: int, wanted: Verdict, refused: type[Exception]
) -> None:
    """And nothing of it is kept."""
    ref, (anna,) = room.dossier("hij volgt me"), room.hire("anna")
    with pytest.raises(refused):
        room.judging.verdicts.give(anna, ref, seq, wanted, 0)
    assert room.store.count(tables.verdict) == room.store.count(tables.judged) == 0
    assert room.lines(ref) == []


def test_the_same_intent_may_lack_an_entity(room: Room) -> None:
    """The theme was right, but not whom it was about."""
    ref, (anna,) = room.dossier("hij volgt me"), room.hire("anna")
    room.judging.verdicts.give(anna, ref, FIRST, Verdict(Kind.wrong, "stalking", "relatie=ex"), 0)


def test_two_different_people_must_say_that_danger_was_missed(room: Room) -> None:
    """One waits, the same person again still waits, another one makes it count."""
    ref, (anna, bert) = room.dossier("hij volgt me"), room.hire("anna", "bert")
    give = room.judging.verdicts.give
    assert give(anna, ref, FIRST, MISSED, 0).missed is Missed.waits
    assert give(anna, ref, FIRST, MISSED, 1).missed is Missed.waits
    turn = room.judging.of(ref).turn(FIRST)
    assert (turn.asks(bert), turn.asks(anna)) == (True, False)
    assert give(bert, ref, FIRST, MISSED, 2).missed is Missed.agreed
    assert room.judging.of(ref).turn(FIRST).missed is Missed.agreed


def test_who_disagrees_stays_disagreed(room: Room) -> None:
    """Saying the same again does not make the other one's answer undone; a third person decides."""
    ref, (anna, bert, carla) = room.dossier("hij volgt me"), room.hire("anna", "bert", "carla")
    give, states = room.judging.verdicts.give, []
    for who, wanted in ((anna, MISSED), (bert, NO), (anna, MISSED), (carla, NO)):
        room.store.clock.forward(minutes=1)
        states.append(give(who, ref, FIRST, wanted, 0).missed)
    assert states == [Missed.waits, Missed.disputed, Missed.disputed, Missed.refused]


def test_the_later_of_two_is_told_and_nothing_is_lost(room: Room) -> None:
    """Both had the form open at the same version: both verdicts are kept, and the second knows of the first."""
    ref, (anna, bert) = room.dossier("hij volgt me"), room.hire("anna", "bert")
    assert room.judging.verdicts.give(anna, ref, FIRST, MISSED, 0).met is False
    assert room.judging.verdicts.give(bert, ref, FIRST, RIGHT, 0).met is True
    turn = room.judging.of(ref).turn(FIRST)
    assert (turn.of(anna), turn.of(bert), turn.missed) == (MISSED, RIGHT, Missed.disputed)


def test_her_own_other_window_is_no_colleague(room: Room) -> None:
    """The same form sent twice, or from two windows: kept once, and she is not told of anybody."""
    ref, (anna,) = room.dossier("hij volgt me"), room.hire("anna")
    given = [room.judging.verdicts.give(anna, ref, FIRST, RIGHT, 0) for _ in range(2)]
    assert [one.met for one in given] == [False, False]
    assert len(room.judging.of(ref).turn(FIRST).opinions) == 1


def test_ten_people_at_the_very_same_moment(room: Room) -> None:
    """Each verdict is kept, each is in the log, and all but one are told."""
    ref = room.dossier("hij volgt me")
    people = room.hire(*(f"mens{number}" for number in range(10)))
    met: list[bool] = []
    start = threading.Barrier(len(people))

    def give(who: str) -> None:
        start.wait()
        met.append(_patiently(lambda: room.judging.verdicts.give(who, ref, FIRST, RIGHT, 0).met))

    threads = [threading.Thread(target=give, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turn = room.judging.of(ref).turn(FIRST)
    assert sorted(one.reviewer for one in turn.opinions) == sorted(people)
    assert sorted(met) == [False, *[True] * 9]
    assert turn.version == 10
    assert len(room.lines(ref)) == 10
    assert room.staff.verify().whole


def _patiently(work: Callable[[], bool]) -> bool:
    """As somebody who sends the form again when the page says that it does not work now."""
    from bot.staff.errors import StaffUnavailable

    for _ in range(20):
        try:
            return work()
        except StaffUnavailable:
            continue
    raise AssertionError("twenty times unavailable")


def test_tags_flag_and_review(room: Room) -> None:
    """What is known of a whole conversation; tags that no conversation has are offered no more."""
    ref, other, (anna, bert) = room.dossier("hij volgt me"), room.dossier("hoi"), room.hire("anna", "bert")
    filing = room.judging.filing
    assert filing.add_tag(anna, ref, " Airtag ") == "airtag"
    filing.add_tag(bert, ref, "AIRTAG")
    filing.add_tag(bert, other, "buren")
    filing.flag(anna, ref, flagged=True)
    assert filing.review(anna, ref) is None
    assert filing.review(bert, ref) == anna
    found = room.judging.of(ref)
    assert (found.tags, found.flagged, found.reviewed_by) == (("airtag",), True, anna)
    assert room.judging.tags_in_use() == ["airtag", "buren"]
    filing.take_tag(bert, ref, "airtag")
    filing.flag(bert, ref, flagged=False)
    filing.reopen(bert, ref)
    found = room.judging.of(ref)
    assert (found.tags, found.flagged, found.reviewed_by, found.reviewed_at) == ((), False, None, None)
    assert room.judging.tags_in_use() == ["buren"]
    actions = [line.action for line in room.lines(ref)]
    assert actions == ["tag_added", "flag_put", "reviewed", "tag_taken", "flag_taken", "review_reopened"]
    assert "airtag" not in str(room.lines(ref)), "the log lasts for ever, what somebody typed does not"
    for number in range(12):
        filing.add_tag(anna, ref, f"soort {number}")
    with pytest.raises(TooManyTags):
        filing.add_tag(anna, ref, "soort 12")


def test_a_note_is_sealed_and_goes_with_the_conversation(room: Room) -> None:
    """Neither the note nor its key is on the disk after an erase; nor the verdicts, the tags, the inbox."""
    opened = room.talk("hij volgt me")
    room.read()
    ref, (anna,) = room.ref(opened), room.hire("anna")
    words = "kanarie-notitie-44c1"
    room.judging.filing.write_note(anna, ref, f"Let op: {words}", 0)
    room.judging.filing.add_tag(anna, ref, "kanarie-tag-9d2e")
    room.judging.verdicts.give(anna, ref, FIRST, MISSED, 0)
    note = room.judging.of(ref).note_of(anna)
    assert note is not None
    assert (note.text, note.version) == (f"Let op: {words}", 1)
    assert words.encode() not in room.store.bytes_on_disk()
    key = room.store.keys.lasting.get(opened.conversation_id)
    Eraser(room.store.engine, room.store.keys, room.store.tracker).erase(opened.conversation_id, by_exit=False)
    left = room.store.bytes_on_disk()
    for gone in (words.encode(), b"kanarie-tag-9d2e", key):
        assert gone not in left
    for table in (tables.note, tables.verdict, tables.judged, tables.inbox, tables.inbox_reason, tag):
        assert room.store.count(table) == 0, table.name
    for call in (
        lambda: room.judging.of(ref),
        lambda: room.judging.verdicts.give(anna, ref, FIRST, RIGHT, 0),
        lambda: room.judging.filing.write_note(anna, ref, "te laat", 0),
    ):
        with pytest.raises(DossierUnknown):
            call()


def test_two_windows_do_not_overwrite_a_note(room: Room) -> None:
    """The older form is refused, and what was kept stays; each colleague has her own."""
    ref, (anna, bert) = room.dossier("hij volgt me"), room.hire("anna", "bert")
    write = room.judging.filing.write_note
    write(anna, ref, "een", 0)
    write(anna, ref, "twee", 1)
    room.store.clock.forward(minutes=1)
    write(bert, ref, "van bert", 0)
    with pytest.raises(NoteChanged):
        write(anna, ref, "te laat", 1)
    assert [note.text for note in room.judging.of(ref).notes] == ["twee", "van bert"]
    write(anna, ref, " ", 2)
    assert [note.text for note in room.judging.of(ref).notes] == ["van bert"]


def test_a_note_where_every_text_was_withheld(room: Room) -> None:
    """There is no key yet: it is made, and the note opens."""

    def breaks(text: str) -> list[tuple[int, int]]:
        raise ValueError

    room.tools = Tools(room.tools.words, room.tools.allowed, (breaks,))
    opened = room.talk("hij volgt me")
    with room.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE event SET body = NULL WHERE origin = 'bot'"))
    room.read()
    ref, (anna,) = room.ref(opened), room.hire("anna")
    assert not room.store.keys.lasting.exists(opened.conversation_id)
    room.judging.filing.write_note(anna, ref, "niets te lezen", 0)
    assert [note.text for note in room.judging.of(ref).notes] == ["niets te lezen"]


def test_a_moved_note_does_not_open(room: Room) -> None:
    """Somebody with the database gives a note another author: nobody reads it as his."""
    ref, (anna, bert) = room.dossier("hij volgt me"), room.hire("anna", "bert")
    room.judging.filing.write_note(anna, ref, "van anna", 0)
    with room.store.engine.begin() as connection:
        connection.execute(sa.update(tables.note).values(author=bert))
    assert [note.text for note in room.judging.of(ref).notes] == [None]


def test_who_knows_the_person_does_not_judge(room: Room) -> None:
    """Nothing of it opens for her, and nothing that she sends is kept; a colleague still may."""
    ref, (anna, bert) = room.dossier("hij heeft een mes", "ja", "nee"), room.hire("anna", "bert")
    settings = load({"NACHTLICHT_VAR": str(room.store.directory)}, env_file=room.store.directory / "no.env")
    open_review(settings, room.staff).dossiers.know(ref, anna)
    judging = room.judging
    for call in (
        lambda: judging.verdicts.give(anna, ref, FIRST, RIGHT, 0),
        lambda: judging.filing.write_note(anna, ref, "toch", 0),
        lambda: judging.inbox.set_aside(anna, ref, "fine"),
        lambda: judging.filing.review(anna, ref),
    ):
        with pytest.raises(ClosedForYou):
            call()
    assert [one.closed for who in (anna, bert) for one in judging.inbox.page(who)] == [True, False]
    judging.verdicts.give(bert, ref, FIRST, RIGHT, 0)


def test_judging_brings_reasons_and_takes_them_away(room: Room) -> None:
    """The page of a conversation shows why it lies in the inbox."""
    ref, (anna,) = room.dossier("hij volgt me", urgent=True), room.hire("anna")
    assert Reason.verdict_needed in room.judging.of(ref).reasons
    room.judging.verdicts.give(anna, ref, FIRST, RIGHT, 0)
    assert Reason.verdict_needed not in room.judging.of(ref).reasons
