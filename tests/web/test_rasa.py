"""The client of Rasa: whatever Rasa does, there is a reply or None, in time and without words in the log."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any

import httpx
import pytest

from bot.clock import AMSTERDAM
from bot.web.rasa import Question, RasaClient, UnusableReply, read_reply
from tests.web.fakes import channel_body

NOW = datetime(2026, 1, 16, 2, 35, tzinfo=AMSTERDAM)
QUESTION = Question("ab" * 16, NOW, "groningen", text="kanarie volgt me", values={"alarm": False})


def ask(transport: httpx.MockTransport, seconds: float = 1.0) -> Any:
    """One question to a Rasa that answers like this."""

    async def story() -> Any:
        client = RasaClient("http://rasa", "geheim", transport)
        try:
            return await client.ask(QUESTION, seconds)
        finally:
            await client.close()

    return asyncio.run(story())


def answering(status: int = 200, **kwargs: Any) -> httpx.MockTransport:
    """A Rasa that answers everybody the same."""
    return httpx.MockTransport(lambda _: httpx.Response(status, **kwargs))


def test_a_good_reply_is_read_whole() -> None:
    """Texts, links, buttons, intent, ranking and the acute probability arrive as values."""
    reply = ask(answering(json=channel_body("Dat is naar.")))
    assert reply.answers[0].bubbles[0].text == "Dat is naar."
    assert reply.answers[0].bubbles[0].links[0].href == "tel:112"
    assert reply.answers[0].buttons[0].to == "mens_spreken"
    heard = reply.understanding
    assert (heard.intent, heard.confidence, heard.acute, heard.threshold) == ("stalking", 0.93, 0.01, 0.5)
    assert heard.ranking == (("stalking", 0.93),)


def test_the_body_is_exactly_what_the_channel_accepts() -> None:
    """The fields of the contract and no other, with the secret in a header."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=channel_body())

    ask(httpx.MockTransport(answer))
    assert seen[0].url.path == "/webhooks/nachtlicht/message"
    assert seen[0].headers["X-Nachtlicht-Secret"] == "geheim"
    import json

    assert json.loads(seen[0].content) == {
        "conversation": "ab" * 16,
        "text": "kanarie volgt me",
        "now": "2026-01-16T02:35:00+01:00",
        "municipality": "groningen",
        "values": {"alarm": False},
    }


@pytest.mark.parametrize(
    ("transport", "reason"),
    [
        (answering(500, json={"error": "X"}), "an error"),
        (answering(403, json={}), "the wrong secret"),
        (answering(409, json={"error": "erased"}), "erased"),
        (answering(200, text="<html>kanarie"), "nonsense"),
        (answering(200, content=b""), "nothing"),
        (answering(200, json=[]), "a list"),
        (answering(200, json={}), "no messages"),
        (answering(200, json=channel_body() | {"messages": []}), "an empty answer"),
        (answering(200, json=channel_body(" ")), "an empty bubble"),
        (answering(200, json=channel_body() | {"messages": [{"key": "x"}]}), "no bubbles"),
        (answering(200, json=channel_body() | {"ranking": "kanarie"}), "a ranking that is none"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_rasa_answers_there_is_no_exception(
    transport: httpx.MockTransport, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Errors, nonsense and emptiness are None and a named event, never a text in the log."""
    assert ask(transport) is None, reason
    written = capfd.readouterr()
    assert "rasa_" in written.out + written.err
    assert "kanarie" not in written.out + written.err


def test_a_dead_rasa_is_none() -> None:
    """Nobody listens: None."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("kanarie", request=request)

    assert ask(httpx.MockTransport(refuse)) is None


def test_a_hanging_rasa_costs_no_more_than_told() -> None:
    """The limit holds for the whole question."""

    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError

    started = time.monotonic()
    assert ask(httpx.MockTransport(hang), 0.2) is None
    assert time.monotonic() - started < 0.6


def test_without_time_rasa_is_not_asked() -> None:
    """Who waited too long for a turn gets no late answer."""

    def never(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    assert ask(httpx.MockTransport(never), -0.1) is None


def test_a_strange_link_is_refused() -> None:
    """A link that is neither tel:, sms:, mailto: nor https: makes the reply unusable."""
    body = channel_body()
    body["messages"][0]["bubbles"][0]["links"][0]["href"] = "javascript:alert(1)"
    with pytest.raises(UnusableReply):
        read_reply(body)
