"""Raw text: asked with a reason, approved by a second person, read for a quarter of an hour, all of it logged."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.clock import AMSTERDAM
from bot.conversation import retention
from bot.conversation.models import Opened
from bot.conversation.moments import to_ms
from bot.review import raw_errors as wrong
from bot.review.deidentify.pseudonymise import Tools
from bot.review.errors import ClosedForYou, DossierUnknown
from bot.review.keeping import Keeper
from bot.review.raw import RawTexts
from bot.review.raw_rules import RawState, RawTimes, is_reason, may_decide, state_of
from bot.review.raw_schema import raw_request
from bot.review.schema import acquaintance, dossier
from bot.settings import load
from bot.staff.roles import COMMAND_LINE, Role
from bot.staff.service import open_staff
from tests.conversation.conftest import STALKING, Store
from tests.staff.conftest import House, cheap

REASON = "de bezoeker noemde een wapen, klopt het adres"
NOON = datetime(2026, 11, 20, 12, tzinfo=AMSTERDAM)
TYPED = "hij staat voor de deur zei zwaantje"


def _after(**ahead: float) -> datetime:
    return NOON + timedelta(**ahead)


@pytest.mark.parametrize(
    ("times", "now", "expected", "why"),
    [
        (RawTimes(NOON), NOON, RawState.waiting, "just asked"),
        (RawTimes(NOON), _after(hours=23, minutes=59), RawState.waiting, "a minute is left"),
        (RawTimes(NOON), _after(hours=24), RawState.lapsed, "nobody answered in a day"),
        (RawTimes(NOON, NOON, True), NOON, RawState.open, "approved"),
        (RawTimes(NOON, NOON, True), _after(minutes=14, seconds=59), RawState.open, "the last second"),
        (RawTimes(NOON, NOON, True), _after(minutes=15), RawState.over, "a quarter of an hour and no longer"),
        (RawTimes(NOON, NOON, True), _after(minutes=15, seconds=1), RawState.over, "a second late"),
        (RawTimes(NOON, NOON, False), NOON, RawState.refused, "no"),
        (RawTimes(NOON, NOON, False), _after(days=9), RawState.refused, "stays no"),
        (
            RawTimes(NOON, NOON, True, _after(minutes=3)),
            _after(minutes=4),
            RawState.withdrawn,
            "she closed it",
        ),
        (RawTimes(NOON, None, None, NOON), NOON, RawState.withdrawn, "taken back"),
        (RawTimes(NOON, NOON, True), NOON - timedelta(seconds=1), RawState.over, "the clock was put back"),
        (RawTimes(NOON), NOON - timedelta(hours=1), RawState.lapsed, "the clock was put back"),
    ],
)
def test_how_far_a_request_is(times: RawTimes, now: datetime, expected: RawState, why: str) -> None:
    """By its moments and the clock alone."""
    assert state_of(times, now) is expected, why


@pytest.mark.parametrize(
    ("asker", "decider", "roles", "expected", "why"),
    [
        ("a", "b", {Role.reviewer}, True, "another reviewer"),
        ("a", "b", {Role.administrator}, True, "an administrator"),
        ("a", "a", {Role.reviewer, Role.administrator}, False, "never who asks"),
        ("a", "b", {Role.editor, Role.chatter}, False, "other roles do not read"),
        ("a", "b", set(), False, "no role any more"),
    ],
)
def test_who_decides(asker: str, decider: str, roles: set[Role], expected: bool, why: str) -> None:
    """A second person."""
    assert may_decide(asker, decider, roles) is expected, why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("klopt het adres", True),
        ("adres kwijt", True),
        ("tien tek", False),
        (" \n\t   nee    \n", False),
        ("", False),
    ],
)
def test_what_a_reason_is(text: str, expected: bool) -> None:
    """Ten signs or more; spaces are none."""
    assert is_reason(text) is expected


class Room:
    """A conversation that staff may ask for, two reviewers, an administrator and an editor, all signed in once."""

    def __init__(self, store: Store, tools: Tools) -> None:
        self.store = store
        settings = load({"NACHTLICHT_VAR": str(store.directory)}, env_file=store.directory / "no.env")
        self.staff = open_staff(store.engine, settings, store.clock, cheap())
        house = House(self.staff, store.engine, store.clock, store.directory)
        self.anna, self.bert, self.carla, self.dirk = (
            house.settle(login, role).entered.session.user
            for login, role in (
                ("anna", Role.reviewer),
                ("bert", Role.reviewer),
                ("carla", Role.administrator),
                ("dirk", Role.editor),
            )
        )
        self.raw = RawTexts(self.staff.store, store.keys)
        self.opened: Opened = store.open()
        store.reply(store.say(self.opened.token, TYPED), STALKING)
        store.clock.forward(minutes=61)
        Keeper(store.engine, store.keys, lambda: tools).work(store.clock(), 60)
        with store.engine.connect() as connection:
            self.ref = str(connection.execute(sa.select(dossier.c.ref)).scalar_one())

    def approved(self) -> str:
        """Anna asked and Bert said yes; the request."""
        id = self.raw.ask(self.ref, self.anna.id, REASON)
        self.raw.decide(id, self.bert.id, approve=True)
        return id

    def texts(self) -> list[str | None]:
        """What Anna reads now."""
        return [one.text for one in self.raw.read(self.ref, self.anna.id)[0]]

    def log(self) -> list[tuple[str, str | None]]:
        """What was done with raw text, the oldest first."""
        lines, _ = self.staff.lines(None, None, None)
        return [(line.action, line.actor) for line in reversed(lines) if line.action.startswith("raw_")]

    def know(self, user_id: str) -> None:
        """Somebody says "ik ken deze persoon"."""
        number = sa.select(dossier.c.number).scalar_subquery()
        with self.store.engine.begin() as connection:
            row = {"number": number, "reviewer": user_id, "at": 1}
            connection.execute(sa.insert(acquaintance).values(row))


@pytest.fixture
def room(store: Store, tools: Tools) -> Room:
    """On SQLite and on PostgreSQL."""
    return Room(store, tools)


def test_from_asking_to_reading(room: Room) -> None:
    """The words as they were typed, and each step and each reading in the audit log, which stays whole."""
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    assert [one.reason for one in room.raw.waiting_for(room.bert)] == [REASON]
    assert [one.id for one in room.raw.waiting_for(room.carla)] == [id]
    assert room.raw.waiting_for(room.anna) == []
    assert room.raw.waiting_for(room.dirk) == []
    room.raw.decide(id, room.bert.id, approve=True)
    assert TYPED in room.texts()
    assert TYPED in room.texts()
    assert room.raw.mine(room.anna.id)[0].reads == 2
    anna, bert = room.anna.id, room.bert.id
    assert room.log() == [("raw_asked", anna), ("raw_approved", bert), ("raw_read", anna), ("raw_read", anna)]
    assert room.staff.verify().whole
    lines = room.staff.lines(None, None, "raw_read")[0]
    assert all(line.subject == f"dossier:{room.ref}" and line.details == {"request": id} for line in lines)


def test_the_reason_lies_sealed_and_nothing_typed_in_the_log(room: Room) -> None:
    """Neither the reason nor the raw text can be read in any file, nor in the table."""
    room.approved()
    room.texts()
    with room.store.engine.connect() as connection:
        stored = bytes(connection.execute(sa.select(raw_request.c.reason)).scalar_one())
        kept = str(connection.exec_driver_sql("SELECT * FROM staff_audit").all())
    assert b"wapen" not in stored
    assert "wapen" not in kept
    assert "zwaantje" not in kept
    assert room.opened.conversation_id not in kept
    assert b"wapen" not in room.store.bytes_on_disk()


@pytest.mark.parametrize(("minutes", "seconds", "opens"), [(14, 59, True), (15, 0, False), (15, 1, False)])
def test_it_closes_by_itself(minutes: int, seconds: int, opens: bool, room: Room) -> None:
    """A quarter of an hour from the approval, to the second; what is refused is not in the log as read."""
    room.approved()
    room.store.clock.forward(minutes=minutes, seconds=seconds)
    if opens:
        assert TYPED in room.texts()
        return
    with pytest.raises(wrong.RawTextClosed):
        room.texts()
    assert "raw_read" not in [action for action, _ in room.log()]
    room.approved()
    assert TYPED in room.texts()


def test_without_approval_nobody_reads(room: Room) -> None:
    """Not while it waits, not after a no, and never somebody else than who asked."""
    with pytest.raises(wrong.RawTextClosed):
        room.texts()
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    with pytest.raises(wrong.RawTextClosed):
        room.texts()
    room.raw.decide(id, room.carla.id, approve=False)
    with pytest.raises(wrong.RawTextClosed):
        room.texts()
    room.approved()
    for other in (room.bert, room.carla, room.dirk):
        with pytest.raises(wrong.RawTextClosed):
            room.raw.read(room.ref, other.id)


def test_nobody_approves_alone(room: Room) -> None:
    """Who asks does not decide, also as an administrator; nor does somebody without a role for it."""
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    for who in (room.anna, room.dirk):
        with pytest.raises(wrong.NotASecondPerson):
            room.raw.decide(id, who.id, approve=True)
    room.staff.accounts.set_roles(COMMAND_LINE, room.anna.id, [Role.reviewer, Role.administrator])
    with pytest.raises(wrong.NotASecondPerson):
        room.raw.decide(id, room.anna.id, approve=True)
    with pytest.raises(wrong.NotASecondPerson):
        room.raw.ask(room.ref, room.carla.id, REASON)


def test_an_invited_colleague_is_no_second_person(room: Room) -> None:
    """Somebody who never signed in decides nothing."""
    invited, _ = room.staff.accounts.add(COMMAND_LINE, "eva", "Eva", [Role.administrator])
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    with pytest.raises(wrong.NotASecondPerson):
        room.raw.decide(id, invited.id, approve=True)


def test_a_request_lapses_after_a_day(room: Room) -> None:
    """And may then be made anew."""
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    with pytest.raises(wrong.AlreadyAsked):
        room.raw.ask(room.ref, room.anna.id, REASON)
    room.store.clock.forward(hours=24)
    assert room.raw.waiting_for(room.bert) == []
    with pytest.raises(wrong.NoLongerWaiting):
        room.raw.decide(id, room.bert.id, approve=True)
    room.raw.ask(room.ref, room.anna.id, REASON)


def test_withdrawing(room: Room) -> None:
    """Before the decision, and while it is open; only one's own, and only once."""
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    with pytest.raises(wrong.RequestUnknown):
        room.raw.withdraw(id, room.bert.id)
    room.raw.withdraw(id, room.anna.id)
    with pytest.raises(wrong.NoLongerWaiting):
        room.raw.decide(id, room.bert.id, approve=True)
    with pytest.raises(wrong.NoLongerWaiting):
        room.raw.withdraw(id, room.anna.id)
    room.raw.withdraw(room.approved(), room.anna.id)
    with pytest.raises(wrong.RawTextClosed):
        room.texts()


