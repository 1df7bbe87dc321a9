"""The visitor's API to the letter: each status, each bad input, and what may never happen."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import pytest

from bot.conversation.service import Conversations, conversation_id_of
from tests.web.conftest import Gateway
from tests.web.fakes import Visitor, new_id

CRY = "help hij slaat me nu"
UNKNOWN = "Zk3Jx1unknownunknown22"


def has_numbers(body: dict[str, Any]) -> bool:
    """Whether the emergency numbers can be read and pressed."""
    words = json.dumps(body["messages"], ensure_ascii=False)
    return "112" in words and "0800-2000" in words and '"tel:112"' in words


def test_opening_greets_and_says_that_it_is_a_computer(gateway: Gateway) -> None:
    """201, an id of 128 bits made by the server, and a greeting by a computer."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            answer = await visitor.open()
            body = answer.json()
            assert answer.status_code == 201
            assert set(body) == {"conversation", "state", "alert", "messages"}
            assert len(body["conversation"]) >= 22
            assert (body["state"], body["alert"]) == ("bot", False)
            assert "computer" in body["messages"][0]["text"]

    asyncio.run(story())


def test_a_message_is_answered(gateway: Gateway) -> None:
    """200 with state, alert and messages of the shape of the contract; Rasa heard the cleaned words."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            answer = await visitor.say("  mijn ex staat elke avond voor mijn huis\x00 ")
            body = answer.json()
            assert answer.status_code == 200
            assert set(body) == {"state", "alert", "messages"}
            assert set(body["messages"][0]) == {"id", "from", "text", "buttons", "links", "urgent", "at"}
            assert rasa.asked[0].text == "mijn ex staat elke avond voor mijn huis"
            assert rasa.asked[0].municipality == "groningen"

    asyncio.run(story())


def test_the_same_id_gives_the_same_answer_and_does_nothing_twice(gateway: Gateway) -> None:
    """A repeat, also with other words, gives the stored answer, and Rasa is not asked again."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            id = new_id()
            first = await visitor.say("mijn ex volgt me", id)
            again = await visitor.say("mijn ex volgt me", id.upper())
            other = await visitor.say("iets heel anders", id)
            assert first.json() == again.json() == other.json()
            assert len(rasa.asked) == 1

    asyncio.run(story())


def test_a_repeat_while_the_first_is_working_waits_for_it(gateway: Gateway) -> None:
    """Two posts of one message at once give one answer."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            rasa.delay = 0.3
            id = new_id()
            first, again = await asyncio.gather(visitor.say("volgt me", id), visitor.say("volgt me", id))
            assert first.json() == again.json()
            assert len(rasa.asked) == 1

    asyncio.run(story())


def test_three_quick_messages_are_answered_in_order(gateway: Gateway) -> None:
    """Whatever the speed, the second answer comes after the first, and all within three times one."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            rasa.delay = 0.2
            words = ["een", "twee", "drie"]
            started = time.monotonic()
            answers = await asyncio.gather(*(visitor.say(word) for word in words))
            assert time.monotonic() - started < 3 * 0.2 + 0.4
            assert [question.text for question in rasa.asked] == words
            numbers = [int(answer.json()["messages"][0]["id"]) for answer in answers]
            assert numbers == sorted(numbers)
            for word, answer in zip(words, answers, strict=True):
                assert word in answer.json()["messages"][0]["text"]

    asyncio.run(story())


@pytest.mark.parametrize("text", ["hallo daar", CRY])
def test_a_hanging_rasa_costs_three_seconds_and_no_answer(gateway: Gateway, text: str) -> None:
    """After three seconds the numbers are there; nothing is lost, and the reply is stored."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            rasa.delay = 60
            id, started = new_id(), time.monotonic()
            answer = await visitor.say(text, id)
            assert time.monotonic() - started <= 3.3
            assert answer.status_code == 200
            assert "112" in answer.json()["messages"][0]["text"]
            assert has_numbers(answer.json()) or answer.json()["alert"]
            assert (await visitor.say(text, id)).json() == answer.json()

    asyncio.run(story())


def test_waiting_for_ones_turn_counts(gateway: Gateway) -> None:
    """Three messages behind a hanging Rasa are all answered within the limit of the first."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            rasa.delay = 60
            started = time.monotonic()
            answers = await asyncio.gather(*(visitor.say(word) for word in ("een", "twee", "drie")))
            assert time.monotonic() - started <= 3.4
            assert all("112" in answer.json()["messages"][0]["text"] for answer in answers)

    asyncio.run(story())


