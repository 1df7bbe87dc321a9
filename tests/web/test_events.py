"""Server-sent events over a real connection: numbered, resumable, and over when the conversation is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import clock
from bot.conversation.service import Conversations, conversation_id_of
from bot.handoff import records
from bot.handoff.service import Agreed, Handoffs
from tests.web.fakes import FakeRasa, new_id
from tests.web.server import serving

Event = dict[str, Any]


@pytest.fixture
def http(tmp_path: Path, empty_database: Path) -> Iterator[httpx.Client]:
    """A client of a gateway that really listens."""
    (tmp_path / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
    with serving(tmp_path, FakeRasa()) as address, httpx.Client(base_url=address, timeout=10) as client:
        yield client


class Listener:
    """Reads a stream in a thread; `events` grows, `over` is set when it ends."""

    def __init__(self, http: httpx.Client, url: str, headers: dict[str, str] | None = None) -> None:
        self.events: list[Event] = []
        self.place = ""
        self.over = threading.Event()
        self.ready = threading.Event()
        self._arguments = (http.base_url.join(url), headers or {})
        threading.Thread(target=self._read, daemon=True).start()
        assert self.ready.wait(5)

    def _read(self) -> None:
        url, headers = self._arguments
        with (
            suppress(httpx.RemoteProtocolError),  # the test is over and its gateway gone
            httpx.Client(timeout=20) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            self.kind = answer.headers["content-type"]
            self.ready.set()
            event: Event = {}
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if line == "":
                    if "data" in event:  # without, it is no event but a place to resume from, as in a browser
                        self.events.append({**event, "at": time.monotonic()})
                    self.place = event.get("id", self.place)
                    event = {}
                elif name in ("id", "event", "data"):
                    event[name] = json.loads(value) if name == "data" else value
            self.over.set()

    def wait(self, count: int, seconds: float = 3.0) -> list[Event]:
        """The events, once there are so many."""
        until = time.monotonic() + seconds
        while len(self.events) < count and time.monotonic() < until:
            time.sleep(0.01)
        return self.events


def opened(http: httpx.Client) -> str:
    """The address of a new conversation."""
    return f"/api/conversations/{http.post('/api/conversations', json={}).json()['conversation']}"


def say(http: httpx.Client, base: str, text: str) -> Any:
    """The answer to a text."""
    return http.post(base + "/messages", json={"id": new_id(), "text": text}).json()


def test_only_what_is_new_and_with_the_same_ids(http: httpx.Client) -> None:
    """Without Last-Event-ID the greeting is not repeated; a new answer comes with the ids of the reply, soon."""
    base = opened(http)
    listener = Listener(http, base + "/events")
    answer = say(http, base, "hallo daar")
    answered = time.monotonic()
    events = listener.wait(1)
    assert listener.kind.startswith("text/event-stream")
    assert [event["event"] for event in events] == ["message"]
    assert [event["id"] for event in events] == [message["id"] for message in answer["messages"]]
    assert events[0]["data"] == answer["messages"][0]
    assert events[0]["at"] - answered < 0.5


def test_resuming_gives_everything_after_the_last_id(http: httpx.Client) -> None:
    """Who lost the connection misses nothing and gets nothing twice, in order."""
    base = opened(http)
    first, second = say(http, base, "een"), say(http, base, "twee")
    after = first["messages"][-1]["id"]
    events = Listener(http, base + "/events", {"Last-Event-ID": after}).wait(len(second["messages"]))
    assert [event["id"] for event in events] == [message["id"] for message in second["messages"]]


def test_a_stream_that_is_cut_off_before_its_first_event_resumes(http: httpx.Client) -> None:
    """It says at once where it stands, and when to come back, so that whatever is said meanwhile is not lost."""
    base = opened(http)
    cut_off = Listener(http, base + "/events")
    until = time.monotonic() + 3
    while not cut_off.place and time.monotonic() < until:
        time.sleep(0.01)
    assert cut_off.events == []
    said = say(http, base, "een")["messages"]
    events = Listener(http, base + "/events", {"Last-Event-ID": cut_off.place}).wait(len(said))
    assert [event["id"] for event in events] == [message["id"] for message in said]


def test_an_erase_ends_the_stream(http: httpx.Client) -> None:
    """The stream of an erased conversation is over at once, and does not open again."""
    base = opened(http)
    listener = Listener(http, base + "/events")
    assert http.post(base + "/erase").status_code == 204
    assert listener.over.wait(2)
    assert http.get(base + "/events").status_code == 404


def test_a_handover_by_another_process_arrives(http: httpx.Client, elsewhere: Conversations) -> None:
    """Any process may write: a change of the hand-over is seen within a poll."""
    base = opened(http)
    listener = Listener(http, base + "/events")
    elsewhere.record_handoff(conversation_id_of(base.rsplit("/", 1)[1]), "queued", 2)
    events = listener.wait(1, 1.0)
    assert (events[0]["event"], events[0]["data"]) == ("handoff", {"state": "queued", "position": 2})


def test_from_a_number_in_the_address(http: httpx.Client) -> None:
    """For a browser, which cannot set the header of a new stream; the header of one that goes on is newer."""
    base = opened(http)
    say(http, base, "een")
    whole = Listener(http, base + "/events?after=0").wait(5)
    numbers = [int(event["id"]) for event in whole]
    assert numbers[0] == 1
    rest = Listener(http, f"{base}/events?after=1", {"Last-Event-ID": str(numbers[-2])}).wait(1)
    assert [int(event["id"]) for event in rest] == numbers[-1:]
    assert http.get(base + "/events?after=nee").status_code == 400


@pytest.mark.parametrize("header", ["abc", "-1", "1.5", "９", "9" * 30])
def test_a_silly_last_id_is_refused(http: httpx.Client, header: str) -> None:
    """What we never sent cannot be resumed from."""
    base = opened(http)
    answer = http.get(base + "/events", headers=[(b"Last-Event-ID", header.encode())])
    assert answer.status_code == 400


def test_an_open_page_gives_signs_and_sees_that_a_human_types(
    http: httpx.Client, elsewhere: Conversations, handoffs: Handoffs
) -> None:
    """With a human on: the desk knows that her page is open, and `typing` comes without a number, on and off."""
    base = opened(http)
    id = conversation_id_of(base.rsplit("/", 1)[1])
    handoffs.presence.beat("anna", "groningen")
    now = clock.parse("2026-01-14T10:00")
    handoffs.visitor.ask(id, now)
    handoffs.visitor.consent(id, now, Agreed())
    waiting = handoffs.desk.queue("groningen")[0].id
    handoffs.desk.take(waiting, "anna")
    listener = Listener(http, base + "/events")
    handoffs.desk.typing(waiting, "anna", True)
    assert (listener.wait(1)[0]["event"], listener.events[0]["data"]) == ("typing", {"on": True})
    handoffs.desk.say(waiting, "anna", "dag")
    events = listener.wait(3)
    assert [event["event"] for event in events] == ["typing", "message", "typing"]
    assert (events[1]["data"]["from"], events[2]["data"]) == ("human", {"on": False})
    with elsewhere.looking() as connection:
        record = records.get(connection, waiting)
    assert record is not None
    assert record.visitor_sign is not None