def test_two_who_decide_at_once(room: Room) -> None:
    """One of them counts, the other hears that somebody was first; one line in the log."""
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    gate, heard = threading.Barrier(2), []

    def decide(who: str, approve: bool) -> None:
        gate.wait()
        try:
            room.raw.decide(id, who, approve=approve)
            heard.append("done")
        except wrong.NoLongerWaiting:
            heard.append("late")

    both = [
        threading.Thread(target=decide, args=(room.bert.id, True)),
        threading.Thread(target=decide, args=(room.carla.id, False)),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(heard) == ["done", "late"]
    assert len(room.log()) == 2
    assert room.staff.verify().whole


@pytest.mark.parametrize(
    ("who", "what"),
    [("anna", "disabled"), ("anna", "no role"), ("bert", "disabled"), ("bert", "no role"), ("anna", "reset")],
)
def test_who_loses_her_right_closes_it(who: str, what: str, room: Room) -> None:
    """Who reads, and who approved, must still be there and still may: otherwise it closes while it is open."""
    room.approved()
    assert TYPED in room.texts()
    user = getattr(room, who)
    if what == "disabled":
        room.staff.accounts.disable(COMMAND_LINE, user.id)
    elif what == "no role":
        room.staff.accounts.set_roles(COMMAND_LINE, user.id, [Role.editor])
    else:
        room.staff.accounts.reset(COMMAND_LINE, user.id)
    with pytest.raises(wrong.RawTextClosed):
        room.texts()


def test_who_asked_and_may_no_longer_gets_no_approval(room: Room) -> None:
    """A request of somebody who left opens nothing."""
    id = room.raw.ask(room.ref, room.anna.id, REASON)
    room.staff.accounts.disable(COMMAND_LINE, room.anna.id)
    with pytest.raises(wrong.NoLongerWaiting):
        room.raw.decide(id, room.bert.id, approve=True)


def test_who_knows_the_person_neither_asks_nor_decides_nor_reads(room: Room) -> None:
    """ "Ik ken deze persoon" closes it also in the middle of a quarter of an hour."""
    room.approved()
    room.know(room.anna.id)
    for call in (
        lambda: room.texts(),
        lambda: room.raw.of(room.ref, room.anna.id),
        lambda: room.raw.ask(room.ref, room.anna.id, REASON),
    ):
        with pytest.raises(ClosedForYou):
            call()
    id = room.raw.ask(room.ref, room.bert.id, REASON)
    assert room.raw.waiting_for(room.anna) == []
    with pytest.raises(ClosedForYou):
        room.raw.decide(id, room.anna.id, approve=True)


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("kort", wrong.ReasonTooShort),
        ("\u200b" * 40, wrong.ReasonTooShort),
        ("\u202e\u0007" * 20, wrong.ReasonTooShort),
        ("x" * 501, wrong.ReasonTooLong),
    ],
)
def test_a_reason_that_says_nothing(reason: str, error: type[Exception], room: Room) -> None:
    """Refused before anything is written; signs that show nothing do not count."""
    with pytest.raises(error):
        room.raw.ask(room.ref, room.anna.id, reason)
    assert room.log() == []