def test_danger_is_answered_when_rasa_is_dead(gateway: Gateway) -> None:
    """The rules alone put 112 in the first line, mark it urgent and raise the alert."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            rasa.dead = True
            body = (await visitor.say(CRY)).json()
            assert body["alert"] is True
            assert body["messages"][0]["urgent"] is True
            assert "112" in body["messages"][0]["text"]

    asyncio.run(story())


def test_no_rasa_is_an_honest_answer(gateway: Gateway) -> None:
    """Who asks something else while Rasa is dead reads that the chat does not work, and the numbers."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            rasa.dead = True
            answer = await visitor.say("wat kost de opvang")
            assert answer.status_code == 200
            assert has_numbers(answer.json())

    asyncio.run(story())


BAD: list[tuple[int, bytes | None, Any, str, str]] = [
    (400, None, {"id": new_id(), "text": ""}, "application/json", "empty"),
    (400, None, {"id": new_id(), "text": "   \n\t "}, "application/json", "only spaces"),
    (400, None, {"id": new_id(), "text": "\u200b\u200d\ufeff"}, "application/json", "zero-width only"),
    (400, None, {"id": new_id(), "text": "\x00\x01"}, "application/json", "control characters only"),
    (400, None, {"id": new_id(), "text": "//// "}, "application/json", "slashes only"),
    (400, None, {"id": new_id(), "text": 7}, "application/json", "a number for a text"),
    (400, None, {"id": new_id(), "text": ["help"]}, "application/json", "a list for a text"),
    (400, None, {"id": new_id()}, "application/json", "nothing said"),
    (400, None, {"id": new_id(), "text": "a", "choice": "b"}, "application/json", "both"),
    (400, None, {"id": "7", "text": "hallo"}, "application/json", "the id is no UUID"),
    (400, None, {"id": 7, "text": "hallo"}, "application/json", "the id is no string"),
    (400, None, {"text": "hallo"}, "application/json", "no id"),
    (400, None, {"id": new_id(), "choice": "verzonnen"}, "application/json", "a choice that was never shown"),
    (400, None, {"id": new_id(), "choice": "1-verzonnen"}, "application/json", "a choice that looks like ours"),
    (400, None, {"id": new_id(), "choice": ""}, "application/json", "an empty choice"),
    (400, None, [1, 2], "application/json", "a list as body"),
    (400, None, "hallo", "application/json", "a string as body"),
    (400, b"{nope", None, "application/json", "invalid JSON"),
    (400, b"", None, "application/json", "no body"),
    (400, b"\xff\xfe\x00", None, "application/json", "no UTF-8"),
    (400, b"[" * 5000, None, "application/json", "nested beyond reason"),
    (413, None, {"id": new_id(), "text": "a" * 1001}, "application/json", "1,001 characters"),
    (413, None, {"id": new_id(), "text": "\n" * 1001}, "application/json", "1,001 line ends"),
    (413, b'{"text":"' + b"a" * 9000 + b'"}', None, "application/json", "over 8 KB"),
    (415, b'{"id":"x","text":"hallo"}', None, "text/plain", "text/plain"),
    (415, b"tekst=hallo", None, "application/x-www-form-urlencoded", "a form"),
    (415, b"{}", None, "", "no type"),
]


