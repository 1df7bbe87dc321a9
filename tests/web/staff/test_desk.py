"""The desk over its calls and its stream, with real connections: who may do what, what arrives when."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.clock import AMSTERDAM
from bot.handoff.service import Parting, Waiting
from bot.staff.models import Session, Stage, User
from bot.staff.roles import Role
from bot.staff.sessions import Ending, Lifetime, ends
from bot.web.staff.desk.acts import Happened
from bot.web.staff.desk.cursor import cursor_of
from bot.web.staff.desk.shown import queue_of
from bot.web.staff.render import environment
from tests.staff.conftest import PASSWORD, House, Person
from tests.web.staff.conftest import NewBrowser
from tests.web.staff.room import GRONINGEN, Guest, Room, open_room
from tests.web.test_events import Listener

NOON = datetime(2026, 3, 2, 12, tzinfo=AMSTERDAM)
PROOF = re.compile(r'name="_bewijs" value="([0-9a-f]+)"')
ONE, TWO = "a" * 32, "b" * 32


@pytest.fixture
def room(house: House) -> Iterator[Room]:
    """Visitors and desk, really listening."""
    with open_room(house) as found:
        yield found


@dataclass
class Seat:
    """A chatter who is signed in, over HTTP."""

    room: Room
    person: Person
    http: httpx.Client = field(init=False)
    proof: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.room.desk, headers={"origin": self.room.desk}, timeout=20)
        self.http.get("/inloggen")
        self._form("/inloggen", {"naam": self.person.login, "wachtwoord": PASSWORD})
        self.room.house.clock.forward(seconds=30)
        self._form("/inloggen/code", {"code": self.person.code})
        self.proof = self._proof("/balie")

    @property
    def me(self) -> str:
        """The account."""
        return self.person.entered.session.user.id

    def _proof(self, path: str) -> str:
        found = PROOF.search(self.http.get(path).text)
        assert found is not None
        return found.group(1)

    def _form(self, path: str, data: dict[str, str]) -> None:
        self.http.post(path, data={"_bewijs": self._proof("/inloggen"), **data})

    def act(self, path: str, **fields: str) -> tuple[int, str | None]:
        """A call as the page makes it: the status, and what happened instead if anything did."""
        answer = self.http.post(
            f"/balie/{path}", data={"_bewijs": self.proof, **fields}, headers={"accept": "application/json"}
        )
        return answer.status_code, answer.json()["happened"]

    def follows(self, after: str = "", **headers: str) -> Listener:
        """The stream."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return Listener(self.http, f"/balie/stroom?vanaf={after}", {"cookie": cookies, **headers})

    def chats_with(self, guest: Guest) -> str:
        """She waits, and is taken; the id of the hand-over."""
        self.room.sits(self.me)
        id = guest.wait_for_a_human()
        assert self.act("neem", gesprek=id) == (200, None)
        return id


Sit = Callable[[str], Seat]


@pytest.fixture
def sit(room: Room) -> Iterator[Sit]:
    """A chatter at her desk."""
    seats: list[Seat] = []

    def make(login: str) -> Seat:
        seats.append(Seat(room, room.chatter(login)))
        return seats[-1]

    yield make
    for seat in seats:
        seat.http.close()


def named(listener: Listener, name: str) -> list[Any]:
    """The data of the events of one name, in order."""
    return [event["data"] for event in listener.events if event["event"] == name]