def test_after_its_term_there_is_nothing_to_ask_for(room: Room) -> None:
    """After seven days the raw text is gone, an approval opens nothing, and that is what people hear."""
    id = room.approved()
    later = room.store.clock() + timedelta(days=7, minutes=1)
    retention.purge(room.store.engine, room.store.keys, room.store.tracker, later)
    with pytest.raises(wrong.RawTextGone):
        room.texts()
    assert room.raw.of(room.ref, room.anna.id)[0] is False
    room.raw.withdraw(id, room.anna.id)
    with pytest.raises(wrong.RawTextGone):
        room.raw.ask(room.ref, room.anna.id, REASON)


def test_a_lost_key_shows_nothing(room: Room) -> None:
    """The rows are there and the key is gone: as good as purged."""
    room.approved()
    room.store.keys.delete(room.opened.conversation_id)
    with pytest.raises(wrong.RawTextGone):
        room.texts()


def test_erasing_takes_requests_and_reasons_along(room: Room) -> None:
    """Who erases her conversation takes the reason that staff wrote about it too; the log keeps who read it."""
    id = room.approved()
    room.texts()
    room.store.conversations.erase(room.opened.token, by_exit=False)
    with pytest.raises(DossierUnknown):
        room.texts()
    with pytest.raises(wrong.RequestUnknown):
        room.raw.decide(id, room.carla.id, approve=True)
    assert room.store.count(raw_request) == 0
    assert [action for action, _ in room.log()] == ["raw_asked", "raw_approved", "raw_read"]