@pytest.mark.parametrize(("status", "raw", "body", "kind", "reason"), BAD, ids=[row[-1] for row in BAD])
def test_bad_input_is_refused_with_the_numbers(
    gateway: Gateway, status: int, raw: bytes | None, body: Any, kind: str, reason: str
) -> None:
    """The status of the contract, a Dutch sentence, the numbers, and no word to Rasa."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            content = raw if raw is not None else json.dumps(body).encode()
            url = f"/api/conversations/{visitor.token}/messages"
            answer = await visitor.http.post(url, content=content, headers={"Content-Type": kind})
            assert answer.status_code == status, reason
            assert set(answer.json()) == {"error", "state", "alert", "messages"}
            assert has_numbers(answer.json())
            assert rasa.asked == []

    asyncio.run(story())


REFUSED_CRIES: list[tuple[int, bytes, str, str]] = [
    (413, json.dumps({"id": new_id(), "text": CRY + " " + "a" * 1001}).encode(), "application/json", "1,001"),
    (413, json.dumps({"id": new_id(), "text": "a " * 600 + CRY}).encode(), "application/json", "cry at the end"),
    (413, json.dumps({"id": new_id(), "text": CRY + "a" * 1_000_000}).encode(), "application/json", "1 MB"),
    (415, CRY.encode(), "text/plain", "text/plain"),
    (400, b'{"text": "' + CRY.encode() + b'", nope', "application/json", "broken JSON"),
    (400, json.dumps({"id": "x", "text": CRY}).encode(), "application/json", "wrong id"),
    (400, json.dumps([CRY]).encode(), "application/json", "a list"),
]


@pytest.mark.parametrize(("status", "raw", "kind", "reason"), REFUSED_CRIES, ids=[r[-1] for r in REFUSED_CRIES])
def test_a_refused_cry_for_help_is_still_answered(
    gateway: Gateway, status: int, raw: bytes, kind: str, reason: str
) -> None:
    """Refused or not: danger gets 112 in the first line, urgent, and the alert."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            url = f"/api/conversations/{visitor.token}/messages"
            answer = await visitor.http.post(url, content=raw, headers={"Content-Type": kind})
            body = answer.json()
            assert answer.status_code == status
            assert body["alert"] is True
            assert body["messages"][0]["urgent"] is True
            assert "112" in body["messages"][0]["text"]

    asyncio.run(story())


@pytest.mark.parametrize("text", ["😢", "?", "🆘🆘", "／restart", '/mens_spreken{"x":1}', "a" * 1000, "😢" * 1000])
def test_odd_but_valid_messages_are_answered(gateway: Gateway, text: str) -> None:
    """Emoji, a lone question mark, commands as words and exactly 1,000 characters are messages."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            url = f"/api/conversations/{visitor.token}/messages"
            raw = json.dumps({"id": new_id(), "text": text}, ensure_ascii=False).encode()
            answer = await visitor.http.post(url, content=raw, headers={"Content-Type": "application/json"})
            assert answer.status_code == 200
            assert answer.json()["messages"]
            assert not (rasa.asked[0].text or "").startswith("/")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/conversations", 405),
        ("PUT", f"/api/conversations/{UNKNOWN}/messages", 405),
        ("GET", f"/api/conversations/{UNKNOWN}/messages", 405),
        ("GET", f"/api/conversations/{UNKNOWN}", 405),
        ("POST", f"/api/conversations/{UNKNOWN}/events", 405),
        ("GET", f"/api/conversations/{UNKNOWN}/erase", 405),
        ("OPTIONS", "/api/conversations", 405),
        ("POST", "/health", 405),
        ("GET", f"/api/conversations/{UNKNOWN}/events", 404),
        ("GET", "/api/bestaat/niet", 404),
        ("POST", "/api/conversations/", 404),
    ],
)
def test_wrong_ways_are_refused_with_the_numbers(gateway: Gateway, method: str, path: str, status: int) -> None:
    """A wrong method or an unknown address gives 405 or 404 with a sentence and the numbers."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            answer = await visitor.http.request(method, path)
            assert answer.status_code == status
            assert has_numbers(answer.json())
            assert status != 405 or answer.headers["allow"]

    asyncio.run(story())


def test_an_unknown_conversation_is_404_and_danger_in_it_is_seen(gateway: Gateway) -> None:
    """Nothing opens with an invented id, but a cry for help is answered all the same."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            visitor.token = UNKNOWN
            answer = await visitor.say("hallo")
            assert answer.status_code == 404
            assert has_numbers(answer.json())
            cry = await visitor.say(CRY)
            assert (cry.status_code, cry.json()["alert"]) == (404, True)

    asyncio.run(story())


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_erased_is_gone(gateway: Gateway, method: str) -> None:
    """204, twice; afterwards each call gives 404, a repeated message id too."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            id = new_id()
            await visitor.say("mijn ex volgt me", id)
            base = f"/api/conversations/{visitor.token}"
            url = base + "/erase" if method == "POST" else base
            assert [(await visitor.http.request(method, url)).status_code for _ in range(2)] == [204, 204]
            assert (await visitor.say("mijn ex volgt me", id)).status_code == 404
            assert (await visitor.say("hallo")).status_code == 404
            assert (await visitor.http.get(base + "/events")).status_code == 404
            unknown = f"/api/conversations/{UNKNOWN}"
            assert (await visitor.http.post(unknown + "/erase")).status_code == 204
            assert (await visitor.http.delete(unknown)).status_code == 204

    asyncio.run(story())