def until(holds: Callable[[], object], seconds: float = 3.0) -> float:
    """Wait until it holds; how long that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it did not come about in time"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("text", "read", "why"),
    [
        ("", {}, "a fresh page"),
        (f"{ONE}.7", {ONE: 7}, "one chat"),
        (f"{ONE}.7_{TWO}.0", {ONE: 7, TWO: 0}, "two, of which one is to be read again"),
        (f"{ONE}.7_nonsense", {}, "what we never gave is read from the start"),
        (f"{ONE}.-1", {}, "no such number"),
        (f"{ONE}.１", {}, "a digit of another script"),
        ("_".join([f"{ONE}.1"] * 41), {}, "more chats than anybody has"),
    ],
)
def test_how_far_a_desk_has_read(text: str, read: dict[str, int], why: str) -> None:
    """The id of an event, and back."""
    cursor = cursor_of(text)
    assert {chat: cursor.after(chat) for chat in cursor.chats} == read
    assert cursor_of(str(cursor)).chats == cursor.chats


def test_danger_stands_first_in_the_queue_and_nothing_is_told_of_anybody() -> None:
    """Danger first, then as they are to be taken; a theme without a name stays out."""
    waiting = [
        Waiting(ONE, NOON, "stalking", False, True, 2),
        Waiting(TWO, NOON, "nergens", True, False, 1),
    ]
    shown = queue_of(waiting, {"stalking": "Iemand volgt mij"})
    assert [(one["id"], one["theme"], one["acute"]) for one in shown] == [
        (TWO, None, True),
        (ONE, "Iemand volgt mij", False),
    ]
    assert set(shown[0]) == {"id", "since", "theme", "acute", "again", "number"}


@pytest.mark.parametrize(
    ("seen", "created", "left", "why", "reason"),
    [
        (0, 0, 15 * 60, Ending.idle, "just signed in"),
        (14, 60, 60, Ending.idle, "nothing done for a while"),
        (0, 8 * 60 - 5, 5 * 60, Ending.longest, "busy, but for very long"),
        (15, 20, 0, Ending.idle, "over at this moment"),
    ],
)
def test_when_a_session_ends(seen: int, created: int, left: int, why: Ending, reason: str) -> None:
    """`seen` and `created`: minutes ago."""
    user = User("1", "anna", "Anna", frozenset(), "active", True, NOON, None, None)
    began, sign = NOON - timedelta(minutes=created), NOON - timedelta(minutes=seen)
    moment, found = ends(Session("d", user, Stage.full, began, sign), Lifetime())
    assert (int((moment - NOON).total_seconds()), found) == (left, why)


def test_where_nobody_shares_anything_the_desk_says_that_it_fails(browser: NewBrowser) -> None:
    """An application without hand-overs: the page for when it does not work now, and no error."""
    assert browser(Role.chatter).get("/balie").status == 503


def test_words_go_both_ways_within_a_second_and_resume(room: Room, sit: Sit) -> None:
    """Queue, chat and messages arrive by themselves; typing too; who comes back gets only what was missed."""
    anna, guest = sit("anna"), room.guest()
    listener = anna.follows()
    until(lambda: named(listener, "desk"))
    assert named(listener, "begin")[0] == {"me": anna.me, "proof": anna.proof}
    id = guest.wait_for_a_human()
    until(lambda: [one["id"] for one in named(listener, "queue")[-1]] == [id], 1.5)
    anna.act("neem", gesprek=id)
    until(lambda: named(listener, "chats")[-1], 1.5)
    assert named(listener, "queue")[-1] == []
    assert named(listener, "texts")[-1][""], "texts to begin with"
    guest.say("ben je een mens")
    assert until(lambda: any(one["text"] == "ben je een mens" for one in named(listener, "message"))) < 1
    guest.http.post(f"{guest.address}/handoff/typing", json={"on": True})
    until(lambda: named(listener, "chats")[-1][0]["typing"], 1.5)
    assert anna.act("zeg", gesprek=id, tekst="ja\r\nhoor") == (200, None)
    assert "ja\nhoor" in guest.texts()
    until(lambda: named(listener, "message")[-1]["from"] == "human", 1.5)
    cursor = [event["id"] for event in listener.events if event["event"] == "message"][-1]
    guest.say("gemist")
    again = anna.follows(**{"last-event-id": cursor})
    until(lambda: named(again, "message"), 2)
    assert [one["text"] for one in named(again, "message")] == ["gemist"]
    whole = anna.follows()
    until(lambda: named(whole, "message") and named(whole, "message")[-1]["text"] == "gemist", 2)
    spoken = [one["text"] for one in named(whole, "message") if one["from"] in ("human", "visitor")]
    assert spoken == ["ben je een mens", "ja\nhoor", "gemist"]


def test_of_two_chatters_at_once_one_wins_and_the_other_is_told(room: Room, sit: Sit) -> None:
    """The same visitor at the same moment, five times."""
    seats = [sit("anna"), sit("bert")]
    for seat in seats:
        room.sits(seat.me)
    for _ in range(5):
        id = room.guest().wait_for_a_human()
        outcomes: list[tuple[int, str | None]] = []
        ready = threading.Barrier(2)

        def take(seat: Seat, id: str = id, ready: threading.Barrier = ready) -> None:
            ready.wait()
            outcomes.append(seat.act("neem", gesprek=id))  # noqa: B023

        threads = [threading.Thread(target=take, args=(seat,)) for seat in seats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(outcomes) == [(200, None), (409, "taken_by_another")]
        for seat in seats:
            room.sits(seat.me)


def test_nothing_is_said_or_done_twice(room: Room, sit: Sit) -> None:
    """The same words under the same name, and a double click on the end."""
    anna, guest = sit("anna"), room.guest()
    id = anna.chats_with(guest)
    for _ in range(3):
        assert anna.act("zeg", gesprek=id, tekst="een keer", eenmalig="abcdefgh-1") == (200, None)
    anna.act("zeg", gesprek=id, tekst="een keer", eenmalig="abcdefgh-2")
    assert guest.texts() == ["een keer", "een keer"]
    assert [anna.act("einde", gesprek=id) for _ in range(2)] == [(200, None)] * 2
    assert guest.state == "bot"
    closing = [text for text in guest.texts("system") if "afgerond" in text]
    assert len(closing) == 1


@pytest.mark.parametrize(
    ("path", "fields", "happened", "why"),
    [
        ("zeg", {"tekst": "x"}, "not_yours", "she was put back in the queue"),
        ("typt", {"aan": "ja"}, "not_yours", "the same"),
        ("einde", {}, "not_yours", "the same"),
        ("notitie", {"tekst": "x"}, "not_yours", "the same"),
    ],
)
def test_who_is_elsewhere_is_not_written_to(
    room: Room, sit: Sit, path: str, fields: dict[str, str], happened: str, why: str
) -> None:
    """Nothing is sent to a visitor whom somebody else has."""
    anna, bert = sit("anna"), sit("bert")
    id = bert.chats_with(room.guest())
    assert anna.act(path, gesprek=id, **fields) == (409, happened)


def test_what_is_no_hand_over_is_gone_and_nothing_breaks(room: Room, sit: Sit) -> None:
    """Nonsense in place of ids, empty and endless words, a colleague who is not there."""
    anna, guest = sit("anna"), room.guest()
    for nonsense in ("", "x", "a" * 32, "a" * 5000, "\x00", "' OR 1=1 --"):
        assert anna.act("zeg", gesprek=nonsense, tekst="x") == (409, "left")
    id = anna.chats_with(guest)
    assert anna.act("zeg", gesprek=id, tekst=" \n ") == (409, "text_invalid")
    assert anna.act("zeg", gesprek=id, tekst="x" * 2001) == (409, "text_invalid")
    for colleague in ("", anna.me, "x", "\x00"):
        assert anna.act("collega", gesprek=id, collega=colleague) == (409, "colleague_away")
    assert guest.texts() == []


def test_a_colleague_gets_chat_words_and_note(room: Room, sit: Sit) -> None:
    """Who is there and accepts can be chosen; the chat moves, with all that was said and the note."""
    anna, bert, guest = sit("anna"), sit("bert"), room.guest()
    id = anna.chats_with(guest)
    guest.say("hallo")
    at_anna, at_bert = anna.follows(), bert.follows()
    until(lambda: named(at_anna, "desk") and named(at_anna, "desk")[-1]["colleagues"])
    assert named(at_anna, "desk")[-1]["colleagues"] == [{"id": bert.me, "name": "Bert"}]
    anna.act("notitie", gesprek=id, tekst="belt liever niet")
    assert anna.act("collega", gesprek=id, collega=bert.me) == (200, None)
    until(lambda: named(at_anna, "parted"), 1.5)
    assert named(at_anna, "parted") == [{"chat": id, "why": "elsewhere"}]
    until(lambda: named(at_bert, "chats")[-1], 1.5)
    assert named(at_bert, "chats")[-1][0]["note"] == "belt liever niet"
    until(lambda: any(one["text"] == "hallo" for one in named(at_bert, "message")), 1.5)
    bert.act("aanwezig", aan="nee")
    until(lambda: named(at_anna, "desk")[-1]["colleagues"] == [], 2)
    assert bert.act("zeg", gesprek=id, tekst="ik pauzeer, maar ben er") == (200, None)


def test_danger_and_suicide_are_seen_at_the_desk(room: Room, sit: Sit) -> None:
    """The rules read along: what they hear stands at her words, and what she was shown stands below."""
    anna, guest = sit("anna"), room.guest()
    anna.chats_with(guest)
    listener = anna.follows()
    for text, number in (("ik ben moe", None), ("ik wil niet meer leven", "113"), ("hij slaat me nu", "112")):
        guest.say(text)
        until(lambda text=text: any(one["text"] == text for one in named(listener, "message")))  # type: ignore[misc]
        said = next(one for one in named(listener, "message") if one["text"] == text)
        assert said["warning"] == number
        if number is not None:
            until(
                lambda seq=said["seq"], number=number: any(  # type: ignore[misc]
                    one["seq"] > seq and number in one["text"] for one in named(listener, "message")
                )
            )
    until(lambda: named(listener, "chats")[-1][0]["acute"])


def test_everything_that_can_happen_has_its_sentence() -> None:
    """No chatter reads the name of an error."""
    words = environment().get_template("_balie_woorden.html").module
    assert set(words.gebeurd) == {one.value for one in Happened}  # type: ignore[attr-defined]
    assert {one.value for one in Parting} <= set(words.gebeurd)  # type: ignore[attr-defined]


def test_who_leaves_by_the_exit_is_gone_from_the_desk_at_once(room: Room, sit: Sit) -> None:
    """The desk hears it within a second; nothing of her comes any more."""
    anna, guest = sit("anna"), room.guest()
    id = anna.chats_with(guest)
    listener = anna.follows()
    until(lambda: named(listener, "message"))
    guest.erase()
    assert until(lambda: named(listener, "parted")) < 1.5
    assert named(listener, "parted") == [{"chat": id, "why": "left"}]
    assert anna.act("zeg", gesprek=id, tekst="ben je er nog") == (409, "left")
    late = anna.follows(f"{id}.0")
    until(lambda: named(late, "parted"))
    assert named(late, "parted") == [{"chat": id, "why": "left"}]
    assert named(late, "message") == []


def test_an_open_desk_keeps_nobody_signed_in(room: Room, sit: Sit) -> None:
    """The stream says how long it lasts; doing something counts, being open does not; then it ends and says so."""
    anna, guest = sit("anna"), room.guest()
    id = anna.chats_with(guest)
    listener = anna.follows()
    until(lambda: named(listener, "pulse"))
    assert named(listener, "pulse")[0]["left"] > 14 * 60
    room.house.clock.forward(minutes=14)
    until(lambda: named(listener, "pulse")[-1]["left"] <= 60, 8)
    room.house.clock.forward(seconds=50)
    until(lambda: named(listener, "pulse")[-1]["left"] <= 10, 8)  # looking has not kept it alive
    anna.act("typt", gesprek=id, aan="ja")
    until(lambda: named(listener, "pulse")[-1]["left"] > 14 * 60, 8)
    room.house.clock.forward(minutes=16)
    until(lambda: named(listener, "over"), 8)
    assert listener.over.wait(3)
    assert anna.http.get("/balie").status_code == 401


FOLLOW = """
import sys, httpx
with httpx.Client(timeout=60) as http, http.stream("GET", sys.argv[1], headers={"cookie": sys.argv[2]}) as answer:
    for line in answer.iter_lines():
        print(line, flush=True)
"""


def test_a_desk_that_dies_in_mid_chat_is_noticed(room: Room, sit: Sit) -> None:
    """The process of the desk is killed: within 15 seconds the visitor is told, and first in the queue again."""
    anna, guest = sit("anna"), room.guest()
    id = anna.chats_with(guest)
    cookies = "; ".join(f"{name}={value}" for name, value in anna.http.cookies.items())
    desk = subprocess.Popen(
        [sys.executable, "-c", FOLLOW, f"{room.desk}/balie/stroom", cookies], stdout=subprocess.PIPE, text=True
    )
    assert desk.stdout is not None
    assert any("event: chats" in line for line in iter(desk.stdout.readline, ""))
    time.sleep(9)  # longer than a desk may be silent
    assert guest.state == "human"
    desk.kill()
    desk.wait()
    took = until(lambda: guest.state == "queued", 15)
    print(f"told after {took:.1f} s")
    assert any("112" in text for text in guest.texts("system"))
    assert [one.id for one in room.handoffs.desk.queue(GRONINGEN) if one.again] == [id]
