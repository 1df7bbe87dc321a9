"""The visitor's API through the running processes: bad input, idempotency, order, events, erasing."""

from __future__ import annotations

import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.stack import Stack, Visitor, words

pytestmark = pytest.mark.running

CRY = "help hij slaat me nu "
FIELDS = {"id", "from", "text", "buttons", "links", "urgent", "at"}


def assert_helpful(response: httpx.Response, status: int) -> None:
    """The status of the contract, a Dutch sentence, the emergency numbers, and no stack trace."""
    assert response.status_code == status, response.text
    body = response.json()
    assert "112" in words(body)
    assert "0800-2000" in words(body)
    assert "Traceback" not in response.text


def raw(stack: Stack, visitor: Visitor, content: bytes, kind: str = "application/json") -> httpx.Response:
    """A body exactly as given."""
    address = f"/api/conversations/{visitor.id}/messages"
    return stack.client.post(address, content=content, headers={"content-type": kind})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n\t ", "spaces"),
        ("\u200b\u200d\ufeff", "characters without width"),
        ("\u00a0\u2003", "spaces of other kinds"),
    ],
)
def test_nothing_is_refused_with_a_word(stack: Stack, text: str, reason: str) -> None:
    """A message without anything to read is 400."""
    assert_helpful(Visitor(stack.client).post({"text": text}), 400)


@pytest.mark.parametrize("text", ["😀", "🆘🆘", "?", "a\x00b\x07c", "\u202eomgekeerd", "x" * 1000])
def test_odd_text_is_answered(stack: Stack, text: str) -> None:
    """Emoji, control characters, turned text and a thousand characters are messages like any other."""
    assert Visitor(stack.client).say(text)["messages"]


def test_a_thousand_and_one_characters_with_a_cry_for_help(stack: Stack) -> None:
    """Refused, and still 112 comes first: the text was checked for danger."""
    text = "x" * 500 + " " + CRY
    response = Visitor(stack.client).post({"text": text.ljust(1001, "y")})
    assert_helpful(response, 413)
    assert "112" in response.json()["messages"][0]["text"].splitlines()[0]