def button(body: dict[str, Any], label: str) -> str:
    """The id of a button of the last message."""
    found: str = next(one["id"] for one in body["messages"][-1]["buttons"] if one["label"] == label)
    return found


def test_the_button_that_erases(gateway: Gateway) -> None:
    """`wis:ja`: erased before it is said, state ended, then 404, and Rasa never hears of it."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            body = (await visitor.say("mijn ex volgt me")).json()
            id = new_id()
            ended = await visitor.choose(button(body, "Ja, wissen"), id)
            assert (ended.status_code, ended.json()["state"]) == (200, "ended")
            assert "gewist" in ended.json()["messages"][0]["text"]
            assert (await visitor.choose(button(body, "Ja, wissen"), id)).status_code == 404
            assert len(rasa.asked) == 1

    asyncio.run(story())


def test_the_alert_stays_until_it_is_over_and_was_asked_once(gateway: Gateway) -> None:
    """Danger, a harmless question, "I am safe", "yes it is over": the alert goes only at the end."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            cry = (await visitor.say(CRY)).json()
            other = (await visitor.say("wat kost de opvang")).json()
            assert (other["alert"], other["messages"][0]["urgent"]) == (True, False)
            asked = (await visitor.choose(button(cry, "Ik ben nu veilig"))).json()
            assert asked["alert"] is True
            over = (await visitor.choose(button(asked, "Ja, het is voorbij"))).json()
            assert over["alert"] is False
            assert all(not (question.choice or "").startswith("veilig") for question in rasa.asked)

    asyncio.run(story())


def test_who_types_that_she_is_safe_is_heard_as_the_button_is(gateway: Gateway) -> None:
    """After 112 "ja ik ben nu veilig" is asked back whether it is over; a bare "ja" leaves the alert as it was."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            cry = (await visitor.say(CRY)).json()
            bare = (await visitor.say("ja")).json()
            assert bare["alert"] is True
            typed = (await visitor.say("ja ik ben nu veilig")).json()
            pressed = (await visitor.choose(button(cry, "Ik ben nu veilig"))).json()
            assert typed["alert"] is True
            assert button(typed, "Ja, het is voorbij")
            assert pressed["alert"] is False, "said twice, the second time in answer to our question"

    asyncio.run(story())


def test_with_a_human_the_bot_is_silent_but_not_deaf(gateway: Gateway, elsewhere: Conversations) -> None:
    """In state human there is no message of the bot and Rasa is not asked, unless there is danger."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            elsewhere.record_handoff(conversation_id_of(visitor.token), "human")
            assert (await visitor.say("hallo")).json() == {"state": "human", "alert": False, "messages": []}
            assert rasa.asked == []
            assert "112" in (await visitor.say(CRY)).json()["messages"][0]["text"]

    asyncio.run(story())


def test_too_many_messages_is_429_and_danger_in_it_is_seen(gateway: Gateway) -> None:
    """Message 31 of a minute is refused with the numbers; a cry for help is answered."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            for _ in range(30):
                assert (await visitor.say("hallo")).status_code == 200
            refused = await visitor.say("hallo")
            assert refused.status_code == 429
            assert has_numbers(refused.json())
            cry = await visitor.say(CRY)
            assert (cry.status_code, cry.json()["alert"]) == (429, True)

    asyncio.run(story())


def test_no_limits_when_they_are_off(gateway: Gateway) -> None:
    """For measuring, `NACHTLICHT_LIMITS=off` lets 40 messages a minute through."""

    async def story() -> None:
        async with gateway(NACHTLICHT_LIMITS="off") as (visitor, _):
            await visitor.open()
            for _ in range(40):
                assert (await visitor.say("hallo")).status_code == 200

    asyncio.run(story())


def test_x_now_sets_the_clock_only_while_testing(gateway: Gateway) -> None:
    """With the test clock on, Rasa hears the wished moment; without it the header does nothing."""

    async def story() -> None:
        for on, expected in (("1", "2026-01-16T02:35:00+01:00"), ("0", None)):
            async with gateway(NACHTLICHT_TEST_CLOCK=on) as (visitor, rasa):
                await visitor.open()
                await visitor.say("hallo", **{"X-Now": "2026-01-16T02:35"})
                heard = rasa.asked[0].as_dict()["now"]
                assert (heard == expected) if expected else (heard != "2026-01-16T02:35:00+01:00")

    asyncio.run(story())


def test_a_silly_x_now_is_refused_while_testing(gateway: Gateway) -> None:
    """A test with a wrong clock would test nothing, so it hears of it."""

    async def story() -> None:
        async with gateway(NACHTLICHT_TEST_CLOCK="1") as (visitor, _):
            await visitor.open()
            assert (await visitor.say("hallo", **{"X-Now": "gisteren"})).status_code == 400

    asyncio.run(story())


def test_no_store_is_503_with_the_numbers_and_danger_is_seen(gateway: Gateway, blocked_store: Any) -> None:
    """Not stored is not acknowledged: 503, repeat with the same id; danger is answered all the same."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            with blocked_store():
                id, started = new_id(), time.monotonic()
                refused = await visitor.say("mijn ex volgt me", id)
                assert time.monotonic() - started < 2.0
                assert refused.status_code == 503
                assert has_numbers(refused.json())
                assert (await visitor.say(CRY)).json()["alert"] is True
                opening = await Visitor(visitor.http).open()
                assert opening.status_code == 503
            again = await visitor.say("mijn ex volgt me", id)
            assert again.status_code == 200

    asyncio.run(story())