def test_nobody_finds_a_request_by_guessing(room: Room) -> None:
    """An id that is none, or somebody else's."""
    for id in ("", "x", "0" * 16, "' OR 1=1 --"):
        with pytest.raises(wrong.RequestUnknown):
            room.raw.decide(id, room.bert.id, approve=True)
        with pytest.raises(wrong.RequestUnknown):
            room.raw.withdraw(id, room.anna.id)
    with pytest.raises(DossierUnknown):
        room.raw.ask("nonsense", room.anna.id, REASON)


def test_signs_that_turn_a_page_around_do_not_come_along(room: Room) -> None:
    """Raw text is shown without control, direction and zero-width characters."""
    opened = room.store.open()
    room.store.say(opened.token, "a\u202eb\u200bc\x1b[31md")
    id = "f" * 16
    with room.store.engine.begin() as connection:
        kept = dict(connection.execute(sa.select(dossier)).mappings().one())
        del kept["number"]
        connection.execute(
            sa.insert(dossier).values({**kept, "ref": id, "conversation_id": opened.conversation_id})
        )
    room.raw.decide(room.raw.ask(id, room.anna.id, REASON), room.bert.id, approve=True)
    assert room.raw.read(id, room.anna.id)[0][-1].text == "abcd"


def test_moments_are_stored_as_everywhere(room: Room) -> None:
    """Milliseconds, so that a quarter of an hour is one on every machine."""
    room.approved()
    with room.store.engine.connect() as connection:
        row = connection.execute(sa.select(raw_request)).one()
    assert row.asked_at == row.decided_at == to_ms(room.store.clock())