def test_a_megabyte_is_refused_at_once(stack: Stack) -> None:
    """A large body neither hangs the server nor stops the next message."""
    visitor = Visitor(stack.client)
    began = time.monotonic()
    body = json.dumps({"id": str(uuid.uuid4()), "text": "a" * 1_000_000}).encode()
    assert_helpful(raw(stack, visitor, body), 413)
    assert time.monotonic() - began < 3
    assert visitor.say("hoi")["messages"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{not json", "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b'"tekst"', "application/json", 400),
        (b"", "application/json", 400),
        (b'{"id": "1", "text": "hoi"}', "application/json", 400),
        (b'{"text": "hoi"}', "application/json", 400),
        (b'{"id": "7d4f8a52-0000-4000-8000-000000000001", "text": 5}', "application/json", 400),
        (b'{"id": "7d4f8a52-0000-4000-8000-000000000001"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"hoi", "text/plain", 415),
        (b"text=hoi", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_malformed_body_is_refused_with_the_numbers(
    stack: Stack, content: bytes, kind: str, status: int
) -> None:
    """Whatever is sent, the visitor sees a Dutch sentence and the numbers."""
    assert_helpful(raw(stack, Visitor(stack.client), content, kind), status)


def test_an_unknown_conversation_is_404(stack: Stack) -> None:
    """Also for its events; erasing it is 204 all the same."""
    body = {"id": str(uuid.uuid4()), "text": "hoi"}
    assert_helpful(stack.client.post("/api/conversations/bestaatniet/messages", json=body), 404)
    assert_helpful(stack.client.get("/api/conversations/bestaatniet/events"), 404)
    assert stack.client.delete("/api/conversations/bestaatniet").status_code == 204


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/conversations"), ("PUT", "/api/conversations/x/messages")]
)
def test_a_wrong_method_is_405(stack: Stack, method: str, path: str) -> None:
    """With the numbers too."""
    assert_helpful(stack.client.request(method, path), 405)


def test_a_repeated_id_gives_the_same_answer_and_does_nothing_twice(stack: Stack) -> None:
    """Ten times the same message at once: one answer, and one message in the history."""
    visitor = Visitor(stack.client)
    body = {"id": str(uuid.uuid4()), "text": "wat kost een gesprek met veilig thuis"}
    with ThreadPoolExecutor(10) as pool:
        answers = [future.result() for future in [pool.submit(visitor.post, body) for _ in range(10)]]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    form = {"gesprek": visitor.id, "nummer": str(uuid.uuid4()), "tekst": "dank je"}
    page = stack.client.post("/gesprek", data=form).text
    assert page.count(str(body["text"])) == 1


def test_three_quick_messages_keep_their_order(stack: Stack) -> None:
    """Sent without waiting, they stand and are answered in the order in which they came."""
    visitor = Visitor(stack.client)
    answers: dict[int, dict[str, Any]] = {}

    def send(number: int) -> None:
        answers[number] = visitor.post({"text": f"bericht nummer {number} over kosten"}).json()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    first_ids = [int(answers[number]["messages"][0]["id"]) for number in range(3)]
    assert first_ids == sorted(first_ids)


def test_a_message_has_the_fields_of_the_contract(stack: Stack) -> None:
    """Exactly these, with opaque button ids."""
    answer = Visitor(stack.client).say("mijn ex volgt me overal")
    assert set(answer) == {"state", "alert", "messages"}
    for message in answer["messages"]:
        assert set(message) == FIELDS
        assert all(set(button) == {"id", "label"} for button in message["buttons"])
        assert all(set(link) == {"label", "href"} for link in message["links"])


def test_events_carry_the_same_ids_as_the_answers(stack: Stack) -> None:
    """From Last-Event-ID on, numbered; a hand-over is an event too."""
    visitor = Visitor(stack.client, now="2026-01-16T22:35")
    after = visitor.last["messages"][-1]["id"]
    answered = [message["id"] for message in visitor.say("ik wil met een mens praten")["messages"]]
    seen: list[tuple[str, str]] = []
    with stack.client.stream(
        "GET", f"/api/conversations/{visitor.id}/events", headers={"Last-Event-ID": after}, timeout=5
    ) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        kind = ""
        for line in stream.iter_lines():
            if line.startswith("event:"):
                kind = line.removeprefix("event:").strip()
            if line.startswith("id:"):
                seen.append((kind, line.removeprefix("id:").strip()))
            if line.startswith("data:") and kind == "message" and json.loads(line[5:])["id"] == answered[-1]:
                break
    assert "handoff" in {name for name, _ in seen}
    numbers = [int(number) for _, number in seen]
    assert numbers == sorted(numbers)


def test_erased_is_gone_for_every_call(stack: Stack) -> None:
    """204, and afterwards 404 for everything, a repeated message id too."""
    visitor = Visitor(stack.client)
    number = str(uuid.uuid4())
    assert visitor.post({"id": number, "text": "hoi"}).status_code == 200
    assert visitor.erase().status_code == 204
    assert_helpful(visitor.post({"id": number, "text": "hoi"}), 404)
    assert_helpful(stack.client.get(f"/api/conversations/{visitor.id}/events"), 404)
    assert visitor.erase().status_code == 204


def test_the_description_names_every_call(stack: Stack) -> None:
    """The OpenAPI description is served and holds the five calls of the contract."""
    paths = stack.client.get("/api/openapi.json").json()["paths"]
    assert {method.upper() for methods in paths.values() for method in methods} >= {"GET", "POST", "DELETE"}
    assert len([path for path in paths if path.startswith("/api/conversations")]) >= 4


def test_no_cookies_and_nothing_to_store(stack: Stack) -> None:
    """The page sets nothing, forbids caching and referrers, and the numbers stand in its first 4 KB."""
    page = stack.client.get("/")
    assert "set-cookie" not in page.headers
    assert "no-store" in page.headers["cache-control"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "tel:112" in page.text[:4096]
    assert "0800-2000" in page.text[:4096]
    assert len(page.content) < 60_000


def test_it_works_without_scripting(stack: Stack) -> None:
    """Forms only: open, write, be answered, leave; the token stands in a hidden field and never in an address."""
    page = stack.client.post("/gesprek", data={"tekst": "mijn ex volgt me overal", "nummer": str(uuid.uuid4())})
    assert page.status_code == 200
    assert "0800-2000" in page.text
    token = page.text.split('name="gesprek" value="')[1].split('"')[0]
    assert token
    assert token not in str(page.url)
    left = stack.client.post("/gesprek", data={"gesprek": token, "actie": "weg"}, follow_redirects=False)
    assert left.status_code == 303
    assert left.headers["location"].startswith("https://")
    assert_helpful(
        stack.client.post(f"/api/conversations/{token}/messages", json={"id": str(uuid.uuid4()), "text": "hoi"}),
        404,
    )