def test_headers_protect_and_cookies_do_not_exist(gateway: Gateway) -> None:
    """Every answer carries the security headers; none sets a cookie or opens the API to other sites."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            answers = [
                await visitor.open(),
                await visitor.say("hallo", Cookie="a=b", Origin="https://elders.example"),
                await visitor.http.get("/"),
                await visitor.http.get("/static/page.js"),
                await visitor.http.get("/health"),
                await visitor.http.get("/bestaat-niet"),
            ]
            for answer in answers:
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
                assert answer.headers["referrer-policy"] == "no-referrer"
                assert answer.headers["cache-control"] == "no-store"
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert answer.headers["permissions-policy"]
                assert "set-cookie" not in answer.headers
                assert not any(name.startswith("access-control") for name in answer.headers)

    asyncio.run(story())


def test_an_unforeseen_error_is_an_apology_without_a_trace(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever breaks inside: 503 with the numbers, and neither answer nor log holds what was typed."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()

            def broken(*_: object, **__: object) -> None:
                raise RuntimeError("kanarie-in-de-fout")

            monkeypatch.setattr("bot.web.visitor.turn.assess", broken)
            answer = await visitor.say("kanarie-in-de-tekst")
            assert answer.status_code == 503
            assert has_numbers(answer.json())
            assert "kanarie" not in answer.text

    asyncio.run(story())
    written = capfd.readouterr()
    assert "kanarie" not in written.out + written.err


def test_logs_hold_neither_words_nor_ids(gateway: Gateway, capfd: pytest.CaptureFixture[str]) -> None:
    """After a conversation with every kind of answer, no log line has the token or the words."""
    tokens: list[str] = []

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            tokens.append(visitor.token)
            await visitor.say("kanarievogel volgt me")
            rasa.dead = True
            await visitor.say("kanarievogel nog een keer")
            await visitor.post({"id": "x", "text": "kanarievogel"}, {})
            await visitor.http.delete(f"/api/conversations/{visitor.token}")

    asyncio.run(story())
    written = capfd.readouterr()
    assert "kanarievogel" not in written.out + written.err
    assert tokens[0] not in written.out + written.err


def test_health_says_what_is_there(gateway: Gateway) -> None:
    """200 and the parts by name; quick, also when parts are missing."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            started = time.monotonic()
            answer = await visitor.http.get("/health")
            assert time.monotonic() - started < 1.0
            body = answer.json()
            assert answer.status_code == 200
            assert body["status"] == "degraded"
            assert body["parts"]["database"] == "ok"
            assert body["parts"]["rasa"] == "ok"
            assert body["parts"]["redis"] == "off"
            assert body["parts"]["actions"] == "down"

    asyncio.run(story())


def test_head_is_get_without_a_body(gateway: Gateway) -> None:
    """Who only asks for the headers gets them."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            for path in ("/", "/health"):
                answer: httpx.Response = await visitor.http.head(path)
                assert (answer.status_code, answer.content) == (200, b"")

    asyncio.run(story())
